"""How much a figure has changed beyond what a like change of another accounts for."""

from __future__ import annotations

import math


def unexplained_change(ratio: float, beside: float = 1.0) -> float:
    """The part of a change that the other figure does not share: +0.5 is half as much again, -0.5 half of it gone.

    ``ratio`` is the figure over its baseline, ``beside`` the other one over its own. What both have in common, in the
    same direction, is taken off (on a logarithmic scale, so that twice as much of both leaves nothing); a figure that
    stays while the other moves has not changed.
    """
    if ratio <= 0:
        return -1.0
    change, other = math.log(ratio), math.log(beside) if beside > 0 else 0.0
    shared = min(abs(other), abs(change)) if change * other > 0 else 0.0
    return math.expm1(math.copysign(abs(change) - shared, change))
