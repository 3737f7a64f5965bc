"""Points over time in buckets that lie fast in absolute time: their picture shifts only when one completes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from raitui.core.burn import DAY, HOUR, MINUTE

WIDTHS_S = (
    *(minutes * MINUTE for minutes in (1, 2, 3, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 4, 6, 12)),
    *(days * DAY for days in (1, 2, 7)),
)
"""Widths of buckets (seconds) that people can name."""


class Bucket(Struct, frozen=True, gc=False):
    """The lowest, the highest and the last value within one bucket."""

    low: float
    high: float
    last: float


def bucket_width(span_s: float, cells: int, step_s: int) -> int:
    """The narrowest width (seconds), of whole steps, of which so many cells cover the span."""
    least = max(span_s / max(1, cells), step_s)
    found = (width for width in WIDTHS_S if width >= least and width % step_s == 0)
    return next(found, math.ceil(least / step_s) * step_s)


def last_edge(end: float, width_s: int) -> float:
    """The end (unix seconds) of the bucket that ``end`` lies in; what lies on an edge belongs to the bucket before."""
    return math.ceil(end / width_s) * width_s


def buckets(points: Iterable[tuple[float, float]], end: float, width_s: int, cells: int) -> tuple[Bucket | None, ...]:
    """So many buckets, the last of them the one that ``end`` (unix seconds) lies in; None is a gap.

    A bucket holds what lies after its beginning up to its end. What is not a finite number is no value.
    """
    found: list[Bucket | None] = [None] * max(0, cells)
    edge = last_edge(end, width_s)
    for when, value in points:
        number = cells - 1 - math.floor((edge - when) / width_s)
        if not (0 <= number < cells and math.isfinite(value)):
            continue
        known = found[number]
        if known is None:
            found[number] = Bucket(value, value, value)
        else:
            found[number] = Bucket(min(known.low, value), max(known.high, value), value)
    return tuple(found)
