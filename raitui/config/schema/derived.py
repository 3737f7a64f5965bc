"""How an indicator is measured that is computed of bins, categories, cohorts, or its own past."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from raitui.config.schema.measures import MeanOf, RatioOf, ThroughputOf
from raitui.config.schema.scalars import LabelName, MetricName
from raitui.config.schema.section import Section, says
from raitui.config.schema.series import Match, Metric
from raitui.core.derived import CalibrationScore, ChangeMeasure, GapMeasure
from raitui.core.distance_measure import Measure

_A_MOMENT = "2025-05-01T00:00:00Z"


class CategoriesOf(Section, frozen=True):
    """The events of a counter by one of its labels."""

    metric: MetricName
    label: LabelName
    match: Match = field(default_factory=dict)


class DistanceOf(Section, frozen=True):
    """How far a distribution is from its baseline: of a classic histogram (without _bucket), or of categories."""

    EXACTLY_ONE = ("histogram", "categories")
    histogram: Metric | None = None
    categories: CategoriesOf | None = None
    measure: Annotated[
        Measure, says("Population stability index, Jensen-Shannon distance, or Kolmogorov-Smirnov of a histogram")
    ] = Measure.PSI
    feature: Annotated[
        LabelName | None, says("The label that tells several distributions apart; the worst one counts", "feature")
    ] = None


class CalibrationOf(Section, frozen=True):
    """How well predicted probabilities agree with what came true, of predictions counted in bins."""

    correct: Annotated[Metric, says("Predictions that came true, by bin")]
    total: Annotated[Metric, says("All predictions whose truth is known, by bin")]
    predicted: Annotated[
        Metric | None, says("Sum of the predicted probabilities, by bin; the middle of the bin when left out")
    ] = None
    bin: Annotated[LabelName, says("The label that holds the upper bound of the bin's probabilities")] = "bin"
    score: Annotated[CalibrationScore, says("Expected calibration error, or Brier score")] = CalibrationScore.ECE


class GapOf(Section, frozen=True):
    """How far apart the cohorts of a ratio are."""

    ratio: RatioOf
    measure: Annotated[
        GapMeasure, says("The highest less the lowest, or the lowest over the highest (four fifths)")
    ] = GapMeasure.DIFFERENCE
    by: Annotated[
        LabelName | None, says("The label of the groups; the site's label of cohorts when left out", "age")
    ] = None


class BesideOf(Section, frozen=True):
    """A figure whose like change explains that of another."""

    EXACTLY_ONE = ("ratio", "mean", "throughput")
    ratio: RatioOf | None = None
    mean: MeanOf | None = None
    throughput: ThroughputOf | None = None


class AgainstBaselineOf(Section, frozen=True):
    """A figure against its own baseline."""

    EXACTLY_ONE = ("ratio", "mean", "throughput")
    ratio: RatioOf | None = None
    mean: MeanOf | None = None
    throughput: ThroughputOf | None = None
    beside: Annotated[BesideOf | None, says("What a like change of this one explains is no change")] = None
    measure: Annotated[
        ChangeMeasure, says("What is kept of the baseline (1 is all of it), or how far it is from it either way")
    ] = ChangeMeasure.KEPT


class WorstCategoryOf(Section, frozen=True):
    """The events of the category that has most of them, over all events of the total."""

    events: Metric
    total: Metric
    label: Annotated[LabelName, says("The label of the category", "category")]


class TimeToClearOf(Section, frozen=True):
    """How long a backlog takes to work off at the rate of the window, if nothing more comes in."""

    backlog: Annotated[Metric, says("A gauge of what waits")]
    cleared: Annotated[Metric, says("A counter of what is worked off")]
    workers: Annotated[Metric | None, says("A gauge of who works it off")] = None


class FrozenSpan(Section, frozen=True):
    """A span of the past that counts as right."""

    from_: Annotated[str, says("Its beginning", _A_MOMENT)] = field(name="from")
    to: Annotated[str, says("Its end", _A_MOMENT)]
