"""How sure predictions are, and how often they come true: what calibration is reckoned from (M3).

Confidences are spread by density ``a c^(a - 1)`` on 0 to 1, most of them near certainty, with a few at any level: the
moments of such a power within a bin are elementary (Johnson, Kotz, Balakrishnan, *Continuous Univariate Distributions*
2, 1995, chapter 25: the beta distribution with its second parameter 1). A model's confidences stay as they are whatever
becomes of it: one that goes wrong does not know.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from raitui.rehearsal.behaviour import Behaviour

BIN_BOUNDS = tuple(tenth / 10.0 for tenth in range(1, 11))
"""Upper bounds of the bins of confidence."""

_HIGHEST_MEAN = 0.99
_UNDECIDED_PER_WRONG = 0.8
"""How many predictions have a confidence drawn from all levels alike, for each that should be wrong."""


class ConfidenceBins(Struct, frozen=True):
    """Share of the predictions in each bin (0-1, together 1), and mean and variance of the confidences in it."""

    shares: tuple[float, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]


def accuracy(behaviour: Behaviour) -> float:
    """Share of the labelled (0-1) that is predicted right."""
    return behaviour.prevalence * behaviour.sensitivity + (1.0 - behaviour.prevalence) * behaviour.specificity


def calibration_gap(healthy: Behaviour, now: Behaviour) -> float:
    """By how much predictions come true more often (or, below 0, less often) than their confidence says.

    A healthy model is sure of a little too much, except where it is so good that there is no room for that.
    """
    lost = accuracy(healthy) - accuracy(now)
    usual = now.calibration_error if _is_underconfident(healthy) else -now.calibration_error
    return usual - lost


def calibration_error(healthy: Behaviour, now: Behaviour) -> float:
    """The expected calibration error: every bin is off by the same gap."""
    return abs(calibration_gap(healthy, now))


def _is_underconfident(healthy: Behaviour) -> bool:
    return accuracy(healthy) + healthy.calibration_error > _HIGHEST_MEAN


def confidences(healthy: Behaviour) -> ConfidenceBins:
    """The bins of a model's confidences."""
    off = healthy.calibration_error
    return _bins(accuracy(healthy) + (-off if _is_underconfident(healthy) else off))


@lru_cache(maxsize=256)
def _bins(mean: float) -> ConfidenceBins:
    undecided = _UNDECIDED_PER_WRONG * (1.0 - mean)
    decided_mean = (mean - undecided / 2.0) / (1.0 - undecided)
    power = decided_mean / (1.0 - decided_mean)
    shares, means, variances = [], [], []
    for low, high in pairwise((0.0, *BIN_BOUNDS)):
        mass, first, second = (
            (1.0 - undecided) * _moment(power, order, low, high) + undecided * _moment(1.0, order, low, high)
            for order in range(3)
        )
        shares.append(mass)
        means.append(first / mass)
        variances.append(second / mass - (first / mass) ** 2)
    return ConfidenceBins(tuple(shares), tuple(means), tuple(variances))


def _moment(power: float, order: int, low: float, high: float) -> float:
    """The integral of c^order over the density ``power * c^(power - 1)`` from low to high."""
    raised = power + order
    return power / raised * (math.pow(high, raised) - math.pow(low, raised))


def confidence_shares(healthy: Behaviour, now: Behaviour) -> tuple[float, ...]:
    """Shares of requests by bin of confidence, and within it: came true, did not."""
    bins, gap = confidences(healthy), calibration_gap(healthy, now)
    shares: list[float] = []
    for share, mean in zip(bins.shares, bins.means, strict=True):
        true = min(1.0, max(0.0, mean + gap))
        shares += (now.labelled * share * true, now.labelled * share * (1.0 - true))
    return tuple(shares)


def confidence_values(healthy: Behaviour) -> tuple[float, ...]:
    """What a prediction of each bin adds to the sum of confidences, came true or not."""
    return tuple(mean for mean in confidences(healthy).means for _ in range(2))


def squared_errors(healthy: Behaviour) -> tuple[float, ...]:
    """The mean squared difference of confidence and truth (1 or 0), by bin and within it: came true, did not."""
    bins = confidences(healthy)
    errors: list[float] = []
    for mean, variance in zip(bins.means, bins.variances, strict=True):
        errors += ((1.0 - mean) ** 2 + variance, mean**2 + variance)
    return tuple(errors)
