"""The population stability index: how far a distribution has moved from its baseline (M4).

PSI = Σ (current − baseline) · ln(current / baseline) over the bins' shares. It has no upper end; below 0.1 is commonly
called stable and above 0.25 a shift. Source: N. Siddiqi, "Credit Risk Scorecards" (2006), chapter 8; the same sum as
Evidently's ``psi``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from raitui.core.shares import shares_of

EMPTY_SHARE = 0.0001
"""What an empty bin counts as, since the logarithm of nothing has no end.

It is what Evidently puts in its place, but where another bin has as little: then it takes a millionth of that share.
"""


def psi_contributions(baseline: Sequence[float], current: Sequence[float]) -> tuple[float, ...]:
    """What each bin adds to the index, for counts in the same bins. ValueError where a side counts nothing."""
    pairs = zip(shares_of(baseline), shares_of(current), strict=True)
    return tuple(
        _contribution(before or EMPTY_SHARE, now or EMPTY_SHARE) if before or now else 0.0 for before, now in pairs
    )


def _contribution(before: float, now: float) -> float:
    return (now - before) * math.log(now / before)


def population_stability_index(baseline: Sequence[float], current: Sequence[float]) -> float:
    """The index: 0 for like distributions. ValueError where a side counts nothing."""
    return math.fsum(psi_contributions(baseline, current))
