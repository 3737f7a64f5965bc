"""Quantiles of classic histograms.

Source: Prometheus 2.42, promql/quantile.go, ``bucketQuantile``.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

Bucket = tuple[float, float]
"""Upper bound, and how many observations (or how many a second) are at or below it."""


def bucket_quantile(quantile: float, buckets: Iterable[Bucket]) -> float:
    """The quantile (0-1), linear within its bucket, whose lower bound is 0 for the lowest bucket with a positive bound.

    In the +Inf bucket it is the highest finite bound; in a lowest bucket with no positive bound, that bound. Counts
    that fall as bounds rise are raised to the highest before them. NaN without observations, without the +Inf bucket,
    or with that bucket alone.
    """
    if not 0 <= quantile <= 1:
        return math.copysign(math.inf, quantile) if quantile == quantile else math.nan  # noqa: PLR0124 - NaN differs from itself
    bounds, counts = _cumulated(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf or counts[-1] == 0:  # noqa: PLR2004 - a bucket and +Inf
        return math.nan
    rank = quantile * counts[-1]
    place = bisect_left(counts, rank, 0, len(counts) - 1)
    if place == len(counts) - 1:
        return bounds[-2]
    return _interpolated(rank, place, bounds, counts)


def _cumulated(buckets: Iterable[Bucket]) -> tuple[list[float], list[float]]:
    """Bounds in order, those of equal buckets once, and counts that never fall."""
    merged: dict[float, float] = {}
    for bound, count in sorted(buckets):
        merged[bound] = merged.get(bound, 0.0) + count
    return list(merged), list(accumulate(merged.values(), max))


def _interpolated(rank: float, place: int, bounds: list[float], counts: list[float]) -> float:
    end, count = bounds[place], counts[place]
    if place == 0:
        return end if end <= 0 else _part(rank, count) * end
    start, below = bounds[place - 1], counts[place - 1]
    return start + (end - start) * _part(rank - below, count - below)


def _part(rank: float, count: float) -> float:
    """Where the rank lies in a bucket of so many; of none, which only the quantile 0 finds, it is no number."""
    return rank / count if count else math.nan
