"""Follows what an action was to mend until it is well again, and records that once (R-CON-3)."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from raitui.control.log_tail import Append, LogTail
from raitui.core.audit_record import ProcessMark, RecoveryRecord
from raitui.core.recovery import Mending, NeverBad, Well, awaited, never_bad, to_mend, well
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import RaituiError
from raitui.ports import Clock

OTHERS_WAIT_S = 15.0
"""The process that acted records the recovery; where it does not, any other does after so long."""


class RecoveryFollower:
    """Looks at every picture for recoveries. Runs on the control loop."""

    def __init__(self, tail: LogTail, append: Append, *, clock: Clock, process: ProcessMark) -> None:
        self._tail = tail
        self._append = append
        self._clock = clock
        self._process = process
        self._seen_well: dict[str, tuple[float, Well]] = {}
        self._waiting: defaultdict[str, set[asyncio.Future[RecoveryRecord]]] = defaultdict(set)
        self._snapshot: FleetSnapshot | None = None
        self._trouble = ""

    @property
    def notices(self) -> tuple[str, ...]:
        """What hinders it, in words for the operator."""
        return (self._trouble,) if self._trouble else ()

    async def follow(self, snapshot: FleetSnapshot) -> bool:
        """Record what has recovered by this picture; whether anything has."""
        self._snapshot = snapshot
        try:
            return await self._followed(snapshot)
        except RaituiError as error:
            self._trouble = f"a recovery is not recorded: {error.message}"
            return False
        finally:
            self._tell()

    async def wait_recovered(self, action_id: str, within_s: float) -> RecoveryRecord | NeverBad | None:
        """The recovery of that action, None when there is none in time. Somebody else must ``follow`` meanwhile.

        At once when there is nothing to wait for: NeverBad where what it was for was not bad; None where the action
        limits no harm that is still there, or nothing tells which indicator it was to mend.
        """
        if await self._in_vain(action_id):
            return self._never_bad(action_id)
        future: asyncio.Future[RecoveryRecord] = asyncio.get_running_loop().create_future()
        self._waiting[action_id].add(future)
        self._tell()
        try:
            async with asyncio.timeout(within_s):
                return await future
        except TimeoutError:
            return None
        finally:
            self._waiting[action_id].discard(future)

    async def _in_vain(self, action_id: str) -> bool:
        try:
            history = await self._tail.read_on()
        except RaituiError:
            # The log may be back in time.
            return False
        course = history.courses.get(action_id)
        if course is None or course.recovery is not None:
            return course is None
        held = any(mending.course.intent.action_id == action_id for mending in awaited(history))
        service = self._snapshot.service(course.intent.wish.service) if self._snapshot is not None else None
        return not held or not to_mend(course.intent, service)

    def _never_bad(self, action_id: str) -> NeverBad | None:
        """Of an action in force alone: a way back, or what failed, is not said to have had anything to mend."""
        intents = {mending.course.intent.action_id: mending.course.intent for mending in awaited(self._tail.history)}
        intent = intents.get(action_id)
        if intent is None:
            return None
        return never_bad(intent, self._snapshot.service(intent.wish.service) if self._snapshot is not None else None)

    async def _followed(self, snapshot: FleetSnapshot) -> bool:
        due = self._due(snapshot)
        if not due:
            # Somebody else has recorded it meanwhile, or what was well is not so any more.
            self._trouble = ""
            return False
        await self._tail.read_on()
        for mending in awaited(self._tail.history):
            if mending.course.intent.action_id in due:
                await self._record(mending, due[mending.course.intent.action_id])
        await self._tail.read_on()
        self._trouble = ""
        return True

    def _due(self, snapshot: FleetSnapshot) -> dict[str, Well]:
        """What is well and ours to record, by action, as it was when it was first seen well."""
        now = asyncio.get_running_loop().time()
        seen, due = {}, {}
        for mending in awaited(self._tail.history):
            found = well(mending, snapshot)
            if found is not None:
                action_id = mending.course.intent.action_id
                seen[action_id] = since, first = self._seen_well.get(action_id, (now, found))
                if self._is_ours(mending) or now - since >= OTHERS_WAIT_S:
                    due[action_id] = first
        self._seen_well = seen
        return due

    def _is_ours(self, mending: Mending) -> bool:
        return mending.course.intent.process == self._process

    async def _record(self, mending: Mending, seen: Well) -> None:
        action_id, after_s = mending.course.intent.action_id, seen.at - mending.since
        await self._append(RecoveryRecord(action_id, self._clock.now(), ", ".join(seen.names), after_s))

    def _tell(self) -> None:
        for action_id, futures in self._waiting.items():
            course = self._tail.history.courses.get(action_id)
            if course is not None and course.recovery is not None:
                for future in futures:
                    if not future.done():
                        future.set_result(course.recovery)
