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
    """The buckets of a histogram: how many were counted at or below each upper bound, in order.

    Where versions have other bounds, those that all of them have: what only one counts is no sum over all.
    """
    by_version: dict[str | None, list[Cell]] = {}
    for cell in cells:
        if part in cell.parts:
            by_version.setdefault(cell.place.version, []).append(cell)
    counted = [_sums(of_version, part) for of_version in by_version.values()]
    filled = [sums for sums in counted if any(sums.values())] or counted[:1]
    shared = set.intersection(*(set(sums) for sums in filled)) if filled else set()
    return {bound: math.fsum(sums[bound] for sums in filled) for bound in sorted(shared)}


def _sums(cells: Iterable[Cell], part: str) -> dict[float, float]:
    numbered = by_number(cells, BUCKET_LABEL)
    return {bound: math.fsum(cell.parts[part] for cell in members) for bound, members in numbered.items()}


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number
