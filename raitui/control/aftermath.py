"""What happens after an action: it is watched, orphans are closed, recoveries recorded, and all of it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from raitui.control.containment_watch import ContainmentWatch
from raitui.control.lever import Lever, lever_for
from raitui.control.log_tail import LogTail
from raitui.control.look_again import ProbeFor
from raitui.control.orphan_recovery import OrphanRecovery
from raitui.control.process_mark import is_gone, this_process
from raitui.control.recovery_follower import RecoveryFollower
from raitui.core.action_changes import action_changes
from raitui.core.audit_record import AuditRecord, ProcessMark, Recorded, RecoveryRecord
from raitui.core.change import Change
from raitui.core.containment import Transition
from raitui.core.own_actions import what_became
from raitui.core.snapshot import ContainedState, FleetSnapshot
from raitui.ports import Clock, Probe

RECORD_WITHIN_S = 5.0
"""Nobody waits for these records; one that is late is tried again."""

NEWS_S = 12 * 3_600.0
"""What became of actions is told at log-in as far back as a shift may lie behind."""


class DurableLog(Protocol):
    """The log that remembers, as the control loop reads and writes it."""

    async def append(self, record: AuditRecord, within_s: float) -> int:
        """The record's number, once it is durable. Raises DuplicateRecordError, RaituiError."""

    async def records(self, after: int = 0) -> tuple[Recorded, ...]:
        """Every record with a higher number, in order. Raises RaituiError."""


def probes_of(levers: tuple[Lever, ...]) -> ProbeFor:
    """Whatever performs a transition has the probe that sees it."""

    def probe_for(transition: Transition) -> Probe | None:
        lever = lever_for(levers, transition.action, transition)
        return lever.probe if lever is not None else None

    return probe_for


class Aftermath:
    """Joins the watch, the recovery of orphans and the follower of recoveries over one reading of the log."""

    def __init__(
        self,
        log: DurableLog,
        probe_for: ProbeFor,
        *,
        clock: Clock,
        changed: Callable[[], None] = lambda: None,
        process: ProcessMark | None = None,
        gone: Callable[[ProcessMark], bool] = is_gone,
    ) -> None:
        own = process or this_process()

        async def append(record: AuditRecord) -> int:
            return await log.append(record, RECORD_WITHIN_S)

        self._clock = clock
        self._tail = LogTail(log.records)
        self._watch = ContainmentWatch(self._tail, append, probe_for, clock=clock, changed=changed)
        self._orphans = OrphanRecovery(self._tail, append, probe_for, clock=clock, is_gone=gone, host=own.host)
        self._recoveries = RecoveryFollower(self._tail, append, clock=clock, process=own)

    async def run(self) -> None:
        """Watch and recover until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch.run())
            group.create_task(self._orphans.run())

    async def look_once(self) -> None:
        """Read the log and look once: for who shows what stands and does not stay."""
        await self._watch.look_once()

    async def follow(self, snapshot: FleetSnapshot) -> bool:
        """Record what has recovered by this picture; whether anything has."""
        return await self._recoveries.follow(snapshot)

    async def wait_recovered(self, action_id: str, within_s: float) -> RecoveryRecord | None:
        """The recovery of that action, None when there is none in time. Somebody must ``follow`` meanwhile."""
        return await self._recoveries.wait_recovered(action_id, within_s)

    def awaits(self, action_id: str, snapshot: FleetSnapshot) -> tuple[str, ...]:
        """The indicators that the action was to mend; empty where nothing tells: then no recovery can be seen."""
        return self._recoveries.awaits(action_id, snapshot)

    @property
    def contained(self) -> Mapping[str, tuple[ContainedState, ...]]:
        """The containments in force by service, as they were found last."""
        return self._watch.contained

    @property
    def changed(self) -> Mapping[str, tuple[Change, ...]]:
        """What raitui itself did in the past hours, as changes by service."""
        return action_changes(self._tail.history.courses.values(), self._clock.now())

    @property
    def notices(self) -> tuple[str, ...]:
        """What hinders the watching, in words for the operator; the same trouble once."""
        every = (*self._watch.notices, *self._orphans.notices, *self._recoveries.notices)
        return tuple(dict.fromkeys(every))

    def became(self, actor: str) -> tuple[str, ...]:
        """What became of the actor's own actions, in a line each: for the notice at log-in."""
        now = self._clock.now()
        return what_became(self._tail.history.courses.values(), actor, now - NEWS_S, now)
