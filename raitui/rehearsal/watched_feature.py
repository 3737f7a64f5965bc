"""The inputs whose distribution is watched, and how drift moves it (M4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, log

from msgspec import Struct

from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.behaviour import lognormal_shares

_FURTHEST_SHIFT = 4.0
_HALVINGS = 50


class WatchedFeature(Struct, frozen=True):
    """An input: its unit, the upper bounds of the bins in which it is counted, and how its values are spread.

    Values are lognormal around ``median``; ``spread`` is the deviation of their logarithm.
    """

    unit: str
    bounds: tuple[float, ...]
    median: float
    spread: float


FEATURES: Mapping[str, WatchedFeature] = {
    "income": WatchedFeature("thousands a year", (15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 65.0, 90.0), 37.0, 0.5),
    "symptoms": WatchedFeature("symptoms", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0), 3.0, 0.6),
    "language": WatchedFeature("rank, 1 the commonest", (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0), 1.7, 0.9),
    "query_length": WatchedFeature("words", (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0), 2.8, 0.6),
    "illumination": WatchedFeature("lux", (30.0, 100.0, 200.0, 400.0, 1_000.0, 2_000.0, 5_000.0), 420.0, 1.3),
    "amount": WatchedFeature("currency", (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0), 38.0, 1.2),
    "experience": WatchedFeature("years", (1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0), 5.5, 0.8),
    "basket_size": WatchedFeature("items", (1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0), 3.5, 0.8),
}
"""Every watched input by its name."""


def watched(name: str) -> WatchedFeature:
    """The input of that name. Raises SourceError when it is not among them: nobody knows how it is spread."""
    try:
        return FEATURES[name]
    except KeyError:
        message = f"the simulated fleet is not told how the input {name!r} is spread"
        remedy = f"Add it to FEATURES in {__name__}, or watch one of: {', '.join(FEATURES)}"
        raise SourceError(SourceFault.REJECTED, message, remedy) from None


def population_stability_index(reference: tuple[float, ...], current: tuple[float, ...]) -> float:
    """Sum of (c - r) ln(c / r) over the bins' shares (Siddiqi, *Credit Risk Scorecards*, 2006, chapter 8)."""
    return sum((now - before) * log(now / before) for before, now in zip(reference, current, strict=True))


@lru_cache(maxsize=256)
def feature_shares(feature: WatchedFeature, moved: float) -> tuple[float, ...]:
    """Shares of the values by bin, the last beyond every bound, once they moved by this much PSI.

    Values grow, all by one factor.
    """
    usual = _shares(feature, 0.0)
    low, high = 0.0, _FURTHEST_SHIFT
    for _ in range(_HALVINGS if moved else 0):
        middle = (low + high) / 2.0
        if population_stability_index(usual, _shares(feature, middle)) < moved:
            low = middle
        else:
            high = middle
    return _shares(feature, low)


def _shares(feature: WatchedFeature, shift: float) -> tuple[float, ...]:
    return lognormal_shares(feature.bounds, feature.median * exp(shift * feature.spread), feature.spread)
