"""What came of a drill: its times, what was done and how that is judged, the harm, the points (R-DRL-1, R-INC-2)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Ending(Enum):
    """How a drill ended."""

    RECOVERED = "recovered"
    TIMED_OUT = "timed out"
    ABANDONED = "abandoned"
    PREVENTED = "prevented"

    @property
    def is_scored(self) -> bool:
        """Whether it tells how well the operator did: not where he left, nor where nothing came that he could time."""
        return self not in {Ending.ABANDONED, Ending.PREVENTED}


class Judgement(Enum):
    """What an action was worth."""

    RIGHT = "right"
    COSTLIER = "contained it, at a higher price"
    WENT_ON = "the harm went on"
    NOTHING = "came to nothing"
    TOO_EARLY = "before there was a fault"
    AFTERWARDS = "after it was contained"
    WRONG_SERVICE = "wrong service"
    TAKEN_BACK = "a mistake taken back"


class DrillAct(Struct, frozen=True):
    """One action that was asked for, so many seconds after the onset (before it, when negative)."""

    action: str
    service: str
    after_s: float
    judgement: Judgement


class DrillTimes(Struct, frozen=True):
    """When each of these came, in seconds after the onset of the fault; None where it never did.

    ``paged`` is when the console first showed the page: the machine's share of the time to detect. ``detected`` is when
    the operator first moved the pointer to the service or opened it, or acted on it; where the pointer stands by itself
    is not his doing. ``decided`` is the first key that was accepted on it. ``contained`` is when an action was
    observed in effect after which the faulty version harmed nobody any more, by the fleet's own state. ``recovered`` is
    when the indicator was within its target again.
    """

    paged: float | None = None
    detected: float | None = None
    decided: float | None = None
    contained: float | None = None
    recovered: float | None = None


class DrillFault(Struct, frozen=True):
    """What was wrong, told when the drill is over: which version of what, where, and how it showed."""

    service: str
    at: tuple[str, ...]
    component: str
    version: str
    back_to: str
    symptom: str


class DrillHarm(Struct, frozen=True):
    """Who was affected from the onset to the recovery, by the simulated fleet's own counters.

    ``exposed`` requests were answered by the faulty version; ``bad`` of the ``counted`` among them were bad by the
    indicator that the fault shows in, which may look at a sample.
    """

    exposed: float
    bad: float
    counted: float


class PointsRow(Struct, frozen=True):
    """One row of the score: what was measured against which target, and the points for it."""

    what: str
    measured: str
    target: str
    points: int
    most: int
    met: bool


class DrillResult(Struct, frozen=True):
    """One run of a drill. ``began`` is unix seconds by the wall clock; ``passed`` whether every target was met.

    ``fault``, and what follows from it, is None where the drill was left before the fault had begun.
    """

    drill: str
    seed: int
    services: int
    speed: float
    who: str
    began: float
    ending: Ending
    times: DrillTimes = DrillTimes()
    fault: DrillFault | None = None
    acts: tuple[DrillAct, ...] = ()
    harm: DrillHarm | None = None
    rows: tuple[PointsRow, ...] = ()
    score: int = 0
    passed: bool = False
