"""The audit log as the control loop sees it: never blocked by it, and never without a witness (design decision 11)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from msgspec import Struct, structs

from raitui.control.blocking_thread import BlockingThread, Calls
from raitui.core.audit_record import AuditRecord, Gap, OfNoAction, Recorded
from raitui.core.log_page import LogPage
from raitui.errors import ConfigurationError, DuplicateRecordError, RaituiError, SlowLogError
from raitui.ports import AuditStore, Clock, FallbackSink

_LOG = logging.getLogger(__name__)

SILENT_AFTER_S = 2.0
"""After so long without an answer the log counts as one that cannot be written; until then it is slow (fault 3)."""

RETRY_EVERY_S = 5.0
KEEP_WITHIN_S = 1.0
GIVE_BACK_WITHIN_S = 10.0
READ_BACK_WITHIN_S = 60.0
"""For so long a sink that cannot be read keeps the log from being called complete: then what is observed counts."""

OWED_AT_MOST = 1_000
"""Records that wait in memory; what only a sink that cannot give back kept beyond that is lost to the log."""

_LANDED_REMEMBERED = 100
"""More than can be under way at once: an append that was given up is one of the few newest when it lands."""

_EARLIER = "an earlier process could not write the audit log"


_Sink = tuple[FallbackSink, Calls]


class Degraded(Struct, frozen=True):
    """The log cannot be written: since when (unix seconds), why, and what can be done.

    ``slow`` while nothing has failed, and it may still take what it was given.
    """

    since: float
    cause: str
    remedy: str
    slow: bool = False


class Recording:
    """Appends to the log within a deadline, keeps elsewhere what it does not take, and brings it home afterwards.

    The store's methods run one after another on one thread, those of each sink on another. Raises ConfigurationError
    without any sink: there would be no witness when the log fails. In a drill each record is marked with its id,
    wherever it goes.
    """

    def __init__(
        self,
        store: AuditStore,
        sinks: tuple[FallbackSink, ...],
        clock: Clock,
        thread: Callable[[str], Calls] = BlockingThread,
        *,
        drill: str = "",
    ) -> None:
        if not sinks:
            raise ConfigurationError(
                "there is nowhere to keep records while the audit log cannot be written",
                "set audit.spool to a file on another filesystem, or audit.syslog to true",
            )
        self._store = store
        self._store_calls = thread("audit")
        self._sinks: tuple[_Sink, ...] = tuple((sink, thread(f"audit {sink.name}")) for sink in sinks)
        self._clock = clock
        self._drill = drill
        self._degraded: Degraded | None = None
        self._owed: dict[AuditRecord, None] = {}
        self._dropped: set[AuditRecord] = set()
        self._landed: deque[AuditRecord] = deque(maxlen=_LANDED_REMEMBERED)
        self._listening: set[asyncio.Task[None]] = set()
        self._complete = asyncio.Event()
        self._unread: str | None = None
        """Why it is not known what the sinks keep; empty once it is, None before anybody has looked."""

    @property
    def degraded(self) -> Degraded | None:
        """Since when and why the log cannot be written, or is slow; None while it takes what it is given."""
        return self._degraded

    @property
    def owed(self) -> tuple[AuditRecord, ...]:
        """What this process has recorded and the log does not hold yet, the oldest first. Asked on the control loop."""
        return tuple(self._owed)

    @property
    def unread(self) -> str:
        """Which sinks cannot be read back, and why; empty when all can."""
        return self._unread or ""

    async def complete(self) -> None:
        """Return once the log holds what earlier processes kept elsewhere: then what it lacks, nobody has recorded.

        A sink that cannot be read is waited for ``READ_BACK_WITHIN_S``, and tried again ever after.
        """
        await self._complete.wait()

    async def check(self, within_s: float) -> None:
        """Open the log before anybody needs it; ``degraded`` tells whether it can be written (fault 4)."""
        try:
            async with asyncio.timeout(within_s):
                await self._store_calls.run(self._store.check)
        except TimeoutError:
            self._degrade(_slow(within_s))
        except RaituiError as error:
            self._degrade(error)

    async def append(self, record: AuditRecord, within_s: float) -> int:
        """The record's number in the log, where it is durable by then.

        Raises:
            DuplicateRecordError: the action has its intent, or its outcome, already.
            SlowLogError: the deadline was short, and nothing has failed so far.
            RaituiError: it is not durable so far. After a deadline it may still become so.
        """
        record = self._marked(record)
        first = self._owed_before(record)
        try:
            async with asyncio.timeout(within_s):
                seq = await self._store_calls.run(partial(self._appended_in_order, first, record))
        except DuplicateRecordError:
            raise
        except TimeoutError as error:
            silent = self._degraded is not None and not self._degraded.slow
            slow = _slow(within_s, silent=silent)
            self._degrade(slow)
            self._listen(SILENT_AFTER_S - within_s)
            raise slow from error
        except RaituiError as error:
            self._degrade(error)
            raise
        for one in first:
            self._owed.pop(one, None)
        return seq

    async def keep(
        self, record: AuditRecord, within_s: float = KEEP_WITHIN_S, at_most_s: float | None = None
    ) -> tuple[str, ...]:
        """Keep a record that the log does not take; returns the names of the sinks that did.

        All of them are waited for so long, and while none has kept it, the first that does, for ``at_most_s`` in all.
        Whether any did or not, this process owes it to the log from now on. Raises RaituiError when none did.
        """
        record = self._marked(record)
        self._owe(record)
        patience_s = max(within_s, at_most_s or within_s)
        answers = {
            asyncio.create_task(_within(calls.run(partial(sink.keep, record)), patience_s, _keeping(sink))): sink
            for sink, calls in self._sinks
        }
        _, slow = await asyncio.wait(answers, timeout=within_s)
        while slow and not _kept(answers):
            _, slow = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
        if not (kept := _kept(answers)):
            why = "; ".join(answer.result() for answer in answers)
            raise RaituiError(
                f"nothing keeps the record: {why}", "free space, or mend the permissions, where records go"
            )
        return kept

    async def records(self, after: int = 0, within_s: float | None = None) -> tuple[Recorded, ...]:
        """Every record with a higher number, in order. Raises RaituiError, also when that takes too long."""
        try:
            async with asyncio.timeout(within_s):
                return await self._store_calls.run(partial(self._store.records, after))
        except TimeoutError as error:
            raise RaituiError(
                f"the audit log was not read within {_seconds(within_s or 0.0)}", "look at the disk that it lies on"
            ) from error

    async def page(self, log: str, after: int) -> LogPage:
        """What follows next on that record of that log, or what another begins with that lies there by now.

        Raises RaituiError.
        """
        return await self._store_calls.run(partial(self._store.page, log, after))

    async def run(self) -> None:
        """Take in what an earlier process left; then, whenever the log cannot be written, try until it can."""
        loop = asyncio.get_running_loop()
        waits_until = loop.time() + READ_BACK_WITHIN_S
        while True:
            if self._unread != "" and self._degraded is None:
                await self._look_for_what_was_left()
            if self._degraded is not None:
                await self._recover(self._degraded)
            if self._degraded is None and (self._unread == "" or loop.time() >= waits_until):
                self._complete.set()
            await self._clock.sleep(RETRY_EVERY_S)

    async def _look_for_what_was_left(self) -> None:
        left, _ = await self._given_back()
        if left and self._degraded is None:
            self._degraded = Degraded(min(record.when for record in left), _EARLIER, "")

    def close(self) -> None:
        """Let the threads end; the store itself is closed after this."""
        for calls in (self._store_calls, *(calls for _, calls in self._sinks)):
            calls.close()

    def _marked(self, record: AuditRecord) -> AuditRecord:
        return structs.replace(record, drill=self._drill) if self._drill else record

    def _owed_before(self, record: AuditRecord) -> tuple[AuditRecord, ...]:
        """What of the same action is still owed: an outcome never stands in the log before its intent."""
        action = _action_of(record)
        return tuple(one for one in self._owed if action and one != record and _action_of(one) == action)

    def _appended_in_order(self, first: tuple[AuditRecord, ...], record: AuditRecord) -> int:
        for one in first:
            with contextlib.suppress(DuplicateRecordError):  # it has landed after all
                self._appended(one)
        return self._appended(record)

    def _appended(self, record: AuditRecord) -> int:
        """Runs on the store's thread. One that lands after its deadline is not owed any more."""
        try:
            seq = self._store.append(record)
        except RaituiError:
            raise
        except Exception as error:
            _LOG.exception("appending to the audit log")
            raise RaituiError(
                f"the audit log failed: {error!r}", "look at raitui's own log, and report this"
            ) from error
        self._landed.append(record)
        return seq

    def _degrade(self, error: RaituiError) -> None:
        slow = isinstance(error, SlowLogError)
        if self._degraded is None or (self._degraded.slow and not slow):
            since = self._degraded.since if self._degraded is not None else self._clock.now()
            self._degraded = Degraded(since, error.message, error.remedy, slow)

    def _listen(self, within_s: float) -> None:
        """Find out whether a log that is late answers at all."""
        if within_s > 0:
            listening = asyncio.create_task(self._hear(within_s))
            self._listening.add(listening)
            listening.add_done_callback(self._listening.discard)

    async def _hear(self, within_s: float) -> None:
        """Whatever its thread is asked is answered after what it is late with."""
        try:
            async with asyncio.timeout(within_s):
                await self._store_calls.run(lambda: None)
        except TimeoutError:
            self._degrade(_slow(SILENT_AFTER_S))

    def _owe(self, record: AuditRecord) -> None:
        self._owed[record] = None
        if len(self._owed) > OWED_AT_MOST:
            oldest = next(iter(self._owed))
            del self._owed[oldest]
            self._dropped.add(oldest)

    async def _recover(self, degraded: Degraded) -> None:
        """Bring home what is owed, then say that there was a gap; the next try follows where that fails."""
        try:
            kept_elsewhere, read = await self._given_back()
            taken = await self._take_in(kept_elsewhere)
            lost = len(self._dropped - taken.keys())
            kept = tuple(dict.fromkeys(filter(None, map(_action_of, taken))))
            gap = self._marked(Gap(self._clock.now(), degraded.since, degraded.cause, kept, lost))
            await self._store_calls.run(partial(self._appended, gap))
        except RaituiError as error:
            self._degraded = Degraded(degraded.since, error.message, error.remedy)
            return
        self._dropped.clear()
        if not self._owed:
            await self._forget(read)

    async def _take_in(self, kept: tuple[AuditRecord, ...]) -> dict[AuditRecord, None]:
        """Append what was kept and what is owed, oldest first, and whatever comes to be owed meanwhile."""
        taken: dict[AuditRecord, None] = {}
        while missing := [record for record in dict.fromkeys((*kept, *self._owed)) if record not in taken]:
            for record in missing:
                await self._bring_home(record)
                taken[record] = None
                self._owed.pop(record, None)
        return taken

    async def _bring_home(self, record: AuditRecord) -> None:
        """With no deadline: nobody waits for it."""
        if record in self._landed:
            return
        try:
            await self._store_calls.run(partial(self._appended, record))
        except DuplicateRecordError:
            _LOG.info("%s is in the log already", type(record).__name__)

    async def _given_back(self) -> tuple[tuple[AuditRecord, ...], tuple[_Sink, ...]]:
        """What the sinks give back, and which of them did; one that fails keeps it until the next time."""
        found: dict[AuditRecord, None] = {}
        read, failed = [], []
        for sink, calls in self._sinks:
            kept = calls.run(sink.kept)
            failure = await _within(_into(found, kept), GIVE_BACK_WITHIN_S, f"reading what {sink.name} keeps")
            if failure:
                failed.append(failure)
            else:
                read.append((sink, calls))
        self._note_unread("; ".join(failed))
        return tuple(found), tuple(read)

    def _note_unread(self, why: str) -> None:
        if why and why != self._unread:
            _LOG.warning("%s", why)
        self._unread = why

    async def _forget(self, read: tuple[_Sink, ...]) -> None:
        """Nothing is owed at this moment, and what is kept from now on queues behind this on each sink's thread."""
        self._degraded = None
        clearing = [(sink.name, calls.run(sink.forget)) for sink, calls in read]
        for name, call in clearing:
            failure = await _within(call, GIVE_BACK_WITHIN_S, f"clearing {name}")
            if failure:
                _LOG.warning("%s", failure)


