"""What cells counted at the baseline, whichever version served then."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.derived_vectors import BEFORE, BEFORE_TOTAL, BESIDE_BEFORE, BESIDE_BEFORE_TOTAL
from raitui.core.table import Cell

_OF_THE_PAST = frozenset({BEFORE, BEFORE_TOTAL, BESIDE_BEFORE, BESIDE_BEFORE_TOTAL})


def past_alone(cells: Iterable[Cell]) -> list[Cell]:
    """The cells with the counts of the baseline only; without those that have none."""
    pasts = ((cell, {name: part for name, part in cell.parts.items() if name in _OF_THE_PAST}) for cell in cells)
    return [Cell(cell.place, parts, cell.labels) for cell, parts in pasts if parts]


def without_past(cell: Cell) -> Cell:
    """The cell with what it counts now alone."""
    return Cell(cell.place, {name: part for name, part in cell.parts.items() if name not in _OF_THE_PAST}, cell.labels)
