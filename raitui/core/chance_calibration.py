"""The calibration error of perfect predictions: what chance alone makes of thin bins."""

from __future__ import annotations

import math
from collections.abc import Sequence

from raitui.core.calibration import Predictions
from raitui.core.chance import DEVIATIONS


def chance_error(bins: Sequence[Predictions]) -> float:
    """The error that perfectly calibrated predictions, so many in each bin, exceed as rarely as three deviations.

    The share that comes true in a bin is about normal around its prediction, and its distance from it half-normal, with
    mean √(2/π) and variance 1 - 2/π times the bin's. So the error of few predictions is never near nothing. Source:
    J. Bröcker, L. A. Smith, "Increasing the Reliability of Reliability Diagrams", Weather and Forecasting 22 (2007).
    """
    total = math.fsum(one.count for one in bins)
    spreads = [(one.count / total, _variance(one)) for one in bins]
    mean = math.fsum(weight * math.sqrt(2 / math.pi * variance) for weight, variance in spreads)
    variance = math.fsum(weight**2 * (1 - 2 / math.pi) * variance for weight, variance in spreads)
    return mean + DEVIATIONS * math.sqrt(variance)


def _variance(one: Predictions) -> float:
    """Of the share that comes true in a bin."""
    predicted = min(max(one.predicted, 0.0), 1.0)
    return predicted * (1 - predicted) / one.count


def samples_lacking(bins: Sequence[Predictions], target: float) -> int:
    """How many more predictions, spread over the bins as they are, it takes until chance alone is below the target."""
    total = math.fsum(one.count for one in bins)
    if not bins or not total > 0:
        return 0
    needed = total * (chance_error(bins) / target) ** 2
    return max(0, math.ceil(needed - total)) if math.isfinite(needed) else 0
