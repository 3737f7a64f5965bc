"""How well predicted probabilities agree with what came true, bin by bin (M3)."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.reading import Place, Quality


class ReliabilityBin(Struct, frozen=True, gc=False):
    """The predictions with a probability above ``low`` and up to ``high`` (0-1).

    ``predicted`` is their mean probability, ``observed`` the share that came true (both 0-1), None where there is no
    sample. ``samples`` counts them.
    """

    low: float
    high: float
    predicted: float | None
    observed: float | None
    samples: float


class Reliability(Struct, frozen=True, gc=False):
    """The reliability diagram of one indicator at one place.

    ``calibration_error`` is the expected calibration error (0-1), ``brier`` the Brier score (0-1) of the binned
    predictions; None without samples.
    """

    indicator: str
    place: Place
    bins: tuple[ReliabilityBin, ...]
    calibration_error: float | None
    brier: float | None
    samples: float
    quality: Quality
