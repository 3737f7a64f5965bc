"""The least that the true distance of two distributions can be, however few samples there are of them.

A huge shift shows in a handful of samples, of which a distance itself says little: it is far from nothing by chance
alone. Put several bins together and no distance grows (the data processing inequality; PSI and Jensen-Shannon are
f-divergences, Kolmogorov-Smirnov is the largest difference of all bins up to one). So the distance is at least that of
any one set of bins against all others, and the share of a set is a single share, of which it is known how far chance
takes it: Chernoff's bound holds for any number of samples, with no normal distribution in between. The more sets are
looked at, the surer each must be (Bonferroni); the baseline's shares must hold for every set that there is, since they
say which bins are rare.

Sources: I. Csiszár, "Information-type measures of difference of probability distributions and indirect observations",
Studia Scientiarum Mathematicarum Hungarica 2 (1967); H. Chernoff, "A Measure of Asymptotic Efficiency for Tests of a
Hypothesis Based on the sum of Observations", Annals of Mathematical Statistics 23 (1952).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from raitui.core.distance_measure import Measure
from raitui.core.jensen_shannon import jensen_shannon_distance
from raitui.core.shares import shares_of

MISTAKEN = 0.00135
"""How often it may be mistaken: as rarely as three standard deviations to one side of a normal distribution."""

_HALVINGS = 30


def least_distance(measure: Measure, before: Sequence[float], now: Sequence[float], looked_at: int = 1) -> float:
    """What the true distance is at least, for counts in the same bins, ``looked_at`` being how many pairs are compared.

    Raises:
        ValueError: a side counts nothing.
    """
    shares, own_shares = shares_of(before), shares_of(now)
    samples, own_samples = (math.fsum(max(0.0, one) for one in side) for side in (before, now))
    sets = list(dict.fromkeys(_sets(shares, cumulated=measure is Measure.KOLMOGOROV_SMIRNOV)))
    doubt = math.log(2 * max(1, looked_at) / MISTAKEN)
    own_doubt = doubt + math.log(2 * max(1, len(sets)))
    other_doubt = doubt + (len(shares) + 1) * math.log(2)
    apart = (
        _least(
            measure,
            share_bounds(math.fsum(shares[one] for one in chosen), samples, other_doubt),
            share_bounds(math.fsum(own_shares[one] for one in chosen), own_samples, own_doubt),
        )
        for chosen in sets
    )
    return max(apart, default=0.0)


def _sets(shares: Sequence[float], *, cumulated: bool) -> Iterator[frozenset[int]]:
    """All bins up to one; where the distance is of more than these, each alone, and the rarest of the baseline too."""
    bins = range(len(shares))
    yield from (frozenset(bins[:end]) for end in bins[1:])
    if not cumulated:
        rarest = sorted(bins, key=shares.__getitem__)
        yield from (frozenset({one}) for one in bins)
        yield from (frozenset(rarest[:end]) for end in bins[1:])


def share_bounds(share: float, samples: float, doubt: float) -> tuple[float, float]:
    """Between which the true share (0-1) lies, but for a probability of ``exp(-doubt)`` on either side.

    These are the shares q with samples · KL(share, q) of at most ``doubt``.
    """
    seen = min(max(share, 0.0), 1.0)
    return _furthest(seen, 0.0, samples, doubt), _furthest(seen, 1.0, samples, doubt)


def _furthest(seen: float, end: float, samples: float, doubt: float) -> float:
    near, far = seen, end
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        if samples * _divergence(seen, middle) <= doubt:
            near = middle
        else:
            far = middle
    return far


def _divergence(seen: float, true: float) -> float:
    """Kullback's and Leibler's, of two shares, in nats."""
    return _part(seen, true) + _part(1.0 - seen, 1.0 - true)


def _part(seen: float, true: float) -> float:
    if seen <= 0.0:
        return 0.0
    return seen * math.log(seen / true) if true > 0.0 else math.inf


def _least(measure: Measure, other: tuple[float, float], own: tuple[float, float]) -> float:
    """The distance of the two shares, one between each pair of bounds, that are nearest to each other."""
    if own[0] > other[1]:
        nearest = other[1], own[0]
    elif own[1] < other[0]:
        nearest = other[0], own[1]
    else:
        return 0.0
    return _of_two(measure, *nearest)


def _of_two(measure: Measure, before: float, now: float) -> float:
    match measure:
        case Measure.KOLMOGOROV_SMIRNOV:
            return abs(now - before)
        case Measure.JENSEN_SHANNON:
            return jensen_shannon_distance((before, 1.0 - before), (now, 1.0 - now))
        case Measure.PSI:
            odds = (now * (1.0 - before), before * (1.0 - now))
            return (now - before) * math.log(odds[0] / odds[1]) if min(odds) > 0.0 else math.inf
