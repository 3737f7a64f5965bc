"""Slices beside their baselines in a table: figures, the difference with its interval as a bar, evidence, verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage
from raitui.core.sli import Unit
from raitui.widgets.evidence_figures import points, strength, verdict
from raitui.widgets.interval_bar import Estimate, Scale, interval_bar, scale_of
from raitui.widgets.styled_line import Line, Look, Span, cut, line
from raitui.widgets.text_table import TextColumn, table_lines

ROOMY_CELLS = 100
"""From so many cells on there is room for each slice's share, and for a longer bar."""

BAR_CELLS, SHORT_BAR_CELLS = 24, 10
_ORDER = (Standing.WORSE, Standing.THIN, Standing.NOT_WORSE)


def worst_first(one: ComparedEvidence) -> tuple[int, float]:
    """What is worse before what is not known, the strongest evidence first."""
    return _ORDER.index(one.standing), math.inf if one.log10_e is None else -one.log10_e


def estimate(one: ComparedEvidence) -> Estimate | None:
    """The difference and its interval, None before the first look."""
    difference, interval = one.evidence.difference, one.evidence.interval
    return None if difference is None or interval is None else Estimate(difference, interval)


def _scale(rows: Sequence[ComparedEvidence]) -> Scale:
    known = [(one.standing is not Standing.THIN, found) for one in rows if (found := estimate(one)) is not None]
    return scale_of((found for firm, found in known if firm), (found for firm, found in known if not firm))


class _Column(NamedTuple):
    """A column of the table, and what stands in it for each row."""

    column: TextColumn
    span: Callable[[ComparedEvidence], Span]


def _is_worse(one: ComparedEvidence) -> bool:
    return one.standing is Standing.WORSE


def _interval(one: ComparedEvidence) -> str:
    if one.evidence.interval is None:
        return UNKNOWN_FIGURE
    low, high = (points(edge, one.unit) for edge in one.evidence.interval)
    return f"{low} to {high}"


def _difference(one: ComparedEvidence) -> str:
    difference = one.evidence.difference
    return UNKNOWN_FIGURE if difference is None else points(difference, one.unit)


def _share(one: ComparedEvidence) -> str:
    return UNKNOWN_FIGURE if one.share is None else percentage(one.share)


def _figures(name: Callable[[ComparedEvidence], str], heading: str, *, roomy: bool, shares: bool) -> Iterator[_Column]:
    yield _Column(
        TextColumn(heading, most=20 if roomy else 10),
        lambda one: Span(name(one), Look.STRONG if _is_worse(one) else Look.PLAIN),
    )
    if roomy and shares:
        yield _Column(TextColumn("SHARE", right=True), lambda one: Span(_share(one), Look.DIM))
    yield _Column(TextColumn("n", right=True), lambda one: Span(count(one.own.samples), Look.DIM))
    yield _Column(TextColumn("BASE", right=True), lambda one: Span(figure(one.other.value, one.unit), Look.DIM))
    yield _Column(TextColumn("NOW", right=True), lambda one: Span(figure(one.own.value, one.unit)))
    yield _Column(TextColumn("DIFF", right=True), lambda one: Span(_difference(one)))


def _evidence(scale: Callable[[ComparedEvidence], Scale], *, roomy: bool, in_figures: bool) -> Iterator[_Column]:
    bar = BAR_CELLS if roomy else SHORT_BAR_CELLS
    yield _Column(
        TextColumn(f"{'ALWAYS-VALID 95%' if roomy else '95%':^{bar}}", most=bar),
        lambda one: Span(interval_bar(estimate(one), scale(one), bar), Look.BAD if _is_worse(one) else Look.PLAIN),
    )
    if roomy and in_figures:
        yield _Column(TextColumn("", right=True), lambda one: Span(_interval(one), Look.DIM))
    yield _Column(
        TextColumn("E/NEEDED", right=True),
        lambda one: Span(strength(one), Look.PLAIN if _is_worse(one) else Look.DIM),
    )
    yield _Column(TextColumn("", most=30), lambda one: verdict(one, roomy=roomy))


def evidence_table(
    rows: Sequence[ComparedEvidence], cells: int, name: Callable[[ComparedEvidence], str], heading: str
) -> list[Line]:
    """One row each, and beneath them what the bars are drawn over; ``name`` is what stands in the first column.

    Rows of one indicator share a scale; where there are several, which may have units of their own, each has its own.
    """
    roomy, shares = cells >= ROOMY_CELLS, any(one.share is not None for one in rows)
    together, scale = len({one.sli for one in rows}) == 1, _scale(rows)
    columns = [
        *_figures(name, heading, roomy=roomy, shares=shares),
        *_evidence(lambda one: scale if together else _scale([one]), roomy=roomy, in_figures=not together),
    ]
    table = table_lines([one.column for one in columns], [[one.span(row) for one in columns] for row in rows], cells)
    return [*table, cut(_legend(scale, rows[0].unit) if together else _own_legend(), cells)]


def _legend(scale: Scale, unit: Unit) -> Line:
    low, high = (points(edge, unit) for edge in scale)
    unit_name = " points" if unit is Unit.RATIO else ""
    return line(Span(f"bars from {low} to {high}{unit_name}; ┊ no difference; beyond an arrow they go on", Look.DIM))


def _own_legend() -> Line:
    return line(Span("each bar has a scale of its own; ┊ no difference", Look.DIM))
