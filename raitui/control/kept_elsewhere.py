"""Where records wait while the audit log cannot be written: the sinks, each on a thread of its own (design 11)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from raitui.control.blocking_thread import Calls
from raitui.control.in_time import trouble_within
from raitui.core.audit_record import AuditRecord
from raitui.errors import ConfigurationError, RaituiError
from raitui.ports import FallbackSink

_LOG = logging.getLogger(__name__)

GIVE_BACK_WITHIN_S = 10.0

Sink = tuple[FallbackSink, Calls]


class KeptElsewhere:
    """All sinks together. Raises ConfigurationError without any: there would be no witness when the log fails."""

    def __init__(self, sinks: tuple[FallbackSink, ...], thread: Callable[[str], Calls]) -> None:
        if not sinks:
            raise ConfigurationError(
                "there is nowhere to keep records while the audit log cannot be written",
                "set audit.spool to a file on another filesystem, or audit.syslog to true",
            )
        self._sinks: tuple[Sink, ...] = tuple((sink, thread(f"audit {sink.name}")) for sink in sinks)
        self._unread: str | None = None

    @property
    def unread(self) -> str | None:
        """Which sinks cannot be read back, and why; empty when all can, None before anybody has looked."""
        return self._unread

    @property
    def calls(self) -> tuple[Calls, ...]:
        """The threads that it uses."""
        return tuple(calls for _, calls in self._sinks)

    async def keep(self, record: AuditRecord, within_s: float, at_most_s: float) -> tuple[str, ...]:
        """Keep a record; returns the names of the sinks that did.

        All of them are waited for so long, and while none has kept it, the first that does, for ``at_most_s`` in all.
        Raises RaituiError when none did.
        """
        patience_s = max(within_s, at_most_s)
        answers = {
            asyncio.create_task(trouble_within(calls.run(partial(sink.keep, record)), patience_s, _keeping(sink))): sink
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

    async def given_back(self) -> tuple[tuple[AuditRecord, ...], tuple[Sink, ...]]:
        """What the sinks give back, and which of them did; one that fails keeps it until the next time."""
        found: dict[AuditRecord, None] = {}
        read, failed = [], []
        for sink, calls in self._sinks:
            reading = _into(found, calls.run(sink.kept))
            trouble = await trouble_within(reading, GIVE_BACK_WITHIN_S, f"reading what {sink.name} keeps")
            if trouble:
                failed.append(trouble)
            else:
                read.append((sink, calls))
        self._note_unread("; ".join(failed))
        return tuple(found), tuple(read)

    async def forget(self, read: tuple[Sink, ...]) -> None:
        """Let those sinks drop what they gave back; what is kept from now on queues behind this on their threads."""
        clearing = [(sink.name, calls.run(sink.forget)) for sink, calls in read]
        for name, call in clearing:
            trouble = await trouble_within(call, GIVE_BACK_WITHIN_S, f"clearing {name}")
            if trouble:
                _LOG.warning("%s", trouble)

    def _note_unread(self, why: str) -> None:
        if why and why != self._unread:
            _LOG.warning("%s", why)
        self._unread = why


async def _into(found: dict[AuditRecord, None], kept: Awaitable[tuple[AuditRecord, ...]]) -> None:
    found.update(dict.fromkeys(await kept))


def _keeping(sink: FallbackSink) -> str:
    return f"keeping it in {sink.name}"


def _kept(answers: Mapping[asyncio.Task[str], FallbackSink]) -> tuple[str, ...]:
    """The names of the sinks that have kept it so far."""
    return tuple(sink.name for answer, sink in answers.items() if answer.done() and not answer.result())
