"""Sums over the cells of an answer: exact over versions, locations and sources."""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.derived_vectors import BUCKET_LABEL
from raitui.core.table import Cell


def summed_part(cells: Iterable[Cell], part: str) -> float | None:
    """The part of all cells together; None where no cell has it."""
    found = [cell.parts[part] for cell in cells if part in cell.parts]
    return math.fsum(found) if found else None


def by_label(cells: Iterable[Cell], label: str) -> dict[str, list[Cell]]:
    """The cells by the value of a label; those that lack it are left out."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        value = cell.labels.get(label)
        if value is not None:
            groups.setdefault(value, []).append(cell)
    return groups


def by_number(cells: Iterable[Cell], label: str) -> dict[float, list[Cell]]:
    """The cells by the number that a label holds, in order; those without a number are left out."""
    groups: dict[float, list[Cell]] = {}
    for value, members in by_label(cells, label).items():
        number = _number(value)
        if number is not None:
            groups.setdefault(number, []).extend(members)
    return dict(sorted(groups.items()))


def cumulated(cells: Iterable[Cell], part: str) -> dict[float, float]:
    """The buckets of a histogram: how many were counted at or below each upper bound, in order."""
    sums = {bound: summed_part(members, part) for bound, members in by_number(cells, BUCKET_LABEL).items()}
    return {bound: count for bound, count in sums.items() if count is not None}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number
