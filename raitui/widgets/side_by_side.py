"""Two columns of lines beside each other, where the terminal is wide enough for both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, width

DIVIDER = Span(" │ ", Look.DIM)


def side_by_side(left: Sequence[Line], right: Sequence[Line], left_cells: int, cells: int) -> list[Line]:
    """The left lines in so many cells, a divider, the right ones in what remains; as many rows as the longer has."""
    right_cells = cells - left_cells - len(DIVIDER.text)
    rows = []
    for one, other in zip_longest(left, right, fillvalue=EMPTY):
        kept = cut(one, left_cells)
        rows.append(line(*kept, Span(" " * (left_cells - width(kept))), DIVIDER, *cut(other, right_cells)))
    return rows
