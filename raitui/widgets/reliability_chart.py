"""What came true of what was predicted, bin by bin, beside the diagonal on which both agree (M3)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from raitui.core.chance import DEVIATIONS
from raitui.core.figures import UNKNOWN_FIGURE, count, percentage
from raitui.core.reliability import ReliabilityBin
from raitui.widgets.chart import BOUND, GAP, RISE
from raitui.widgets.styled_line import Line, Look, Span, fitted, line
from raitui.widgets.text_table import TextColumn, table_lines

OFF, WITHIN = "●", "○"
LEFT_CELLS = 6
LEAST_BIN_CELLS, MOST_BIN_CELLS = 6, 10
ROWS = 11
"""Of 10 points each, from nothing to all."""


class Plot(NamedTuple):
    """The room of the diagram: so many columns for 0 to 1 of what was predicted."""

    columns: int

    def column(self, predicted: float) -> int:
        """Where a predicted probability stands."""
        return min(self.columns - 1, int(predicted * self.columns))

    @staticmethod
    def row(observed: float) -> int:
        """Where an observed share stands, 0 the lowest."""
        return round(observed * (ROWS - 1))


def is_off(one: ReliabilityBin) -> bool:
    """Whether chance would hardly do it: off by more standard errors of the predicted share than count as chance."""
    if one.predicted is None or one.observed is None or one.samples <= 0:
        return False
    error = math.sqrt(one.predicted * (1.0 - one.predicted) / one.samples)
    return abs(one.observed - one.predicted) > DEVIATIONS * error


def _grid(bins: Sequence[ReliabilityBin], plot: Plot) -> list[list[Span]]:
    grid = [[Span(" ") for _ in range(plot.columns)] for _ in range(ROWS)]
    for column in range(plot.columns):
        grid[plot.row((column + 0.5) / plot.columns)][column] = Span(BOUND, Look.DIM)
    for one in bins:
        if one.predicted is None or one.observed is None:
            middle = (one.low + one.high) / 2
            grid[plot.row(middle)][plot.column(middle)] = Span(GAP, Look.UNKNOWN)
            continue
        column, row, fair = plot.column(one.predicted), plot.row(one.observed), plot.row(one.predicted)
        for between in range(min(row, fair), max(row, fair) + 1):
            grid[between][column] = Span(RISE, Look.DIM)
        grid[row][column] = Span(OFF, Look.BAD) if is_off(one) else Span(WITHIN, Look.PLAIN)
    return grid


def _off(one: ReliabilityBin) -> Span:
    if one.predicted is None or one.observed is None:
        return Span(UNKNOWN_FIGURE, Look.DIM)
    text = f"{(one.observed - one.predicted) * 100:+.1f}".replace("-", "−")
    return Span(text, Look.STRONG if is_off(one) else Look.DIM)


def _share(share: float | None) -> str:
    return UNKNOWN_FIGURE if share is None else f"{share * 100:.1f}"


FIGURES: tuple[tuple[str, Callable[[ReliabilityBin], Span]], ...] = (
    ("said %", lambda one: Span(_share(one.predicted))),
    ("came %", lambda one: Span(_share(one.observed))),
    ("off", _off),
    ("n", lambda one: Span(count(one.samples), Look.DIM)),
)
"""What is told of each bin, in figures."""


def _axis(bins: Sequence[ReliabilityBin], bin_cells: int) -> Line:
    ends = "".join(fitted(percentage(one.high), bin_cells, right=True).replace(" ", "─") for one in bins)
    return line(Span(f"{'':>{LEFT_CELLS - 1}} └{ends}", Look.DIM))


def _diagram(bins: Sequence[ReliabilityBin], bin_cells: int) -> list[Line]:
    plot = Plot(len(bins) * bin_cells)
    grid = _grid(bins, plot)
    lines = [
        line(Span(f"{percentage(row / (ROWS - 1)) if row % 2 == 0 else '':>{LEFT_CELLS - 1}} ┤", Look.DIM), *grid[row])
        for row in reversed(range(ROWS))
    ]
    return [*lines, _axis(bins, bin_cells)]


def _below(bins: Sequence[ReliabilityBin], bin_cells: int) -> list[Line]:
    return [
        line(
            Span(fitted(title, LEFT_CELLS + 1), Look.HEADING),
            *(Span(fitted(told.text, bin_cells, right=True), told.look) for told in map(tell, bins)),
        )
        for title, tell in FIGURES
    ]


def _beside(bins: Sequence[ReliabilityBin], cells: int) -> list[Line]:
    """The figures in a table of their own, a row for each bin, where there is no room for them below the diagram."""
    columns = (TextColumn("BIN"), *(TextColumn(title, right=True) for title, _ in FIGURES))
    rows = [
        [Span(f"{percentage(one.low)}–{percentage(one.high)}"), *(tell(one) for _, tell in FIGURES)] for one in bins
    ]
    return table_lines(columns, rows, cells)


def reliability_chart(bins: Sequence[ReliabilityBin], cells: int) -> list[Line]:
    """The diagram with its axes, and the figures of every bin."""
    if not bins:
        return []
    room = (cells - LEFT_CELLS - 1) // len(bins)
    if room >= LEAST_BIN_CELLS:
        bin_cells = min(room, MOST_BIN_CELLS)
        return [*_diagram(bins, bin_cells), *_below(bins, bin_cells)]
    return [*(_diagram(bins, room) if room > 1 else []), *_beside(bins, cells)]
