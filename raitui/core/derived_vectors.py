"""The vectors that answer derived indicators: counts by bin, category or cohort, now and at the baseline."""

from __future__ import annotations

import math
import sys

from msgspec import structs

from raitui.core.baseline import Baseline
from raitui.core.baseline_span import baseline_span
from raitui.core.derived import (
    Calibration,
    Categories,
    Change,
    Derived,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import EVENTS, SAMPLES, TOTAL, VALUE, Mean, Ratio, Throughput, value_vector
from raitui.core.selector import Selector
from raitui.core.vector import (
    NOW,
    Aggregate,
    Aggregation,
    Divide,
    Filled,
    Highest,
    Increase,
    Lowest,
    Part,
    Rate,
    Select,
    Shift,
    Union,
    Vector,
    Where,
)

BEFORE = "before"
"""The counts of the baseline."""

BEFORE_TOTAL = "before_total"
BEFORE_BEGAN, BEFORE_ENDED = "before_began", "before_ended"
"""How many series there were at the beginning and at the end of the baseline's span."""

BASELINE, BASELINE_SAMPLES = "baseline", "baseline_samples"
PREDICTED = "predicted"
BESIDE, BESIDE_TOTAL = "beside", "beside_total"
BESIDE_BEFORE, BESIDE_BEFORE_TOTAL = "beside_before", "beside_before_total"
BACKLOG, CLEARED, WORKERS = "backlog", "cleared", "workers"

BUCKET_LABEL = "le"


def _sum(of: Vector, by: tuple[str, ...]) -> Aggregate:
    return Aggregate(Aggregation.SUM, by, of)


def _grown(selector: Selector, by: tuple[str, ...], window_s: int, shift: Shift = NOW) -> Aggregate:
    return _sum(Increase(selector, window_s, shift), by)


def counted(of: Histogram | Categories) -> Selector:
    """The counters of a distribution's bins."""
    match of:
        case Histogram(histogram):
            return structs.replace(histogram, metric=f"{histogram.metric}_bucket")
        case Categories(counter):
            return counter


def bin_label(of: Histogram | Categories) -> str:
    """The label that tells a distribution's bins apart."""
    return BUCKET_LABEL if isinstance(of, Histogram) else of.label


def pair_of(of: Ratio | Mean | Throughput) -> tuple[Selector, Selector | None]:
    """The counters whose growth is divided; None where one alone tells, over time."""
    match of:
        case Ratio(events, total):
            return events, total
        case Mean(total, count):
            return total, count
        case Throughput(counter):
            return counter, None


def _distance(distance: Distance, by: tuple[str, ...], window_s: int, then: tuple[int, Shift]) -> Union:
    bins = (*by, bin_label(distance.of), *((distance.feature,) if distance.feature else ()))
    selector = counted(distance.of)
    return Union((Part(TOTAL, _grown(selector, bins, window_s)), Part(BEFORE, _grown(selector, bins, *then))))


def _calibration(calibration: Calibration, by: tuple[str, ...], window_s: int) -> Union:
    bins = (*by, calibration.bin)
    parts = [(EVENTS, calibration.correct), (TOTAL, calibration.total)]
    if calibration.predicted is not None:
        parts.append((PREDICTED, calibration.predicted))
    return Union(tuple(Part(name, _grown(selector, bins, window_s)) for name, selector in parts))


def _pair(
    names: tuple[str, str], of: Ratio | Mean | Throughput, by: tuple[str, ...], span: tuple[int, Shift]
) -> tuple[Part, ...]:
    return tuple(
        Part(name, _grown(selector, by, *span))
        for name, selector in zip(names, pair_of(of), strict=True)
        if selector is not None
    )


def _edges(counter: Selector, by: tuple[str, ...], span: tuple[int, Shift]) -> tuple[Part, Part]:
    """What tells whether a baseline is whole: growth leaps over a gap within its span, and not over one at an edge."""
    window_s, end = span
    edges = (BEFORE_BEGAN, structs.replace(end, offset_s=end.offset_s + window_s)), (BEFORE_ENDED, end)
    began, ended = (Part(name, Aggregate(Aggregation.COUNT, by, Select(counter, shift))) for name, shift in edges)
    return began, ended


def _change(change: Change, by: tuple[str, ...], window_s: int, then: tuple[int, Shift]) -> Union:
    now = window_s, NOW
    parts = (*_pair((EVENTS, TOTAL), change.of, by, now), *_pair((BEFORE, BEFORE_TOTAL), change.of, by, then))
    if isinstance(change.of, Throughput):
        parts += _edges(change.of.counter, by, then)
    if change.beside is not None:
        parts += _pair((BESIDE, BESIDE_TOTAL), change.beside, by, now)
        parts += _pair((BESIDE_BEFORE, BESIDE_BEFORE_TOTAL), change.beside, by, then)
    return Union(parts)


def _worst_category(category: WorstCategory, by: tuple[str, ...], window_s: int, then: tuple[int, Shift]) -> Union:
    by_category = (*by, category.label)
    return Union(
        (
            Part(EVENTS, _grown(category.events, by_category, window_s)),
            Part(TOTAL, _grown(category.total, by, window_s)),
            Part(BEFORE, _grown(category.events, by_category, *then)),
            Part(BEFORE_TOTAL, _grown(category.total, by, *then)),
        )
    )


def _time_to_clear(clearing: TimeToClear, by: tuple[str, ...], window_s: int) -> Union:
    parts = [
        Part(BACKLOG, _sum(Select(clearing.backlog), by)),
        Part(CLEARED, _sum(Rate(clearing.cleared, window_s), by)),
    ]
    if clearing.workers is not None:
        parts.append(Part(WORKERS, _sum(Select(clearing.workers), by)))
    return Union(tuple(parts))


def _then(vector: Vector, window_s: int, shift: Shift) -> Vector:
    """The same of another span."""
    match vector:
        case Increase(selector):
            return Increase(selector, window_s, shift)
        case Aggregate(operation, by, of):
            return Aggregate(operation, by, _then(of, window_s, shift))
        case Divide(numerator, denominator):
            return Divide(_then(numerator, window_s, shift), _then(denominator, window_s, shift))
        case Filled(of, like):
            return Filled(_then(of, window_s, shift), _then(like, window_s, shift))
        case _:
            raise TypeError(vector)


def worst_kept_vector(
    of: Ratio | Mean,
    baseline: Baseline,
    by: tuple[str, ...],
    window_s: int,
    least: int,
    *,
    extreme: type[Lowest | Highest] = Lowest,
) -> Union:
    """The one that keeps least (or most) of its baseline, of those with samples enough on both sides, by ``by[0]``.

    Of a baseline of nothing no share is kept: one more event would be without end.

    Parts: what is kept of the baseline, the samples, the baseline's own value and samples.
    """
    shifted_s, shift = baseline_span(baseline, window_s)
    now, samples = value_vector(of, by, window_s), _grown(_below(of), by, window_s)
    before, before_samples = _then(now, shifted_s, shift), _grown(_below(of), by, shifted_s, shift)
    kept = Where(Divide(now, before), before, sys.float_info.min)
    firm = Where(Where(kept, samples, float(least)), before_samples, float(least))
    worst = extreme(1, by[:1], firm)
    others = ((SAMPLES, samples), (BASELINE, before), (BASELINE_SAMPLES, before_samples))
    return Union((Part(VALUE, worst), *(Part(name, Where(of_it, worst, -math.inf)) for name, of_it in others)))


def _below(of: Ratio | Mean) -> Selector:
    return of.total if isinstance(of, Ratio) else of.count


def derived_vector(expression: Derived, baseline: Baseline, by: tuple[str, ...], cohort: str, window_s: int) -> Union:
    """The parts that the figure is computed of, by the labels ``by`` and, where need be, bin, category or cohort."""
    then = baseline_span(baseline, window_s)
    match expression:
        case Distance():
            return _distance(expression, by, window_s, then)
        case Calibration():
            return _calibration(expression, by, window_s)
        case Gap(of, by=group):
            return Union(_pair((EVENTS, TOTAL), of, tuple(dict.fromkeys((*by, group or cohort))), (window_s, NOW)))
        case Change():
            return _change(expression, by, window_s, then)
        case WorstCategory():
            return _worst_category(expression, by, window_s, then)
        case TimeToClear():
            return _time_to_clear(expression, by, window_s)
