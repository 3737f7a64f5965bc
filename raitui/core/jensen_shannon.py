"""The Jensen-Shannon distance: how far a distribution has moved from its baseline, from 0 (alike) to 1 (M4).

The square root of ½ Σ p log₂(p/m) + ½ Σ q log₂(q/m) with m = (p + q) / 2. A bin that is empty on one side needs no
stand-in. Source: D. M. Endres, J. E. Schindelin, "A New Metric for Probability Distributions", IEEE Transactions on
Information Theory 49 (2003).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from raitui.core.shares import shares_of


def jensen_shannon_contributions(baseline: Sequence[float], current: Sequence[float]) -> tuple[float, ...]:
    """What each bin adds to the square of the distance, for counts in the same bins.

    Raises:
        ValueError: a side counts nothing.
    """
    pairs = zip(shares_of(baseline), shares_of(current), strict=True)
    return tuple((_towards(before, now) + _towards(now, before)) / 2 for before, now in pairs)


def _towards(share: float, other: float) -> float:
    return share * math.log2(2 * share / (share + other)) if share > 0 else 0.0


def jensen_shannon_distance(baseline: Sequence[float], current: Sequence[float]) -> float:
    """The distance (0-1). ValueError where a side counts nothing."""
    return math.sqrt(max(0.0, math.fsum(jensen_shannon_contributions(baseline, current))))
