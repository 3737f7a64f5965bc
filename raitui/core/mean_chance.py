"""How far chance takes the mean of values that have bounds, known from its sum and count alone.

The values may be spread between their bounds in any way: of n of them, whose mean would be p were there no chance
(bounds at 0 and 1), one further out than q comes about with a probability of at most exp(-n·KL(q‖p)), KL being the
divergence of two coins. Coins are what spreads furthest; scores that lie close together are known sooner than this
says. Source: W. Hoeffding, "Probability Inequalities for Sums of Bounded Random Variables", JASA 58 (1963), theorem 1.
"""

from __future__ import annotations

import math

from msgspec import structs

from raitui.core.chance import DEVIATIONS, SURE_DEVIATIONS, nats_beyond
from raitui.core.figures import figure as written
from raitui.core.found_figure import Figure
from raitui.core.reading import Verdict, verdict_of
from raitui.core.sli import Sli

_HALVINGS = 60

_LEAST_DIVERGENCE = 1e-12
"""What is less is lost among the digits of a number."""


def divergence(seen: float, true: float) -> float:
    """How unlike (nats) two coins of such shares (0-1) are; without end where the true one never shows the other."""
    return _term(seen, true) + _term(1 - seen, 1 - true)


def _term(seen: float, true: float) -> float:
    if seen <= 0:
        return 0.0
    return seen * math.log(seen / true) if true > 0 else math.inf


def share_between(value: float, bounds: tuple[float, float]) -> float:
    """Where a mean lies between its bounds (0-1); what is said to lie beyond one counts as on it."""
    low, high = bounds
    return min(max((value - low) / (high - low), 0.0), 1.0)


def mean_interval(
    value: float, samples: float, bounds: tuple[float, float], deviations: float = DEVIATIONS
) -> tuple[float, float]:
    """The interval in which the true mean lies, for a mean of so many values seen once.

    It misses to either side no more often than a normal value lies so many deviations out.
    """
    low, high = bounds
    seen, nats = share_between(value, bounds), nats_beyond(deviations) / samples
    highest, lowest = _highest(seen, nats), 1 - _highest(1 - seen, nats)
    return low + lowest * (high - low), low + highest * (high - low)


def _highest(seen: float, nats: float) -> float:
    """The highest true share that is no more unlike than this."""
    inside, outside = seen, 1.0
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if divergence(seen, middle) <= nats:
            inside = middle
        else:
            outside = middle
    return outside


def allowing_for_chance(found: Figure, sli: Sli, bounds: tuple[float, float]) -> Figure:
    """The mean with what chance has to do with its being past its target.

    While chance may have done it, the mean lacks samples; with fewer than the indicator asks for it is past its target
    all the same where that is beyond all doubt. A target that is no value between the bounds is taken as it is.
    """
    samples, target = found.samples or 0.0, sli.target
    if target is None or found.value is None or verdict_of(found.value, sli) is not Verdict.BREACH:
        return found
    if not bounds[0] < target < bounds[1] or not 0.0 < samples < math.inf:
        return found
    unlike = max(divergence(share_between(found.value, bounds), share_between(target, bounds)), _LEAST_DIVERGENCE)
    enough = samples >= sli.minimum_samples
    beyond_chance, sure = (samples * unlike > nats_beyond(one) for one in (DEVIATIONS, SURE_DEVIATIONS))
    if enough and beyond_chance:
        return found
    low, high = (written(edge, sli.unit) for edge in mean_interval(found.value, samples, bounds))
    return structs.replace(
        found,
        lacking=0 if beyond_chance else max(1, math.ceil(nats_beyond(DEVIATIONS) / unlike - samples)),
        note=f"by chance {low} to {high}",
        doubted=enough,
        surely_past=sure,
    )
