"""Values over time in lines: axes with units, bounds, gaps that are seen, and what changed on the same time axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from raitui.core.history import Points
from raitui.core.history_buckets import Bucket, buckets
from raitui.widgets.chart_axis import TimeAxis, ValueAxis, ticks, time_axis, value_axis
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import Line, Look, Span, cut, fitted, line

GAP, BOUND, CHANGE, RISE = "·", "╌", "┊", "│"
LEFT_CELLS = 6
"""Room for the figures of the axis."""

LEAST_COLUMNS = 8
HAPPENED_BEYOND = 12
"""What changed last may be told past the last column, under the names of the curves."""
LEAST_ROWS = 3
ENDED_STEPS = 3
"""What ended more than so many steps before the chart does is not the figure of now."""


class Curve(NamedTuple):
    """One line of the chart, the sign that it is drawn with, and what stands at its right end.

    One that was not ``measured`` ends in no figure.
    """

    title: str
    points: Points
    sign: str
    look: Look = Look.PLAIN
    measured: bool = True


class Bound(NamedTuple):
    """A value that must not be passed, and what it is called."""

    title: str
    value: float


class Happened(NamedTuple):
    """What changed, and when (unix seconds)."""

    when: float
    text: str


class Chart(NamedTuple):
    """What is drawn: from when to when (unix seconds), in steps of so many seconds, and how values are written."""

    start: float
    end: float
    step_s: int
    figure: Callable[[float], str]
    curves: Sequence[Curve]
    bounds: Sequence[Bound] = ()
    happened: Sequence[Happened] = ()


Grid = list[list[Span]]
"""Rows from the lowest up, of one cell each."""


def _values(drawn: Sequence[Sequence[Bucket | None]], bounds: Sequence[Bound]) -> Iterator[float]:
    for one in drawn:
        for bucket in one:
            if bucket is not None:
                yield from (bucket.low, bucket.high)
    yield from (bound.value for bound in bounds)


def chart_lines(chart: Chart, cells: int, rows: int) -> list[Line]:
    """The chart in at most so many cells and rows, axis and labels included; none without room, or without a value."""
    label_rows = 1 if chart.happened else 0
    height = rows - 1 - label_rows
    if height < LEAST_ROWS or not any(curve.points for curve in chart.curves):
        return []
    # The width of the labels depends on the axis, the axis on the values, and these on the columns: so it is fixed.
    columns = max(LEAST_COLUMNS, cells - _right_cells(chart, cells // 3) - LEFT_CELLS - len(" ┤"))
    steps = time_axis(chart.start, chart.end, columns, chart.step_s)
    drawn = [buckets(curve.points, steps.end, round(steps.width_s), steps.columns) for curve in chart.curves]
    # Few steps take all the room too: without it there is no place for the times, nor for what changed.
    cells_each = max(1, columns // steps.columns)
    time = steps.stretched(cells_each)
    values = list(_values(drawn, chart.bounds))
    axis = value_axis(min(values), max(values), height)
    grid = _grid(chart, drawn, axis, cells_each)
    _mark_changes(grid, chart, time)
    labels = [chart.figure(axis.value(row)) for row in range(height)]
    left = LEFT_CELLS
    ends = _right_ends(chart, drawn, axis)
    lines = [
        cut(line(Span(f"{fitted(labels[row], left, right=True)} ┤", Look.DIM), *_merged(grid[row]), *ends[row]), cells)
        for row in reversed(range(height))
    ]
    lines.append(cut(line(Span(" " * (left + 1) + "└", Look.DIM), *_time_line(chart, time)), cells))
    if label_rows:
        lines.append(cut(line(" " * (left + 2), _happened_text(chart, time)), cells))
    return lines


def _right_cells(chart: Chart, most: int) -> int:
    """What the names of curves and bounds need at the right."""
    ends = [_end_text(chart, curve, *curve.points[-1]) for curve in chart.curves if curve.points]
    return min(most, max(map(cell_len, [*ends, *(f" {bound.title}" for bound in chart.bounds)])))


def _end_text(chart: Chart, curve: Curve, when: float, last: float) -> str:
    """Name and last figure of a curve; of one that ended before the chart does, until when it was known."""
    if not curve.measured:
        return f" {curve.sign} {curve.title}"
    if chart.end - when > ENDED_STEPS * chart.step_s:
        return f" {curve.sign} {curve.title} until {moment(when, chart.end)}"
    return f" {curve.sign} {curve.title} {chart.figure(last)}"


def _merged(spans: list[Span]) -> Iterator[Span]:
    """Neighbours of one look as one span."""
    text, look = "", Look.PLAIN
    for span in spans:
        if span.look is not look and text:
            yield Span(text, look)
            text = ""
        text, look = text + span.text, span.look
    yield Span(text, look)


def _grid(chart: Chart, drawn: Sequence[Sequence[Bucket | None]], axis: ValueAxis, cells_each: int) -> Grid:
    """Bounds and curves, a column for each step, each then in so many cells."""
    steps = len(drawn[0])
    grid = [[Span(" ") for _ in range(steps)] for _ in range(axis.rows)]
    for bound in chart.bounds:
        grid[axis.row(bound.value)] = [Span(BOUND, Look.DIM) for _ in range(steps)]
    for number, (curve, found) in enumerate(zip(chart.curves, drawn, strict=True)):
        _draw(grid, axis, curve, found, awaited=number == 0)
    bounds = {axis.row(bound.value) for bound in chart.bounds}
    return [
        _stretched(row, cells_each, Span(BOUND, Look.DIM) if number in bounds else Span(" "))
        for number, row in enumerate(grid)
    ]


def _stretched(row: list[Span], cells_each: int, behind: Span) -> list[Span]:
    """Each sign in so many cells; a curve rises in the first of them, before what is ``behind`` it."""
    return [sign if number == 0 or sign.text != RISE else behind for sign in row for number in range(cells_each)]


def _mark_changes(grid: Grid, chart: Chart, time: TimeAxis) -> None:
    """When something changed, behind every curve."""
    for one in chart.happened:
        column = time.column(one.when)
        if column is None:
            continue
        for row in grid:
            if row[column].text in {" ", BOUND}:
                row[column] = Span(CHANGE, Look.STRONG)


def _draw(grid: Grid, axis: ValueAxis, curve: Curve, found: Sequence[Bucket | None], *, awaited: bool) -> None:
    """One curve; its gaps at the height of what was known last, or at the bottom where nothing was known before."""
    last: int | None = None
    for column, bucket in enumerate(found):
        if bucket is None:
            if last is not None or awaited:
                _mark_gap(grid[last or 0], column)
            continue
        row = axis.row(bucket.last)
        came_from = row if last is None or found[column - 1] is None else last
        rows = (axis.row(bucket.low), axis.row(bucket.high), row, came_from)
        if max(rows) - min(rows) > 1 or axis.row(bucket.low) != axis.row(bucket.high):
            for between in range(min(rows), max(rows) + 1):
                if between != came_from or between in rows[:3]:
                    grid[between][column] = Span(RISE, curve.look)
        grid[row][column] = Span(curve.sign, curve.look)
        last = row


def _mark_gap(row: list[Span], column: int) -> None:
    """A gap in one curve hides nothing of another."""
    if row[column].text in {" ", BOUND}:
        row[column] = Span(GAP, Look.UNKNOWN)


def _right_ends(chart: Chart, drawn: Sequence[Sequence[Bucket | None]], axis: ValueAxis) -> list[Line]:
    """What stands at the right of each row: the name of each curve where it ends, and of each bound, or nearby."""
    ends: list[Line] = [() for _ in range(axis.rows)]
    for curve, found in zip(chart.curves, drawn, strict=True):
        last = next((bucket.last for bucket in reversed(found) if bucket is not None), None)
        if last is not None:
            when = max((when for when, value in curve.points if math.isfinite(value)), default=chart.end)
            ends[_free(ends, axis.row(last))] = line(Span(_end_text(chart, curve, when, last), curve.look))
    for bound in chart.bounds:
        row = _free(ends, axis.row(bound.value))
        ends[row] = ends[row] or line(Span(f" {bound.title}", Look.DIM))
    return ends


def _free(ends: list[Line], row: int) -> int:
    """The row itself, or the nearest to it at which nothing stands."""
    return min((one for one in range(len(ends)) if not ends[one]), key=lambda one: abs(one - row), default=row)


def _time_line(chart: Chart, time: TimeAxis) -> Iterator[Span]:
    """The times stand over the marks of what changed, which are seen above and below: half a time is none."""
    signs = ["─"] * time.columns
    for one in chart.happened:
        there = time.column(one.when)
        if there is not None:
            signs[there] = CHANGE
    for column, text in ticks(time):
        if column + len(text) <= time.columns:
            signs[column : column + len(text)] = list(text)
    yield Span("".join(signs), Look.DIM)


def _happened_text(chart: Chart, time: TimeAxis) -> str:
    """What changed, each under its column where there is room: the newest first, at its left when not at its right."""
    room = time.columns + HAPPENED_BEYOND
    text = [" "] * room
    for one in sorted(chart.happened, reverse=True):
        column = time.column(one.when)
        if column is None:
            continue
        after, before = f"{CHANGE}{one.text}", f"{one.text}{CHANGE}"
        for start, words in ((column, after), (column - cell_len(one.text), before), (column, CHANGE)):
            end = start + cell_len(words)
            if start >= 0 and end <= room and all(sign == " " for sign in text[max(0, start - 1) : end + 1]):
                text[start:end] = list(words)
                break
    return "".join(text).rstrip()
