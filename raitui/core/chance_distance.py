"""The distance between two samples of one and the same distribution: what chance alone makes of too few samples."""

from __future__ import annotations

import math

from raitui.core.chance import DEVIATIONS
from raitui.core.distance_measure import Measure

_PSI_PER_SQUARED_DISTANCE = 8 * math.log(2)
"""Near nothing both are quadratic: PSI ≈ Σ(p−q)²/p, the squared Jensen-Shannon distance an eighth of it in nats."""

_KS_QUANTILE = math.sqrt(-math.log(0.00135 / 2) / 2)
"""Of the Kolmogorov distribution, as rarely exceeded as three standard deviations to one side of a normal one."""


def _chi_squared(bins: int) -> float:
    """What a chi-squared variable with one degree of freedom fewer than bins exceeds as rarely as 3 deviations.

    Source: E. B. Wilson, M. M. Hilferty, "The Distribution of Chi-Square", PNAS 17 (1931).
    """
    freedom = max(1, bins - 1)
    spread = 2 / (9 * freedom)
    return float(freedom * (1 - spread + DEVIATIONS * math.sqrt(spread)) ** 3)


def _pooled_need(measure: Measure, bins: int, distance: float) -> float:
    match measure:
        case Measure.PSI:
            return _chi_squared(bins) / distance
        case Measure.JENSEN_SHANNON:
            return _chi_squared(bins) / (_PSI_PER_SQUARED_DISTANCE * distance**2)
        case Measure.KOLMOGOROV_SMIRNOV:
            return (_KS_QUANTILE / distance) ** 2


def samples_lacking(measure: Measure, bins: int, distance: float, samples: float, baseline_samples: float) -> int:
    """How many more samples it takes until chance alone no longer makes such a distance; 0 where they suffice.

    Over like distributions PSI · nm/(n+m) is about chi-squared with one degree of freedom fewer than bins, for n and m
    samples. Where the baseline is so small that no number of samples would do, the smaller side is short of what both
    need. Source: B. Yurdakul, "Statistical Properties of Population Stability Index", Western Michigan University
    (2018); for KS, N. V. Smirnov (1948).
    """
    pooled = _pooled_need(measure, bins, distance)
    if baseline_samples <= pooled:
        return math.ceil(2 * pooled - min(samples, baseline_samples))
    return max(0, math.ceil(1 / (1 / pooled - 1 / baseline_samples) - samples))
