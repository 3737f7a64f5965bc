"""The audit log as the control loop sees it: never blocked by it, and never without a witness (design decision 11)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial

from msgspec import Struct, structs

from raitui.control.blocking_thread import BlockingThread, Calls
from raitui.control.debts import Debts, action_of
from raitui.control.in_time import seconds
from raitui.control.kept_elsewhere import KeptElsewhere
from raitui.control.log_health import Degraded, LogHealth
from raitui.core.audit_record import AuditRecord, Gap, Recorded
from raitui.core.log_page import LogPage
from raitui.core.owed_text import still_owed
from raitui.errors import DuplicateRecordError, RaituiError
from raitui.ports import AuditStore, Clock, FallbackSink

_LOG = logging.getLogger(__name__)

RETRY_EVERY_S = 5.0
KEEP_WITHIN_S = 1.0
READ_BACK_WITHIN_S = 60.0
"""For so long a sink that cannot be read keeps the log from being called complete: then what is observed counts."""

AGAIN_AFTER_S = 0.25
"""How soon a log is tried again by a process that ends."""

END_WITHIN_S = 2.0
"""For so long the threads are waited for at the end."""

_EARLIER = "an earlier process could not write the audit log"


class LeftBehind(Struct, frozen=True):
    """How many records were found that another process had not been able to write, and whether the log has them now."""

    records: int
    home: bool


class Recording:
    """Appends to the log within a deadline, keeps elsewhere what it does not take, and brings it home afterwards.

    The store's methods run one after another on one thread. Raises ConfigurationError without any sink. In a drill each
    record is marked with its id, wherever it goes.
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
        self._store = store
        self._store_calls = thread("audit")
        self._elsewhere = KeptElsewhere(sinks, thread)
        self._clock = clock
        self._drill = drill
        self._health = LogHealth(clock, self._store_calls)
        self._debts = Debts()
        self._complete = asyncio.Event()
        self._turn = asyncio.Lock()
        self._left: dict[AuditRecord, None] = {}
        self._left_home = True

    @property
    def degraded(self) -> Degraded | None:
        """Since when and why the log cannot be written, or is slow; None while it takes what it is given."""
        return self._health.degraded

    @property
    def owed(self) -> tuple[AuditRecord, ...]:
        """What this process has recorded and the log does not hold yet, the oldest first. Asked on the control loop."""
        return tuple(self._debts.owed)

    @property
    def unread(self) -> str:
        """Which sinks cannot be read back, and why; empty when all can."""
        return self._elsewhere.unread or ""

    @property
    def left_behind(self) -> LeftBehind:
        """What other processes had left, as far as it has been looked for."""
        return LeftBehind(len(self._left), self._left_home)

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
            self._health.late(within_s)
        except RaituiError as error:
            self._health.failed(error)

    async def append(self, record: AuditRecord, within_s: float) -> int:
        """The record's number in the log, where it is durable by then.

        Raises:
            DuplicateRecordError: the action has its intent, or its outcome, already.
            SlowLogError: the deadline was short, and nothing has failed so far.
            RaituiError: it is not durable so far. After a deadline it may still become so.
        """
        record = self._marked(record)
        first = self._debts.before(record)
        try:
            async with asyncio.timeout(within_s):
                seq = await self._store_calls.run(partial(self._appended_in_order, first, record))
        except DuplicateRecordError:
            raise
        except TimeoutError as error:
            raise self._health.late(within_s) from error
        except RaituiError as error:
            self._health.failed(error)
            raise
        for one in first:
            self._debts.settle(one)
        return seq

    async def keep(
        self, record: AuditRecord, within_s: float = KEEP_WITHIN_S, at_most_s: float | None = None
    ) -> tuple[str, ...]:
        """Keep a record that the log does not take; returns the names of the sinks that did.

        All of them are waited for so long, and while none has kept it, the first that does, for ``at_most_s`` in all.
        Whether any did or not, this process owes it to the log from now on. Raises RaituiError when none did.
        """
        record = self._marked(record)
        self._debts.owe(record)
        keepers = await self._elsewhere.keep(record, within_s, at_most_s or within_s)
        self._debts.is_kept(record, keepers)
        return keepers

    async def records(self, after: int = 0, within_s: float | None = None) -> tuple[Recorded, ...]:
        """Every record with a higher number, in order. Raises RaituiError, also when that takes too long."""
        try:
            async with asyncio.timeout(within_s):
                return await self._store_calls.run(partial(self._store.records, after))
        except TimeoutError as error:
            raise RaituiError(
                f"the audit log was not read within {seconds(within_s or 0.0)}", "look at the disk that it lies on"
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
            async with self._turn:
                await self._catch_up()
            if self._health.degraded is None and (self._elsewhere.unread == "" or loop.time() >= waits_until):
                self._complete.set()
            await self._clock.sleep(RETRY_EVERY_S)

    async def bring_home(self, within_s: float) -> str:
        """Before the process ends: let the log have what it is owed, for so long at most.

        Returns what it lacks even then, and where that is kept, in words; empty if nothing. What no sink has kept so
        far is given to them once more.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._debts or self._turn.locked():
                    async with self._turn:
                        await self._catch_up()
                    await asyncio.sleep(AGAIN_AFTER_S if self._debts else 0.0)
        nowhere = [record for record, keepers in self._debts.owed.items() if not keepers]
        await asyncio.gather(*map(self._keep_at_last, nowhere))
        return still_owed(self._debts.owed, self._why_owed())

    def _why_owed(self) -> str:
        if (degraded := self._health.degraded) is None:
            return "it was not written in time"
        return f"{degraded.cause} → {degraded.remedy}" if degraded.remedy else degraded.cause

    async def _keep_at_last(self, record: AuditRecord) -> None:
        try:
            await self.keep(record)
        except RaituiError as error:
            _LOG.error("%s: %s", error.message, record)

    def close(self) -> bool:
        """Let the threads end, and wait for that a while.

        Returns whether they did: the store may be closed then, which one that hangs would hold up.
        """
        threads = (self._store_calls, *self._elsewhere.calls)
        until = time.monotonic() + END_WITHIN_S
        ended = [calls.close(max(0.0, until - time.monotonic())) for calls in threads]
        return all(ended)

    async def _catch_up(self) -> None:
        """Look once for what was left, and try once to bring home what the log lacks. One at a time."""
        if self._elsewhere.unread != "" and self._health.degraded is None:
            await self._look_for_what_was_left()
        if self._health.degraded is not None:
            await self._recover(self._health.degraded)

    async def _look_for_what_was_left(self) -> None:
        left, _ = await self._elsewhere.given_back()
        if left and self._health.degraded is None:
            self._health.degraded = Degraded(min(record.when for record in left), _EARLIER, "")

    def _marked(self, record: AuditRecord) -> AuditRecord:
        return structs.replace(record, drill=self._drill) if self._drill else record

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
        self._debts.note_landed(record)
        return seq

    async def _recover(self, degraded: Degraded) -> None:
        """Bring home what is owed, then say that there was a gap; the next try follows where that fails."""
        try:
            kept_elsewhere, read = await self._elsewhere.given_back()
            self._note_left(kept_elsewhere)
            taken = await self._take_in(kept_elsewhere)
            lost = self._debts.lost(taken)
            kept = tuple(dict.fromkeys(filter(None, map(action_of, taken))))
            gap = self._marked(Gap(self._clock.now(), degraded.since, degraded.cause, kept, lost))
            await self._store_calls.run(partial(self._appended, gap))
        except RaituiError as error:
            self._health.degraded = Degraded(degraded.since, error.message, error.remedy)
            return
        self._debts.forget_lost()
        self._left_home = True
        if not self._debts:
            self._health.degraded = None
            await self._elsewhere.forget(read)

    def _note_left(self, kept: tuple[AuditRecord, ...]) -> None:
        """What this process has recorded itself is not news to whoever sits before it."""
        left = [one for one in kept if one not in self._debts and not self._debts.has_landed(one)]
        self._left.update(dict.fromkeys(left))
        self._left_home = not left

    async def _take_in(self, kept: tuple[AuditRecord, ...]) -> dict[AuditRecord, None]:
        """Append what was kept and what is owed, oldest first, and whatever comes to be owed meanwhile."""
        taken: dict[AuditRecord, None] = {}
        while missing := [record for record in dict.fromkeys((*kept, *self._debts.owed)) if record not in taken]:
            for record in missing:
                await self._bring_home(record)
                taken[record] = None
                self._debts.settle(record)
        return taken

    async def _bring_home(self, record: AuditRecord) -> None:
        """With no deadline: nobody waits for it."""
        if self._debts.has_landed(record):
            return
        try:
            await self._store_calls.run(partial(self._appended, record))
        except DuplicateRecordError:
            _LOG.info("%s is in the log already", type(record).__name__)
