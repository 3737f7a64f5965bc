"""Slices beside their baselines in a table: figures, the difference with its interval as a bar, evidence, verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import UNKNOWN_FIGURE, count, figure, percentage
from raitui.core.sli import Direction, Unit
from raitui.widgets.evidence_figures import points, power, strength, verdict
from raitui.widgets.interval_bar import Estimate, Scale, interval_bar, scale_of
from raitui.widgets.styled_line import Line, Look, Span, cut, flowed, line
from raitui.widgets.text_table import TextColumn, table_lines, table_width

ROOMY_CELLS = 100
"""From so many cells on there is room for long words, and for what is needed beside each row's evidence."""

BAR_CELLS, SHORT_BAR_CELLS = 24, 8
"""A bar takes what the figures leave, within these."""

NAME_CELLS, SHORT_NAME_CELLS = 20, 10
"""A name is cut before a verdict is."""

_LONG_TITLE = "ALWAYS-VALID 95%"
_ORDER = (Standing.WORSE, Standing.THIN, Standing.NOT_WORSE)


def _is_worse(one: ComparedEvidence) -> bool:
    return one.standing is Standing.WORSE


def worst_first(one: ComparedEvidence) -> tuple[int, float]:
    """What is worse before what is not known, the strongest evidence first."""
    return _ORDER.index(one.standing), math.inf if one.log10_e is None else -one.log10_e


def harm(one: ComparedEvidence) -> float:
    """By how much it is worse than its baseline, in the indicator's unit; below zero if it is better."""
    difference = one.evidence.difference or 0.0
    return -difference if one.direction is Direction.HIGHER_IS_BETTER else difference


def most_harmed_first(one: ComparedEvidence) -> tuple[int, float]:
    """Of the slices of one indicator those that are worse by how much, however large they are; the others as ever."""
    return (_ORDER.index(one.standing), -harm(one)) if _is_worse(one) else worst_first(one)


def estimate(one: ComparedEvidence) -> Estimate | None:
    """The difference and its interval, None before the first look."""
    difference, interval = one.evidence.difference, one.evidence.interval
    return None if difference is None or interval is None else Estimate(difference, interval)


def _scale(rows: Sequence[ComparedEvidence]) -> Scale:
    known = [(one.standing is not Standing.THIN, found) for one in rows if (found := estimate(one)) is not None]
    scale = scale_of((found for firm, found in known if firm), (found for firm, found in known if not firm))
    is_share = all(one.unit is Unit.RATIO for one in rows)
    return Scale(max(scale.low, -1.0), min(scale.high, 1.0)) if is_share else scale


class _Column(NamedTuple):
    """A column of the table, and what stands in it for each row."""

    column: TextColumn
    span: Callable[[ComparedEvidence], Span]


def _interval(one: ComparedEvidence) -> str:
    interval = one.evidence.interval
    if interval is None:
        return UNKNOWN_FIGURE
    low, high = (points(edge, one.unit, interval) for edge in interval)
    return f"{low} to {high}"


def _difference(one: ComparedEvidence) -> str:
    difference = one.evidence.difference
    return UNKNOWN_FIGURE if difference is None else points(difference, one.unit, one.evidence.interval)


def _share(one: ComparedEvidence) -> str:
    return UNKNOWN_FIGURE if one.share is None else percentage(one.share)


def _figures(*, shares: bool) -> Iterator[_Column]:
    if shares:
        yield _Column(TextColumn("SHARE", right=True), lambda one: Span(_share(one), Look.DIM))
    yield _Column(TextColumn("n", right=True), lambda one: Span(count(one.own.samples), Look.DIM))
    yield _Column(TextColumn("BASE", right=True), lambda one: Span(figure(one.other.value, one.unit), Look.DIM))
    yield _Column(TextColumn("NOW", right=True), lambda one: Span(figure(one.own.value, one.unit)))
    yield _Column(TextColumn("DIFF", right=True), lambda one: Span(_difference(one)))


