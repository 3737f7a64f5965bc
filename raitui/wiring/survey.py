"""One picture of the fleet, for who does not stay: figures, what is in force, and what has changed."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.process_mark import this_process
from raitui.control.recording import Recording
from raitui.control.slot import SnapshotSlot
from raitui.control.vigil import Vigil, Witnesses
from raitui.core.snapshot import FleetSnapshot
from raitui.wiring.audit import showable
from raitui.wiring.parts import Parts, poller_of

BESIDE_WITHIN_S = 5.0
"""How long the log, the probes and the feeds of changes are waited for; what they have not told then is missing."""


async def surveyed(parts: Parts, services: frozenset[str], within_s: float) -> FleetSnapshot:
    """One picture of the fleet, with every cell of these services; what has not answered in time is missing.

    Nothing is recorded: to look needs no right to write the log.
    """
    store = SqliteAuditStore(parts.audit_path, showable)
    recording = Recording(store, parts.sinks, parts.clock)
    witnesses = Witnesses(parts.site, parts.sources, parts.levers, parts.readers, parts.feeds, parts.alerts)
    vigil = Vigil(witnesses, recording, parts.clock, "", this_process())
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(BESIDE_WITHIN_S):
                await vigil.look_once()
        return await poller_of(parts, SnapshotSlot(), vigil.beside).survey(services, within_s)
    finally:
        recording.close()
        await parts.aclose()
