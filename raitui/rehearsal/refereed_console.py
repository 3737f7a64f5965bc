"""What the console is given in a drill instead of the desk and the slot: the same, with the referee listening."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from msgspec import Struct, structs

from raitui.control.runtime import ControlRuntime
from raitui.control.slot import SnapshotSlot
from raitui.core.audit_record import Actor, AuditRecord, DrillBegan, DrillEnded
from raitui.core.containment import Containment, Outcome
from raitui.core.drill import Briefing, Drill
from raitui.core.drill_history import HistoryLine, RunBegan, RunEnded
from raitui.core.drill_result import DrillResult, Ending
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import RaituiError
from raitui.ports import Clock, Wishes
from raitui.rehearsal.drill_log import DrillLog
from raitui.rehearsal.drill_plan import DrillPlan
from raitui.rehearsal.referee import Finding, Referee
from raitui.rehearsal.scoring import scored

LOOK_EVERY_S = 0.1


class Courtroom(Struct, frozen=True):
    """Where a drill is judged: its plan, its referee, the history that it goes into, and the run as it will begin.

    ``wall`` is the wall clock, for the date; everything that is measured goes by the fleet's own clock. ``recorded``
    makes a record durable in the drill's own audit log: that it was begun by the ``actor``, and what came of it
    (R-AUD-1).
    """

    plan: DrillPlan
    referee: Referee
    history: DrillLog
    run: RunBegan
    wall: Clock
    actor: Actor
    recorded: Callable[[AuditRecord], Awaitable[int]]


class RefereedConsole:
    """Passes wishes on to the desk and pictures on to the console, and tells the referee of both.

    Its methods are called from the console's thread and return at once; what the referee is told, he is told on the
    control loop.
    """

    def __init__(
        self, desk: Wishes, slot: SnapshotSlot, runtime: ControlRuntime, clock: Clock, courtroom: Courtroom
    ) -> None:
        self._desk = desk
        self._slot = slot
        self._runtime = runtime
        self._clock = clock
        self._court = courtroom
        self._run = courtroom.run
        self._concluding = asyncio.Lock()
        self.result: DrillResult | None = None
        self.unwritten: RaituiError | None = None
        """Why the history lacks something of this run; None while it lacks nothing."""

    @property
    def briefing(self) -> Briefing:
        """What is said before the drill begins."""
        return self._court.plan.briefing

    def begin(self) -> None:
        """The operator has read the briefing: from now on the fault may come."""
        self._runtime.submit(self._begun())

    def looked_at(self, service: str) -> None:
        """The operator has moved the pointer to a service, or has opened it."""
        self._runtime.submit(self._told_look(service, self._clock.now()))

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        """As the desk does."""
        self._desk.focus(service, marked)

    def contain(self, containment: Containment, on_progress: Callable[[Outcome], None]) -> None:
        """As the desk does; the referee hears of the wish, and of all that comes of it."""
        numbers: list[int] = []
        self._runtime.submit(self._told_wish(containment, self._clock.now(), numbers))

        def told(outcome: Outcome) -> None:
            if numbers:
                self._court.referee.progressed(numbers[0], outcome, self._clock.now())
            on_progress(outcome)

        self._desk.contain(containment, told)

    def silence(self, wish: SilenceWish, on_progress: Callable[[Outcome], None]) -> None:
        """As the desk does: it contains nothing, and is no matter of the referee's."""
        self._desk.silence(wish, on_progress)

    def take(self) -> FleetSnapshot | None:
        """The newest picture, marked as one of a drill."""
        snapshot = self._slot.take()
        return structs.replace(snapshot, drill=self._drill()) if snapshot is not None else None

    def on_ring(self, ring: Callable[[], None]) -> None:
        """As the slot does."""
        self._slot.on_ring(ring)

    async def watch(self) -> None:
        """Show the referee every picture until it is over; then write down what came of it, and say so."""
        referee = self._court.referee
        while not referee.is_over:
            snapshot = self._slot.take()
            if snapshot is not None:
                referee.pictured(snapshot, self._clock.now())
            await asyncio.sleep(LOOK_EVERY_S)
        await self._conclude()

    async def leave(self) -> DrillResult | None:
        """The operator has left: what came of it, None where it never began."""
        if self._court.referee.began is None:
            return None
        self._court.referee.abandon(self._clock.now())
        return await self._conclude()

    def _drill(self) -> Drill:
        plan, referee = self._court.plan, self._court.referee
        return Drill(plan.id, plan.limit_s, referee.began, referee.ended, self.result)

    async def _begun(self) -> None:
        if self._court.referee.began is not None:
            return
        self._run = structs.replace(self._run, began=self._court.wall.now())
        self._court.referee.begin(self._clock.now())
        self._ring()
        await self._write(self._run, _record_of_beginning(self._run, self._court.actor))

    async def _told_look(self, service: str, at: float) -> None:
        self._court.referee.looked_at(service, at)

    async def _told_wish(self, wish: Containment, at: float, numbers: list[int]) -> None:
        numbers.append(self._court.referee.wished(wish, at))

    async def _conclude(self) -> DrillResult | None:
        """Once, by whoever comes first; the other has the result when it has been written down."""
        async with self._concluding:
            finding = self._court.referee.finding()
            if self.result is None and finding is not None:
                self.result = self._judged(finding)
                self._ring()
                ended = _record_of_end(self._run.run, self.result, self._court.wall.now())
                await self._write(RunEnded(self._run.run, self.result), ended)
        return self.result

    async def _write(self, line: HistoryLine, record: AuditRecord) -> None:
        """What cannot be written ends no drill, nor keeps the other from being; it is told once the console closed."""
        for writing in (asyncio.to_thread(self._court.history.append, line), self._court.recorded(record)):
            try:
                await writing
            except RaituiError as error:
                self.unwritten = error

    def _judged(self, finding: Finding) -> DrillResult:
        run, rows = self._run, () if finding.ending is Ending.PREVENTED else scored(finding.account)
        return DrillResult(
            run.drill,
            run.seed,
            run.services,
            run.speed,
            run.who,
            run.began,
            finding.ending,
            finding.account.times,
            finding.fault,
            finding.account.acts,
            finding.harm,
            rows,
            sum(row.points for row in rows),
            passed=all(row.met for row in rows),
        )

    def _ring(self) -> None:
        snapshot = self._slot.take()
        if snapshot is not None:
            self._slot.put(snapshot)


def _record_of_beginning(run: RunBegan, actor: Actor) -> DrillBegan:
    return DrillBegan(run.run, run.began, actor, run.seed, run.services, run.speed)


def _record_of_end(run: str, result: DrillResult, when: float) -> DrillEnded:
    told = ((name, getattr(result.times, name)) for name in result.times.__struct_fields__)
    times = tuple((name, after_s) for name, after_s in told if after_s is not None)
    return DrillEnded(run, when, result.ending.value, result.score, result.passed, times)