def _evidence(*, roomy: bool, in_figures: bool) -> Iterator[_Column]:
    if roomy and in_figures:
        yield _Column(TextColumn("", right=True), lambda one: Span(_interval(one), Look.DIM))
    yield _Column(
        TextColumn("E/NEEDED" if roomy else "E", right=True),
        lambda one: Span(strength(one) if roomy else power(one.log10_e), Look.PLAIN if _is_worse(one) else Look.DIM),
    )
    yield _Column(TextColumn("", most=30), lambda one: verdict(one, roomy=roomy))


def _name(name: Callable[[ComparedEvidence], str], heading: str, most: int) -> _Column:
    return _Column(
        TextColumn(heading, most=most), lambda one: Span(name(one), Look.STRONG if _is_worse(one) else Look.PLAIN)
    )


def _bar(scale: Callable[[ComparedEvidence], Scale], cells: int) -> _Column:
    title = _LONG_TITLE if cells >= len(_LONG_TITLE) else "95%"
    return _Column(
        TextColumn(f"{title:^{cells}}", most=cells),
        lambda one: Span(interval_bar(estimate(one), scale(one), cells), Look.BAD if _is_worse(one) else Look.PLAIN),
    )


def _drawn(columns: Sequence[_Column], rows: Sequence[ComparedEvidence]) -> tuple[list[TextColumn], list[list[Span]]]:
    return [one.column for one in columns], [[one.span(row) for one in columns] for row in rows]


def evidence_table(
    rows: Sequence[ComparedEvidence], cells: int, name: Callable[[ComparedEvidence], str], heading: str
) -> list[Line]:
    """One row each, and beneath them what the bars are drawn over; ``name`` is what stands in the first column.

    Rows of one indicator share a scale; where there are several, which may have units of their own, each has its own.
    """
    roomy, shares = cells >= ROOMY_CELLS, any(one.share is not None for one in rows)
    together, common = len({one.sli for one in rows}) == 1, _scale(rows)

    def scale(one: ComparedEvidence) -> Scale:
        return common if together else _scale([one])

    def columns(name_cells: int, bar_cells: int) -> list[_Column]:
        evidence = _evidence(roomy=roomy, in_figures=not together)
        return [_name(name, heading, name_cells), *_figures(shares=shares), _bar(scale, bar_cells), *evidence]

    spare = cells - table_width(*_drawn(columns(NAME_CELLS, SHORT_BAR_CELLS), rows), cells)
    name_cells = max(SHORT_NAME_CELLS, min(NAME_CELLS, max(len(name(one)) for one in rows)) + min(0, spare))
    bar_cells = min(BAR_CELLS, SHORT_BAR_CELLS + max(0, spare))
    table = table_lines(*_drawn(columns(name_cells, bar_cells), rows), cells)
    legend = _legend(common, rows[0].unit) if together else _own_legend()
    needed = line() if roomy else _needed(rows)
    return [*table, *(cut(one, cells) for one in flowed([legend, needed], cells, indent=""))]


def _legend(scale: Scale, unit: Unit) -> Line:
    low, high = (points(edge, unit, scale) for edge in scale)
    return line(Span(f"bars from {low} to {high}, ◀ ▶ they go on; ┊ no difference", Look.DIM))


def _own_legend() -> Line:
    return line(Span("each bar has a scale of its own; ┊ no difference", Look.DIM))


def _needed(rows: Sequence[ComparedEvidence]) -> Line:
    """From how much evidence on one of them is called worse, or one more: less is needed beside those that are."""
    next_ones = [one for one in rows if not _is_worse(one)]
    which = "one more WORSE" if 0 < len(next_ones) < len(rows) else "WORSE"
    return line(Span(f"{which} from E {power(max(one.needed_log10 for one in next_ones or rows))}", Look.DIM))
