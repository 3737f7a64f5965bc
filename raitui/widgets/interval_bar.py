"""An interval drawn as a bar over a scale, with the line of no difference: legible without any colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

LEFT_END, RIGHT_END, POINT, BETWEEN, ZERO = "├", "┤", "●", "─", "┊"
BEYOND_LEFT, BEYOND_RIGHT = "◀", "▶"
ROOM = 1.25
"""The scale reaches so many times as far as what is known well."""


class Scale(NamedTuple):
    """What the first and the last cell stand for."""

    low: float
    high: float


class Estimate(NamedTuple):
    """A figure and the interval around it."""

    value: float
    interval: tuple[float, float]


def scale_of(firm: Iterable[Estimate], others: Iterable[Estimate]) -> Scale:
    """One scale for several bars: all of those that are firm, zero, and the figures alone of the others."""
    edges = [0.0]
    for one in firm:
        edges += one.interval
    if len(edges) == 1:
        for one in others:
            edges += one.interval
    low, high = min(edges) * ROOM, max(edges) * ROOM
    return Scale(low, high) if high > low else Scale(-1.0, 1.0)


def interval_bar(one: Estimate | None, scale: Scale, cells: int) -> str:
    """The bar in exactly so many cells; where the interval goes on beyond the scale, an arrow says so."""
    if cells <= 0:
        return ""
    drawn = [" "] * cells
    zero = _cell(0.0, scale, cells)
    drawn[zero] = ZERO
    if one is None:
        return "".join(drawn)
    low, high = one.interval
    left, right = _cell(low, scale, cells), _cell(high, scale, cells)
    for cell in range(left, right + 1):
        drawn[cell] = ZERO if cell == zero else BETWEEN
    drawn[left] = BEYOND_LEFT if low < scale.low else LEFT_END
    drawn[right] = BEYOND_RIGHT if high > scale.high else RIGHT_END
    if scale.low <= one.value <= scale.high:
        drawn[_cell(one.value, scale, cells)] = POINT
    return "".join(drawn)


def _cell(value: float, scale: Scale, cells: int) -> int:
    share = (value - scale.low) / (scale.high - scale.low)
    return min(max(round(share * (cells - 1)), 0), cells - 1)
