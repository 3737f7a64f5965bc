"""Indicators that no single query tells: computed here of the parts of an answer, bins, categories or cohorts."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from raitui.core.distance_measure import Measure
from raitui.core.expression import Expression, Mean, Ratio, Throughput
from raitui.core.selector import Selector


class Histogram(Struct, frozen=True, tag="histogram"):
    """The values of a classic histogram, named without its ``_bucket`` ending."""

    histogram: Selector


class Categories(Struct, frozen=True, tag="categories"):
    """The events of a counter by one of its labels."""

    counter: Selector
    label: str


class Distance(Struct, frozen=True, tag="distance"):
    """How far a distribution is from its baseline (M4): 0 where they are alike.

    ``feature`` is the label that tells several distributions apart, empty where there is one: the worst one counts.
    """

    of: Histogram | Categories
    measure: Measure = Measure.PSI
    feature: str = ""


class CalibrationScore(Enum):
    """Which figure of calibration."""

    ECE = "ece"
    BRIER = "brier"


class Calibration(Struct, frozen=True, tag="calibration"):
    """How well predicted probabilities agree with what came true (M3), both 0-1, of predictions counted by ``bin``.

    The label holds the upper bound of the bin's probabilities. ``correct`` counts those that came true, ``total`` all
    of them; ``predicted`` sums their probabilities, and where it is None they count as the middle of their bin.
    """

    correct: Selector
    total: Selector
    predicted: Selector | None = None
    bin: str = "bin"
    score: CalibrationScore = CalibrationScore.ECE


class GapMeasure(Enum):
    """How two groups are compared: the highest rate less the lowest, or the lowest over the highest."""

    DIFFERENCE = "difference"
    RATIO = "ratio"


class Gap(Struct, frozen=True, tag="gap"):
    """How far apart the cohorts of a ratio are (M5): a false positive rate, a selection rate. Both measures are 0-1.

    ``by`` is the label that tells the groups apart, empty for the site's label of cohorts.
    """

    of: Ratio
    measure: GapMeasure = GapMeasure.DIFFERENCE
    by: str = ""


class ChangeMeasure(Enum):
    """What is left of the baseline (1 is all of it), or how far the figure is from it either way (0 is not at all)."""

    KEPT = "kept"
    CHANGE = "change"


class Change(Struct, frozen=True, tag="change"):
    """A figure against its own baseline: as a share of it, or as the size of the change.

    ``beside`` is another figure; only what its like change does not account for is then a change (output that grows
    with its input has not). Source of M2: at least 95% of the baseline's accuracy.
    """

    of: Ratio | Mean | Throughput
    beside: Ratio | Mean | Throughput | None = None
    measure: ChangeMeasure = ChangeMeasure.KEPT


class WorstCategory(Struct, frozen=True, tag="worst_category"):
    """The events of the category that has most of them, over all events of ``total``: errors, guardrail triggers."""

    events: Selector
    total: Selector
    label: str


class TimeToClear(Struct, frozen=True, tag="time_to_clear"):
    """How long (seconds) a backlog takes to work off at the rate of the window, if nothing more comes in.

    ``backlog`` is a gauge of what waits, ``cleared`` a counter of what is done; ``workers`` is a gauge of who does it,
    None where nothing tells.
    """

    backlog: Selector
    cleared: Selector
    workers: Selector | None = None


Derived = Distance | Calibration | Gap | Change | WorstCategory | TimeToClear

AnyExpression = Expression | Derived
"""Whatever an indicator may be measured by."""

DERIVED_KINDS = (Distance, Calibration, Gap, Change, WorstCategory, TimeToClear)
"""For ``isinstance``."""
