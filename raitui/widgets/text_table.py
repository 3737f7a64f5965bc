"""Short tables as lines: each column as wide as what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len

from raitui.widgets.styled_line import Line, Look, Span, cut, fitted

_ROOMY_CELLS = 100
"""From so many cells on, columns stand two cells apart, below one."""


class TextColumn(NamedTuple):
    """A column's title, on which side its cells stand, and its greatest width (cells of the terminal)."""

    title: str
    right: bool = False
    most: int = 40


Row = Sequence[Span]


def _widths(columns: Sequence[TextColumn], rows: Sequence[Row]) -> list[int]:
    titles = [Span(column.title) for column in columns]
    return [
        min(column.most, max(cell_len(cells.text) for cells in of_column))
        for column, *of_column in zip(columns, titles, *rows, strict=True)
    ]


def _gap(cells: int) -> str:
    return "  " if cells >= _ROOMY_CELLS else " "


def table_width(columns: Sequence[TextColumn], rows: Sequence[Row], cells: int) -> int:
    """How many cells the table takes where there are so many: more than there are, if it is to be cut."""
    return sum(_widths(columns, rows)) + len(_gap(cells)) * (len(columns) - 1)


def _trimmed(spans: list[Span]) -> Line:
    """Without the blanks at the end, which would be cut like text."""
    while spans and not spans[-1].text.strip():
        spans.pop()
    return (*spans[:-1], Span(spans[-1].text.rstrip(), spans[-1].look)) if spans else ()


def table_lines(columns: Sequence[TextColumn], rows: Sequence[Row], cells: int) -> list[Line]:
    """Titles and rows, cut at so many cells. Every row has one span for each column."""
    widths, gap = _widths(columns, rows), Span(_gap(cells))
    titles = [Span(column.title, Look.HEADING) for column in columns]
    lines = []
    for row in (titles, *rows):
        spans: list[Span] = []
        for span, column, width in zip(row, columns, widths, strict=True):
            spans += [Span(fitted(span.text, width, right=column.right), span.look), gap]
        lines.append(cut(_trimmed(spans[:-1]), cells))
    return lines
