"""What PromQL makes of the elements of a group: one value, or the extreme ones, which NaN is only among NaN."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from raitui.core.vector import Aggregation
from raitui.rehearsal.evaluation import Elements, Evaluation, batches
from raitui.rehearsal.label_set import LabelSet


def _larger(one: float, other: float) -> float:
    return other if other > one or math.isnan(one) else one


def _smaller(one: float, other: float) -> float:
    return other if other < one or math.isnan(one) else one


_FOLDS: dict[Aggregation, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    Aggregation.SUM: (float, operator.add),
    Aggregation.MAXIMUM: (float, _larger),
    Aggregation.MINIMUM: (float, _smaller),
    Aggregation.COUNT: (lambda _: 1.0, lambda count, _: count + 1.0),
    Aggregation.GROUP: (lambda _: 1.0, lambda one, _: one),
}
"""What the first value of a group becomes, and what that and each further value become."""


def aggregated(operation: Aggregation, by: tuple[str, ...], elements: Elements) -> Evaluation:
    """One element for each distinct combination of the labels ``by``."""
    if operation is Aggregation.AVERAGE:
        sums = yield from aggregated(Aggregation.SUM, by, elements)
        counts = yield from aggregated(Aggregation.COUNT, by, elements)
        return {group: sums[group] / counts[group] for group in sums}
    first, further = _FOLDS[operation]
    groups: Elements = {}
    for batch in batches(elements.items()):
        yield
        for labels, value in batch:
            group = labels.only(by)
            groups[group] = further(groups[group], value) if group in groups else first(value)
    return groups


def highest(count: int, by: tuple[str, ...], elements: Elements) -> Elements:
    """The highest elements of each group, NaN after every number."""
    return _first(count, by, elements, lambda element: (math.isnan(element[1]), -element[1]))


def lowest(count: int, by: tuple[str, ...], elements: Elements) -> Elements:
    """The lowest elements of each group, NaN after every number."""
    return _first(count, by, elements, lambda element: (math.isnan(element[1]), element[1]))


def _first(
    count: int, by: tuple[str, ...], elements: Elements, order: Callable[[tuple[LabelSet, float]], tuple[bool, float]]
) -> Elements:
    taken: dict[LabelSet, int] = {}
    first: Elements = {}
    for labels, value in sorted(elements.items(), key=order):
        group = labels.only(by)
        taken[group] = taken.get(group, 0) + 1
        if taken[group] <= count:
            first[labels] = value
    return first
