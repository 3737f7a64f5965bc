"""The mean of bounded values or a share of its own, and a confidence sequence for it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from raitui.core.evidence.empirical_bernstein import furthest, surprise
from raitui.core.evidence.estimate import Estimate
from raitui.core.evidence.moments import Moments, known, unit_interval
from raitui.core.evidence.verdict import COVERAGE


def mean_interval(
    blocks: Iterable[Moments], bounds: tuple[float, float] = (0.0, 1.0), coverage: float = COVERAGE
) -> Estimate | None:
    """The mean over the blocks, in the order of time, and the interval that holds the true one at every look.

    The true mean may move; it is the one of all values so far. No value lies outside ``bounds``. None without values.
    """
    total = summed = spread = 0.0
    for block in filter(known, blocks):
        one = unit_interval(block, bounds)
        spread += surprise(one, (summed + 0.5) / (total + 1.0))
        total, summed = total + one.total, summed + one.sum
    if total <= 0.0:
        return None
    (low, high), mean = bounds, summed / total
    half = furthest(spread, math.log(2.0 / (1.0 - coverage))) / total
    least, most = max(0.0, mean - half), min(1.0, mean + half)
    return Estimate(low + (high - low) * mean, (low + (high - low) * least, low + (high - low) * most))
