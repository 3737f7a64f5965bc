"""The series that an indicator reads, whatever it is measured by."""

from __future__ import annotations

from msgspec import structs

from raitui.core.derived import (
    AnyExpression,
    Calibration,
    Categories,
    Change,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import presence_selectors
from raitui.core.selector import Selector


def _counter(of: Histogram | Categories) -> Selector:
    if isinstance(of, Categories):
        return of.counter
    return structs.replace(of.histogram, metric=f"{of.histogram.metric}_count")


def _distinct(*selectors: Selector) -> tuple[Selector, ...]:
    """One of each metric: a family's series are scraped together, the widest selection first."""
    seen: dict[str, Selector] = {}
    for selector in selectors:
        seen.setdefault(selector.metric, selector)
    return tuple(seen.values())


def indicator_series(expression: AnyExpression) -> tuple[Selector, ...]:
    """The series whose newest samples tell how fresh the indicator is; none for raw PromQL."""
    match expression:
        case Distance(of):
            return (_counter(of),)
        case Calibration(correct, total):
            return _distinct(total, correct)
        case Gap(of):
            return presence_selectors(of)
        case Change(of, beside):
            return _distinct(*presence_selectors(of), *(presence_selectors(beside) if beside is not None else ()))
        case WorstCategory(events, total):
            return _distinct(total, events)
        case TimeToClear(backlog, cleared):
            return _distinct(backlog, cleared)
        case _:
            return presence_selectors(expression)


def named_series(expression: AnyExpression) -> tuple[Selector, ...]:
    """The same, and what else it cannot be computed without, which a site file may misspell."""
    match expression:
        case Calibration(predicted=Selector() as predicted):
            return _distinct(*indicator_series(expression), predicted)
        case _:
            return indicator_series(expression)


def told_apart_by(expression: AnyExpression, cohort: str) -> tuple[tuple[Selector, str], ...]:
    """Which of its series must carry which further label for the indicator to be computed at all."""
    match expression:
        case Distance(of, feature=feature):
            labels = (of.label if isinstance(of, Categories) else "", feature)
            return tuple((_counter(of), label) for label in labels if label)
        case Calibration(bin=label):
            return tuple((selector, label) for selector in named_series(expression))
        case Gap(of, by=group):
            return ((of.total, group or cohort),)
        case WorstCategory(events, _, label):
            return ((events, label),)
        case _:
            return ()
