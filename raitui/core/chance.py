"""Whether a share past its bound may be chance."""

from __future__ import annotations

import math
from functools import lru_cache

from raitui.core.reading import Reading
from raitui.core.sli import Direction, Unit

DEVIATIONS = 3.0
"""How many standard deviations beyond the bound a single look must see: many cells are looked at, and often."""

SURE_DEVIATIONS = 5.0
"""So far beyond the bound nothing is chance, however many cells are looked at, and however often: 3 in 10 million."""


_STEPS = 12
"""From three deviations on, Newton's method has settled long before."""


@lru_cache(maxsize=64)
def deviations_among(looked_at: int) -> float:
    """How many deviations are as rare among so many figures looked at together as ``DEVIATIONS`` are of one alone.

    Each may lie beyond them with a part of the probability only. Source: C. E. Bonferroni (1936); O. J. Dunn, "Multiple
    Comparisons Among Means", JASA 56 (1961).
    """
    wanted, found = _beyond(DEVIATIONS) / max(1, looked_at), DEVIATIONS
    for _ in range(_STEPS):
        beyond = _beyond(found)
        density = math.exp(-found * found / 2) / math.sqrt(2 * math.pi)
        found += math.log(beyond / wanted) * beyond / density
    return found


def _beyond(deviations: float) -> float:
    """How much of a normal distribution lies further out on one side."""
    return math.erfc(deviations / math.sqrt(2)) / 2


def nats_beyond(deviations: float) -> float:
    """How improbable (nats) it is that a normal value lies further out than so many deviations on one side."""
    return -math.log(_beyond(deviations))


def wilson_interval(share: float, samples: float, deviations: float = DEVIATIONS) -> tuple[float, float]:
    """The interval (0-1) in which the true share lies, for a share (0-1) of that many samples seen once.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927).
    """
    spread = deviations * deviations / samples
    middle = (share + spread / 2) / (1 + spread)
    half = deviations / (1 + spread) * math.sqrt(share * (1 - share) / samples + spread / (4 * samples))
    return max(0.0, middle - half), min(1.0, middle + half)


def may_be_chance(reading: Reading) -> bool:
    """Whether a breach may be noise: the bound lies within the interval of a share. Other figures are taken as seen.

    The interval is the reading's own where it has one: of a gap, or of what is kept of a baseline. What is more than
    all is no share: cost that has doubled. A mean of values with bounds says itself whether it is doubted.
    """
    if reading.doubted:
        return True
    if reading.unit is not Unit.RATIO or not reading.samples or reading.value is None or reading.target is None:
        return False
    if reading.interval is None and not 0.0 <= reading.value <= 1.0:
        return False
    return _holds_target(reading, reading.interval or wilson_interval(reading.value, reading.samples))


def _holds_target(reading: Reading, interval: tuple[float, float]) -> bool:
    low, high = interval
    target = reading.target or 0.0
    return low <= target if reading.direction is Direction.LOWER_IS_BETTER else high >= target


def surely_past(reading: Reading) -> bool:
    """Whether a share of enough samples is past its bound beyond all doubt, whatever it is compared with.

    Of what is no share, and of a figure with an interval of its own, that cannot be told.
    """
    value, samples = reading.value, reading.samples
    is_share = reading.unit is Unit.RATIO and reading.interval is None and value is not None and 0.0 <= value <= 1.0
    if not is_share or not samples or value is None or reading.target is None or reading.lacking:
        return False
    return not _holds_target(reading, wilson_interval(value, samples, SURE_DEVIATIONS))


def difference_interval(
    share: float, samples: float, other: float, other_samples: float, deviations: float = DEVIATIONS
) -> tuple[float, float]:
    """The interval in which the true difference of two shares (0-1) lies, each of so many samples, seen once.

    Source: R. G. Newcombe, "Interval Estimation for the Difference Between Independent Proportions: Comparison of
    Eleven Methods", Statistics in Medicine 17 (1998), method 10: the square-and-add of two Wilson intervals.
    """
    low, high = wilson_interval(share, samples, deviations)
    other_low, other_high = wilson_interval(other, other_samples, deviations)
    difference = share - other
    return (
        difference - math.hypot(share - low, other_high - other),
        difference + math.hypot(high - share, other - other_low),
    )
