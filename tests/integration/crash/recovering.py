"""The real recovery over a log, with an injected clock by which the deadlines of the dead are soon past."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.contain import ACT_WITHIN_S
from raitui.control.log_tail import LogTail
from raitui.control.orphan_recovery import OrphanRecovery
from raitui.control.process_mark import is_gone, this_process
from raitui.control.recording import Recording
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.ports import Clock, Probe

APPEND_WITHIN_S = 20.0


class WallTime:
    """The machine's own time, ``ahead_s`` seconds fast."""

    def __init__(self, ahead_s: float = 0.0) -> None:
        self._ahead_s = ahead_s

    def now(self) -> float:
        return time.time() + self._ahead_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Recoverer:
    """Recovers what the dead left; ``patience_s`` is what their intents have left until their deadline."""

    def __init__(self, recording: Recording, probe: Probe, patience_s: float = 0.0) -> None:
        self.tail = LogTail(recording.page)
        self._recording = recording
        self._recovery = OrphanRecovery(
            self.tail,
            self._append,
            lambda desired: probe,
            clock=WallTime(ACT_WITHIN_S - patience_s),
            is_gone=is_gone,
            process=this_process(),
            ready=recording.complete,
        )
        self.run = self._recovery.run
        self.recover = self._recovery.recover

    async def _append(self, record: AuditRecord) -> int:
        return await self._recording.append(record, APPEND_WITHIN_S)


async def recovered(log: Path, spool: Path, probe: Probe, patience_s: float = 0.0) -> tuple[OutcomeRecord, ...]:
    """What a console that starts now records of the actions whose processes died."""
    clock: Clock = WallTime()
    store = SqliteAuditStore(log)
    recording = Recording(store, (Spool(spool),), clock)
    running = asyncio.create_task(recording.run())
    try:
        await recording.complete()
        return await Recoverer(recording, probe, patience_s).recover()
    finally:
        running.cancel()
        recording.close()
        store.close()