async def _into(found: dict[AuditRecord, None], kept: Awaitable[tuple[AuditRecord, ...]]) -> None:
    found.update(dict.fromkeys(await kept))


def _action_of(record: AuditRecord) -> str:
    """The id of the action that it belongs to; empty where it belongs to none."""
    return "" if isinstance(record, OfNoAction) else record.action_id


def _slow(within_s: float, *, silent: bool = False) -> RaituiError:
    """What has not answered within so long; ``silent`` when it is known to have failed before, or not to answer."""
    kind = SlowLogError if within_s < SILENT_AFTER_S and not silent else RaituiError
    return kind(f"the audit log did not take a record within {_seconds(within_s)}", "look at the disk that it lies on")


def _seconds(spent_s: float) -> str:
    """As people say it: what is left of a deadline has many digits."""
    return f"{max(0.1, round(spent_s, 1)):g} s"


def _keeping(sink: FallbackSink) -> str:
    return f"keeping it in {sink.name}"


def _kept(answers: Mapping[asyncio.Task[str], FallbackSink]) -> tuple[str, ...]:
    """The names of the sinks that have kept it so far."""
    return tuple(sink.name for answer, sink in answers.items() if answer.done() and not answer.result())


async def _within(call: Awaitable[None], within_s: float, doing: str) -> str:
    """What went wrong; empty when the call succeeded in time."""
    try:
        async with asyncio.timeout(within_s):
            await call
    except TimeoutError:
        return f"{doing} took longer than {_seconds(within_s)}"
    except RaituiError as error:
        return f"{doing} failed: {error.message}"
    except Exception as error:  # noqa: BLE001  # a sink that fails must not keep the others from keeping
        _LOG.exception("%s", doing)
        return f"{doing} failed: {error!r}"
    return ""
