"""Between which bounds of its histogram's buckets a quantile lies: the error that the width of buckets causes (M6)."""

from __future__ import annotations

import math
from collections.abc import Mapping


def quantile_bounds(quantile: float, cumulated: Mapping[float, float]) -> tuple[float, float] | None:
    """The bounds of the bucket that holds the quantile (0-1); None where nothing was counted.

    ``cumulated`` holds how many observations were at or below each upper bound, the infinite one included. The lower
    bound of the lowest bucket is 0 where its upper one is positive, as Prometheus takes it; there is no upper one past
    the last finite bound, and then it is infinite.
    """
    bounds = sorted(cumulated)
    if not bounds or not math.isinf(bounds[-1]) or not cumulated[bounds[-1]] > 0:
        return None
    rank, low = quantile * cumulated[bounds[-1]], 0.0 if bounds[0] > 0 else -math.inf
    for bound in bounds:
        if cumulated[bound] >= rank:
            return low, bound
        low = bound
    return low, math.inf
