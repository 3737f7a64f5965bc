"""What the console asks of a metrics source, each question with the vector that answers it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from msgspec import Struct, structs

from raitui.core.baseline import Baseline
from raitui.core.derived import Derived, TimeToClear
from raitui.core.derived_vectors import BUCKET_LABEL, derived_vector, worst_kept_vector
from raitui.core.expression import (
    SAMPLES,
    VALUE,
    Expression,
    Gauge,
    Mean,
    Ratio,
    RawPromQL,
    counts_vector,
    measured_vector,
    samples_vector,
    value_vector,
)
from raitui.core.recorded_series import LONG_S, STEP_S, recorded_steps
from raitui.core.selector import Selector
from raitui.core.site import LabelNames
from raitui.core.sli import Direction
from raitui.core.sustained import figure_vector, is_summed, steps_past
from raitui.core.time_slices import Counted, TimeSlices, slice_counts
from raitui.core.vector import (
    Aggregate,
    Aggregation,
    Highest,
    Increase,
    Lowest,
    Part,
    SampleTime,
    SampleTimeWithin,
    Select,
    Union,
    Vector,
    Where,
)

FIRST = "first"
LAST = "last"

INFO_STEP_S = 60
"""To how many seconds it is known when a series of an info metric began and ended."""


class Grain(Enum):
    """How finely an answer is grouped."""

    SERVICE = "service"
    VERSION = "version"
    CELL = "cell"

    def by(self, labels: LabelNames) -> tuple[str, ...]:
        """The labels to group by."""
        all_labels = (labels.service, labels.at, labels.version, labels.cohort)
        return all_labels[: {Grain.SERVICE: 2, Grain.VERSION: 3, Grain.CELL: 4}[self]]


class CountsOf(Struct, frozen=True, tag=True):
    """What spends a budget, and all of it, over a window (seconds): events and total of a ratio, or slices of time."""

    ratio: Counted
    window_s: int
    grain: Grain = Grain.VERSION

    @property
    def can_be_recorded(self) -> bool:
        """Whether recorded increments can answer it: a long window of whole steps, without cohorts."""
        if isinstance(self.ratio, TimeSlices) and self.ratio.slice_s % STEP_S:
            return False
        return self.window_s >= LONG_S and self.window_s % STEP_S == 0 and self.grain is not Grain.CELL

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: events, total; slices are those of a whole service."""
        if isinstance(self.ratio, TimeSlices):
            return slice_counts(self.ratio, labels, self.window_s)
        return counts_vector(self.ratio, self.grain.by(labels), self.window_s)


class ValueOf(Struct, frozen=True, tag=True):
    """Value and samples of an indicator over a window (seconds)."""

    expression: Expression
    window_s: int
    grain: Grain = Grain.VERSION

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: value, and samples where the expression counts any."""
        return measured_vector(self.expression, self.grain.by(labels), self.window_s)


class WorstCellOf(Struct, frozen=True, tag=True):
    """The worst version and cohort of each service that rests on enough samples: no aggregate hides it (R-OBS-4)."""

    expression: Expression
    window_s: int
    direction: Direction
    minimum_samples: int

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: value, samples; one element per service, with all its labels."""
        by = Grain.CELL.by(labels)
        value = value_vector(self.expression, by, self.window_s)
        samples = samples_vector(self.expression, by, self.window_s)
        extreme = Highest if self.direction is Direction.LOWER_IS_BETTER else Lowest
        if samples is None:
            return Union((Part(VALUE, extreme(1, (labels.service,), value)),))
        worst = extreme(1, (labels.service,), Where(value, samples, float(self.minimum_samples)))
        return Union((Part(VALUE, worst), Part(SAMPLES, Where(samples, worst, float("-inf")))))


class StepsPastOf(Struct, frozen=True, tag=True):
    """At how many of the latest steps an indicator was past its target that one moment tells: whether it has lasted.

    ``lasting_s`` (seconds) is how long it must be. What is summed is told of the whole service, and of each version.
    """

    expression: Gauge | RawPromQL | TimeToClear
    target: float
    direction: Direction
    window_s: int
    lasting_s: int

    def vector(self, labels: LabelNames) -> Vector:
        """Part: value, of those that were past it at one step at least."""
        version = Grain.VERSION.by(labels)
        grains = ((labels.service,), (labels.service, labels.version)) if is_summed(self.expression) else (version,)
        figures = (figure_vector(self.expression, by, self.window_s) for by in grains)
        past = (steps_past(of, self.target, self.direction, self.lasting_s) for of in figures)
        return Union(tuple(Part(VALUE, one) for one in past))


class DerivedOf(Struct, frozen=True, tag=True):
    """What a derived indicator is computed of, over a window (seconds): by service and version, all locations together.

    ``by_cohort`` tells cohorts apart, for the services that are looked at closely.
    """

    expression: Derived
    baseline: Baseline
    window_s: int
    by_cohort: bool = False

    def vector(self, labels: LabelNames) -> Vector:
        """Parts as `derived_vectors` names them."""
        by = (labels.service, labels.version, *((labels.cohort,) if self.by_cohort else ()))
        return derived_vector(self.expression, self.baseline, by, labels.cohort, self.window_s)


