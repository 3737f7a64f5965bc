"""Objectives that count time: the slices of a period in which an indicator was past its target (R-OBS-5).

A fairness breach or a latency past its bound is no event of which some are bad; the time that it lasts is. The period
is cut into slices of equal length, and the figure of each is measured over the slice itself, so that nothing is counted
in two of them. A slice past the target is bad, whoever was served in it; one without data, or on too few samples, is
neither: it is not covered. Source: OpenSLO's budgeting method Timeslices (specification v1, "Objectives").

Shares count as past their target where that is no chance, as on the screen: their Wilson interval leaves the target
out. Of a gap the test errs on the side of the service (`Apart`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from raitui.core.chance import DEVIATIONS
from raitui.core.derived import (
    AnyExpression,
    Calibration,
    Change,
    Distance,
    Gap,
    GapMeasure,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import (
    EVENTS,
    TOTAL,
    EventKind,
    Expression,
    Ratio,
    samples_vector,
    value_vector,
)
from raitui.core.sli import Direction
from raitui.core.sustained import figure_vector, is_summed
from raitui.core.vector import (
    Aggregate,
    Aggregation,
    Apart,
    Beyond,
    Divide,
    Filled,
    Increase,
    Part,
    SumOverSteps,
    Union,
    Vector,
    Where,
)

if TYPE_CHECKING:
    from raitui.core.selector import Selector
    from raitui.core.site import LabelNames


def can_be_sliced(expression: AnyExpression, direction: Direction) -> bool:
    """Whether a source can judge it slice by slice: its figure is no more than one query can put together.

    A gap is only ever too wide: none promises that groups are apart.
    """
    if isinstance(expression, Gap):
        return (expression.measure is GapMeasure.DIFFERENCE) is (direction is Direction.LOWER_IS_BETTER)
    return not isinstance(expression, Distance | Calibration | Change)


class TimeSlices(Struct, frozen=True, tag="slices"):
    """The slices (seconds) of which those are bad whose figure is past the target, on at least so many samples."""

    expression: AnyExpression
    direction: Direction
    target: float
    minimum_samples: int
    slice_s: int

    @property
    def kind(self) -> EventKind:
        """What is counted: the bad ones."""
        return EventKind.BAD

    def whole(self, window_s: int) -> int:
        """A window (seconds) of whole slices, at least one: what is shorter is told by the last slice."""
        return -(-window_s // self.slice_s) * self.slice_s


Counted = Ratio | TimeSlices
"""What spends a budget: events, or time."""


def headline_labels(expression: AnyExpression, names: LabelNames) -> tuple[str, ...]:
    """The labels of a headline figure: what can be summed is, of all else each location and version stands alone."""
    together = isinstance(expression, Ratio) or is_summed(expression)
    return (names.service,) if together else (names.service, names.at, names.version)


def slice_counts(slices: TimeSlices, names: LabelNames, window_s: int) -> Vector:
    """Bad slices and all that are covered over a window (seconds) of whole slices, by service; parts as of a ratio."""
    return SumOverSteps(slice_verdicts(slices, names), slices.whole(window_s), slices.slice_s)


def slice_verdicts(slices: TimeSlices, names: LabelNames) -> Union:
    """Of the slice that ends now, by service: whether it was bad (1 or 0), and 1 where that is known."""
    whose, verdict = (names.service,), _verdict(slices, names)
    return Union(
        (
            Part(EVENTS, Aggregate(Aggregation.MAXIMUM, whose, verdict)),
            Part(TOTAL, Aggregate(Aggregation.GROUP, whose, verdict)),
        )
    )


def _verdict(slices: TimeSlices, names: LabelNames) -> Vector:
    expression, window_s = slices.expression, slices.slice_s
    match expression:
        case Gap():
            return _groups_apart(expression, slices, names)
        case WorstCategory():
            events = _grown(expression.events, (names.service, expression.label), window_s)
            total = _grown(expression.total, (names.service,), window_s)
            worst = Divide(Aggregate(Aggregation.MAXIMUM, (names.service,), events), total)
            return _judged(slices, worst, total, share=True)
        case TimeToClear():
            return _judged(slices, figure_vector(expression, (names.service,), window_s), None)
        case Distance() | Calibration() | Change():
            raise ValueError(expression)
        case _:
            return _measured(expression, slices, names)


def _grown(selector: Selector, by: tuple[str, ...], window_s: int) -> Aggregate:
    return Aggregate(Aggregation.SUM, by, Increase(selector, window_s))


def _measured(expression: Expression, slices: TimeSlices, names: LabelNames) -> Vector:
    by = headline_labels(expression, names)
    value, samples = value_vector(expression, by, slices.slice_s), samples_vector(expression, by, slices.slice_s)
    return _judged(slices, value, samples, share=isinstance(expression, Ratio))


def _judged(slices: TimeSlices, value: Vector, samples: Vector | None, *, share: bool = False) -> Vector:
    below, target = slices.direction is Direction.HIGHER_IS_BETTER, slices.target
    noise = DEVIATIONS * DEVIATIONS * target * (1.0 - target)
    if samples is None:
        return Beyond(value, target, below)
    beyond = Beyond(value, target, below, samples, noise) if share else Beyond(value, target, below)
    return Where(beyond, samples, float(slices.minimum_samples))


def _groups_apart(gap: Gap, slices: TimeSlices, names: LabelNames) -> Vector:
    by, least = (names.service, gap.by or names.cohort), float(max(1, slices.minimum_samples))
    events, total = (_grown(one, by, slices.slice_s) for one in (gap.of.events, gap.of.total))
    same = gap.of.events.metric == gap.of.total.metric
    shares = Where(Divide(Filled(events, total) if same else events, total), total, least)
    kept, allowed = (1.0, slices.target) if gap.measure is GapMeasure.DIFFERENCE else (slices.target, 0.0)
    return Apart(shares, Where(total, total, least), (names.service,), kept, allowed, DEVIATIONS)
