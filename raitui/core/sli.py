"""Service level indicators: what is measured, in which unit, and from where on it is bad."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from raitui.core.baseline import Baseline
from raitui.core.derived import AnyExpression


class Level(Enum):
    """The three levels of monitoring (R-OBS-1)."""

    OPERATIONAL = "operational"
    QUALITY = "quality"
    DRIFT = "drift"


class Direction(Enum):
    """Which way is better."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"


class Urgency(Enum):
    """Whom a breach calls: somebody at once, somebody in working hours, nobody."""

    PAGE = "page"
    TICKET = "ticket"
    NONE = "none"


class Unit(Enum):
    """Units of indicator values."""

    RATIO = "ratio"
    SECONDS = "seconds"
    PER_SECOND = "per_second"
    PER_HOUR = "per_hour"
    SCORE = "score"
    TOKENS = "tokens"
    CURRENCY = "currency"
    NUMBER = "number"


class Severe(Struct, frozen=True):
    """What makes a slice that is worse than its baseline severe: it pages, whatever its target (R-DEC-6).

    ``gap`` is how much worse it is at least, in the indicator's unit; ``sure`` how many (0-1) may be called so falsely:
    of rollouts, or of looks at a standing comparison; ``people`` of how many samples at least it is, those since it
    became worse.
    """

    gap: float
    sure: float = 0.001
    people: int = 0


class Sli(Struct, frozen=True):
    """An indicator over a window.

    ``target`` is the bound that the value must keep on its better side, ``warn`` an earlier one; None where the
    indicator is watched without a bound. Both are in ``unit``. Fewer than ``minimum_samples`` events make a reading
    thin. ``on_breach`` says whom a sustained breach of the target calls when no SLO covers it; ``cohorts`` whether its
    series carry the cohort label; ``baseline`` what its versions and cohorts are compared with, and ``severe``
    what makes one of them that is worse page by itself. ``labels_lag_s`` is how long (seconds) it takes until the truth
    that it counts is known: until then it has no figure, and nobody is to blame.
    """

    name: str
    level: Level
    expression: AnyExpression
    unit: Unit
    direction: Direction
    target: float | None = None
    warn: float | None = None
    window_s: int = 300
    minimum_samples: int = 100
    on_breach: Urgency = Urgency.TICKET
    cohorts: bool = True
    title: str = ""
    baseline: Baseline = Baseline()
    severe: Severe | None = None
    labels_lag_s: int = 0


class PlainBurn(Struct, frozen=True):
    """Calls when a budget burns ``factor`` times as fast over the window (seconds) as it did before (R-DEC-3)."""

    factor: float = 4.0
    window_s: int = 3_600
    urgency: Urgency = Urgency.PAGE


class Slo(Struct, frozen=True):
    """An objective (0-1) for the share of good events of a ratio indicator over a rolling period (days).

    Fewer than ``minimum_samples`` events in the long window of a burn rule call nobody, nor does a burn that comes to a
    service whose budget just lasts with a greater chance (0-1) than ``sure``. ``plain_burn`` is a rule beside that over
    several windows, None where there is no other.

    With ``slice_s`` it promises so much of the time instead, cut into slices of so many seconds: those in which any
    indicator is past its target spend the budget. Neither samples nor chance of events are asked about then.
    """

    name: str
    sli: str
    objective: float
    period_days: float = 30.0
    minimum_samples: int = 20
    sure: float = 0.0001
    plain_burn: PlainBurn | None = None
    slice_s: int = 0