class WorstKeptOf(Struct, frozen=True, tag=True):
    """The cohort of each service that is worst beside its own baseline (M2), of those that rest on enough samples.

    It keeps least of what should be high, and most of what should be low.
    """

    of: Ratio | Mean
    baseline: Baseline
    window_s: int
    minimum_samples: int
    direction: Direction = Direction.HIGHER_IS_BETTER

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: value, samples, baseline, baseline_samples; one element per service, with its cohort."""
        by = (labels.service, labels.cohort)
        extreme = Highest if self.direction is Direction.LOWER_IS_BETTER else Lowest
        return worst_kept_vector(self.of, self.baseline, by, self.window_s, self.minimum_samples, extreme=extreme)


class BucketsOf(Struct, frozen=True, tag=True):
    """The buckets of a histogram over a window (seconds): between which bounds a quantile lies."""

    histogram: Selector
    window_s: int

    def vector(self, labels: LabelNames) -> Vector:
        """Growth of each bucket, by its upper bound in the label le."""
        buckets = structs.replace(self.histogram, metric=f"{self.histogram.metric}_bucket")
        by = (*Grain.VERSION.by(labels), BUCKET_LABEL)
        return Aggregate(Aggregation.SUM, by, Increase(buckets, self.window_s))


def _times(selectors: tuple[Selector, ...], by: tuple[str, ...], of: Callable[[Selector], Vector]) -> Union:
    newest = (Aggregate(Aggregation.MAXIMUM, by, of(selector)) for selector in selectors)
    return Union(tuple(Part(str(index), vector) for index, vector in enumerate(newest)))


class NewestSamplesOf(Struct, frozen=True, tag=True):
    """When each service, location and version was last heard of, among the series that are alive.

    One part per selector.
    """

    selectors: tuple[Selector, ...]

    def vector(self, labels: LabelNames) -> Vector:
        """Unix seconds, in parts named by the selector's index."""
        return _times(self.selectors, Grain.VERSION.by(labels), SampleTime)


class LastSeenOf(Struct, frozen=True, tag=True):
    """The same over the past window, for series that are no longer alive."""

    selectors: tuple[Selector, ...]
    window_s: int = 3_600
    step_s: int = 30

    def vector(self, labels: LabelNames) -> Vector:
        """Unix seconds, in parts named by the selector's index."""

        def within(selector: Selector) -> Vector:
            return SampleTimeWithin(selector, latest=True, window_s=self.window_s, step_s=self.step_s)

        return _times(self.selectors, Grain.VERSION.by(labels), within)


class FirstSeenOf(Struct, frozen=True, tag=True):
    """Since when each version of a service has series, within the past window, to one step: what a window covers."""

    selector: Selector
    window_s: int
    step_s: int

    def vector(self, labels: LabelNames) -> Vector:
        """Unix seconds."""
        times = SampleTimeWithin(self.selector, latest=False, window_s=self.window_s, step_s=self.step_s)
        return Aggregate(Aggregation.MINIMUM, (labels.service, labels.version), times)


class RecordedStepsOf(Struct, frozen=True, tag=True):
    """Whether increments of ratios are being recorded, and at how many steps of each window (seconds) they were."""

    windows_s: tuple[int, ...]

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: now, and one for each window; one element for each ratio, by its id."""
        del labels
        return recorded_steps(self.windows_s)


class InfoOf(Struct, frozen=True, tag=True):
    """The series of an info metric as they stand."""

    selector: Selector

    def vector(self, labels: LabelNames) -> Vector:
        """All labels of each series; the value as exposed."""
        del labels
        return Select(self.selector)


class InfoSpansOf(Struct, frozen=True, tag=True):
    """When each series of an info metric was first and last seen within the past window: what changed, and when."""

    selector: Selector
    window_s: int = 21_600
    step_s: int = INFO_STEP_S

    def vector(self, labels: LabelNames) -> Vector:
        """Parts: first, last; unix seconds, with all labels of each series."""
        del labels
        first, last = (SampleTimeWithin(self.selector, latest, self.window_s, self.step_s) for latest in (False, True))
        return Union((Part(FIRST, first), Part(LAST, last)))


class ExposedSince(Struct, frozen=True, tag=True):
    """How many were exposed over the past window (seconds), by version and cohort."""

    counter: Selector
    window_s: int

    def vector(self, labels: LabelNames) -> Vector:
        """Growth of the counter."""
        return Aggregate(Aggregation.SUM, Grain.CELL.by(labels), Increase(self.counter, self.window_s))


Question = (
    CountsOf
    | ValueOf
    | StepsPastOf
    | DerivedOf
    | WorstCellOf
    | WorstKeptOf
    | BucketsOf
    | NewestSamplesOf
    | LastSeenOf
    | FirstSeenOf
    | RecordedStepsOf
    | InfoOf
    | InfoSpansOf
    | ExposedSince
)
