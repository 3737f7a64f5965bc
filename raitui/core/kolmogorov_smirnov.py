"""The Kolmogorov-Smirnov statistic of binned values: the largest difference of two cumulated shares, 0 to 1 (M4).

Seen at the bins' ends only, it is at most the statistic of the values themselves. Source: A. N. Kolmogorov (1933) and
N. V. Smirnov (1939); W. J. Conover, "Practical Nonparametric Statistics", chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from raitui.core.shares import shares_of


def cumulated_differences(baseline: Sequence[float], current: Sequence[float]) -> tuple[float, ...]:
    """The absolute difference of the cumulated shares at the end of each bin, for counts in the same ordered bins.

    Raises:
        ValueError: a side counts nothing.
    """
    ends = zip(accumulate(shares_of(baseline)), accumulate(shares_of(current)), strict=True)
    return tuple(abs(now - before) for before, now in ends)


def kolmogorov_smirnov_statistic(baseline: Sequence[float], current: Sequence[float]) -> float:
    """The statistic (0-1). ValueError where a side counts nothing."""
    return max(cumulated_differences(baseline, current))
