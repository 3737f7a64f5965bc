"""Hand-made drills: not begun, under way, met and missed; and a referee who remembers what he is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import structs

from raitui.core.drill import Briefing, Drill
from raitui.core.drill_result import (
    DrillAct,
    DrillFault,
    DrillHarm,
    DrillResult,
    DrillTimes,
    Ending,
    Judgement,
)
from raitui.core.snapshot import FleetSnapshot
from raitui.rehearsal.drill_plan import DRILLS
from raitui.rehearsal.scoring import Account, scored
from tests.ui.fleets import NOW, fleet

LIMIT_S = 900.0
TIMES = DrillTimes(20.0, 50.0, 70.0, 80.0, 380.0)
ACTS = (DrillAct("rollback", "rank-home", 70.0, Judgement.RIGHT),)
ROWS = scored(Account(TIMES, ACTS, "rollback"))
RESULT = DrillResult(
    "rollback",
    7,
    12,
    1.0,
    "ada",
    NOW,
    Ending.RECOVERED,
    TIMES,
    DrillFault("rank-home", ("eu1",), "model", "v77", "v76", "requests fail"),
    ACTS,
    DrillHarm(12_345.0, 2_469.0, 12_345.0),
    ROWS,
    100,
    passed=True,
)


LATE = DrillTimes(20.0, 170.0, 185.0, 300.0)
ASTRAY = (
    DrillAct("pause", "fraud", 40.0, Judgement.WRONG_SERVICE),
    DrillAct("pause", "rank-home", 185.0, Judgement.WENT_ON),
    DrillAct("kill", "rank-home", 290.0, Judgement.COSTLIER),
)
MISSED = structs.replace(
    RESULT,
    ending=Ending.TIMED_OUT,
    times=LATE,
    acts=ASTRAY,
    rows=scored(Account(LATE, ASTRAY, "kill")),
    score=sum(row.points for row in scored(Account(LATE, ASTRAY, "kill"))),
    passed=False,
)


@dataclass
class RecordedReferee:
    """Remembers what the console told him."""

    briefing: Briefing = field(default_factory=lambda: DRILLS["rollback"].briefing)
    begun: int = 0
    looked: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.begun += 1

    def looked_at(self, service: str) -> None:
        self.looked.append(service)


def drilled(drill: Drill) -> FleetSnapshot:
    return structs.replace(fleet(), demo=True, drill=drill)


NOT_BEGUN = drilled(Drill("rollback", LIMIT_S))
UNDER_WAY = drilled(Drill("rollback", LIMIT_S, NOW - 151.0))
MET = drilled(Drill("rollback", LIMIT_S, NOW - 500.0, NOW, RESULT))
TIMED_OUT = drilled(Drill("rollback", LIMIT_S, NOW - LIMIT_S, NOW, MISSED))
