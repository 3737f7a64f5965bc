"""A drill: the console over a simulated fleet in which something is about to go wrong, and a referee beside it."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from raitui.authority.unix_account import unix_account
from raitui.config.places import state_folder
from raitui.control.process_mark import this_process
from raitui.control.wall_clock import WallClock
from raitui.core.audit_record import AuditRecord, Origin
from raitui.core.drill import DrillOffer
from raitui.core.drill_history import DrillRun, RunBegan
from raitui.core.drill_result import DrillResult
from raitui.errors import RaituiError
from raitui.wiring.audit import DRILL_FOLDER, new_drill_audit_path
from raitui.wiring.console import console_preferences, run_console
from raitui.wiring.machinery import Machinery, unsaid
from raitui.wiring.simulation import parts_over

if TYPE_CHECKING:
    from raitui.rehearsal.drill_log import DrillLog

HISTORY_S = 31 * 86_400.0
RECORD_WITHIN_S = 2.0
HISTORY_FILE = "history.jsonl"


class DrillOrder(Struct, frozen=True):
    """Which drill is to be run, on a fleet of how many services, from which seed, and how fast its time runs."""

    drill: str
    services: int
    seed: int
    speed: float


class DrillSession:
    """One run of a drill, within a ``with``; ``say`` is told what its log lacks at the end.

    Raises ConfigurationError when there is no such drill, RaituiError where no history can be kept.
    """

    def __init__(self, order: DrillOrder, say: Callable[[str], None] = unsaid) -> None:
        from raitui.rehearsal.clock import SimulatedClock
        from raitui.rehearsal.drill_plan import drill_plan
        from raitui.rehearsal.fleet import SimulatedFleet
        from raitui.rehearsal.hidden_fault import hidden_fault
        from raitui.rehearsal.referee import Referee
        from raitui.rehearsal.refereed_console import Courtroom, RefereedConsole
        from raitui.rehearsal.roster import roster
        from raitui.rehearsal.scenario import Scenario

        plan = drill_plan(order.drill)
        history = _history()
        history.check()
        models, start = roster(order.services), time.time()
        fault = hidden_fault(models, plan.id, order.seed)
        fleet = SimulatedFleet(models, Scenario(plan.id, plan.title, fault.before), order.seed, start, HISTORY_S)
        clock, wall = SimulatedClock(start, order.speed), WallClock()
        parts = parts_over(fleet, clock, new_drill_audit_path())
        self._preferences = console_preferences(parts)
        self._machinery = Machinery(parts, Origin.DRILL, plan.id)
        self._say = say
        run = RunBegan(
            uuid.uuid4().hex,
            plan.id,
            order.seed,
            order.services,
            order.speed,
            unix_account(),
            wall.now(),
            this_process(),
        )
        machinery = self._machinery
        courtroom = Courtroom(
            plan, Referee(fleet, fault, plan.limit_s), history, run, wall, machinery.actor, self._recorded
        )
        self._console = RefereedConsole(machinery.desk, machinery.slot, machinery.runtime, clock, courtroom)

    async def _recorded(self, record: AuditRecord) -> int:
        return await self._machinery.recording.append(record, RECORD_WITHIN_S)

    def __enter__(self) -> Self:
        self._machinery.start()
        self._watching = self._machinery.runtime.submit(self._console.watch())
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is in flight, then end."""
        self._machinery.stop(self._say)

    @property
    def busy(self) -> bool:
        """Whether an action is still under way."""
        return self._machinery.desk.busy

    def run(self) -> int:
        """The console on this terminal until the operator leaves; returns its exit status."""
        return run_console(self._machinery, self._preferences, refereed=self._console)

    def left(self) -> DrillResult | None:
        """What came of it, None where it never began; the operator has left. It is in the history by then."""
        result = self._machinery.runtime.submit(self._console.leave()).result()
        if self._watching.done():
            self._watching.result()
        return result

    @property
    def unwritten(self) -> RaituiError | None:
        """Why the history lacks something of this run; None where it lacks nothing."""
        return self._console.unwritten


def drill_offers() -> tuple[DrillOffer, ...]:
    """Every drill that there is."""
    from raitui.rehearsal.drill_plan import DRILLS

    return tuple(plan.offer for plan in DRILLS.values())


def drill_offer(drill: str) -> DrillOffer:
    """The drill of that id. Raises ConfigurationError when there is none."""
    from raitui.rehearsal.drill_plan import drill_plan

    return drill_plan(drill).offer


def drill_runs() -> tuple[DrillRun, ...]:
    """The history of drills, oldest first. Raises RaituiError."""
    return _history().runs()


def _history() -> DrillLog:
    from raitui.rehearsal.drill_log import DrillLog

    return DrillLog(state_folder(os.environ) / DRILL_FOLDER / HISTORY_FILE)
