"""How well predicted probabilities agree with what came true, from predictions counted in bins (M3)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct


class Predictions(Struct, frozen=True, gc=False):
    """The predictions in one bin: how many, how many came true, and the sum of their predicted probabilities."""

    count: float
    came_true: float
    predicted_sum: float

    @property
    def observed(self) -> float:
        """The share that came true (0-1)."""
        return self.came_true / self.count

    @property
    def predicted(self) -> float:
        """The mean predicted probability (0-1)."""
        return self.predicted_sum / self.count


def _filled(bins: Sequence[Predictions]) -> tuple[list[Predictions], float]:
    filled = [one for one in bins if one.count > 0]
    total = math.fsum(one.count for one in filled)
    if not (0 < total < math.inf):
        raise ValueError(total)
    return filled, total


def expected_calibration_error(bins: Sequence[Predictions]) -> float:
    """The mean distance (0-1) of predicted and observed, bins weighed by their predictions. ValueError without any.

    Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning",
    AAAI 2015. It depends on the bins: with few of them over- and underconfidence may cancel out within one.
    """
    filled, total = _filled(bins)
    return math.fsum(one.count * abs(one.predicted - one.observed) for one in filled) / total


def brier_score(bins: Sequence[Predictions]) -> float:
    """The mean squared distance (0-1) of prediction and outcome, each prediction taken as its bin's mean.

    By A. H. Murphy, "A New Vector Partition of the Probability Score", Journal of Applied Meteorology 12 (1973). It
    falls short of the exact score by what the predictions vary within bins, less what they foretell there; where the
    site counts squared errors, a mean of these is exact. ValueError without any predictions.
    """
    filled, total = _filled(bins)
    return math.fsum(one.count * _of_bin(one) for one in filled) / total


def _of_bin(one: Predictions) -> float:
    return one.observed * (1 - one.observed) + (one.predicted - one.observed) ** 2
