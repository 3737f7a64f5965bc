"""What PromQL makes of the elements of a group: one value, or the extreme ones, which NaN is only among NaN."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from raitui.core.vector import Aggregation
from raitui.rehearsal.evaluation import Elements, Evaluation, batches
from raitui.rehearsal.label_set import LabelSet


def _numbers(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]


AGGREGATES: dict[Aggregation, Callable[[list[float]], float]] = {
    Aggregation.SUM: sum,
    Aggregation.MAXIMUM: lambda values: max(_numbers(values), default=math.nan),
    Aggregation.MINIMUM: lambda values: min(_numbers(values), default=math.nan),
    Aggregation.AVERAGE: lambda values: sum(values) / len(values),
    Aggregation.COUNT: lambda values: float(len(values)),
    Aggregation.GROUP: lambda _: 1.0,
}
"""What each aggregation makes of the values of a group, of which there is one at least."""


def aggregated(operation: Aggregation, by: tuple[str, ...], elements: Elements) -> Evaluation:
    """One element for each distinct combination of the labels ``by``."""
    groups: dict[LabelSet, list[float]] = {}
    for batch in batches(elements.items()):
        yield
        for labels, value in batch:
            groups.setdefault(labels.only(by), []).append(value)
    yield
    aggregate = AGGREGATES[operation]
    return {labels: aggregate(values) for labels, values in groups.items()}


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
