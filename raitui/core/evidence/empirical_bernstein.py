"""How far a mean of bounded values may lie from the truth at every look at once, from what was seen alone.

For values x within 0 and 1 with any means μ that may move, and expectations m of them told by what came before,

    exp(λ·Σ(x - μ) - ψ(λ)·Σ(x - m)²),   ψ(λ) = -log(1 - λ) - λ,   0 ≤ λ < 1,

is a nonnegative supermartingale that begins at 1, and so is its mean over several λ. It holds for -x as well, and for
values that are weighed by anything up to 1. Source: S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform,
nonparametric, nonasymptotic confidence sequences", Annals of Statistics 49 (2021), theorem 4; the inequality behind:
X. Fan, I. Grama, Q. Liu, "Exponential inequalities for martingales with applications", EJP 20 (2015), lemma 4.1.
Betting on each value (I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86,
2024) would be a little sharper, but needs every single value: metrics hold sums.
"""

from __future__ import annotations

import math

from raitui.core.evidence.e_process import log_mean_exp
from raitui.core.evidence.moments import Moments

TILTS = tuple(0.8 * 0.5**power for power in range(12))
"""The λ that are averaged over: each is best for about four times as many samples as the one before."""


def psi(tilt: float) -> float:
    """What a unit of squared surprise costs: -log(1 - λ) - λ."""
    return -math.log1p(-tilt) - tilt


COSTS = tuple(psi(tilt) for tilt in TILTS)


def surprise(one: Moments, expected: float) -> float:
    """The sum of (x - expected)² over the values."""
    return max(0.0, one.squares - 2.0 * expected * one.sum + expected * expected * one.total)


def log_factors(excess: float, spread: float) -> tuple[float, ...]:
    """For each tilt the logarithm of the evidence that sums which came out so much higher did not do so by chance."""
    return tuple(tilt * excess - cost * spread for tilt, cost in zip(TILTS, COSTS, strict=True))


def furthest(spread: float, log_threshold: float) -> float:
    """How far a sum may lie above the sum of its means, at every look at once, before the evidence gets that strong."""
    low, high = (
        0.0,
        min(
            (log_threshold + math.log(len(TILTS)) + cost * spread) / tilt
            for tilt, cost in zip(TILTS, COSTS, strict=True)
        ),
    )
    for _ in range(60):
        middle = (low + high) / 2.0
        if log_mean_exp(log_factors(middle, spread)) < log_threshold:
            low = middle
        else:
            high = middle
    return high
