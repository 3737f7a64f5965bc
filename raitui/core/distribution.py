"""A distribution beside its baseline, bin by bin: what moved, and by how much (M4)."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.distance_measure import Measure
from raitui.core.reading import Place, Quality


class Bin(Struct, frozen=True, gc=False):
    """One bin: a category, or the values above ``low`` and up to ``high``, both None for a category.

    ``baseline_share`` and ``share`` are parts of all samples (0-1); ``contribution`` is what the bin adds to the
    distance, in the measure's own terms: of Jensen-Shannon to its square, of Kolmogorov-Smirnov the difference of the
    cumulated shares at its end, of which the largest is the distance.
    """

    label: str
    baseline_share: float
    share: float
    contribution: float
    low: float | None = None
    high: float | None = None


class Distribution(Struct, frozen=True, gc=False):
    """What one indicator compares, of one feature (empty where it has one only), at one place.

    ``baseline`` names in words what the current samples are compared with. ``distance`` is None while either side has
    no samples. ``samples`` and ``baseline_samples`` count both sides; ``lacking`` is how many the current side is short
    of before chance alone no longer reaches the target. ``least`` is what the true distance is at least, however few
    they are; None where it is not asked, since they are enough or the target is kept.
    """

    indicator: str
    feature: str
    place: Place
    measure: Measure
    baseline: str
    bins: tuple[Bin, ...]
    distance: float | None
    target: float | None
    samples: float
    baseline_samples: float
    quality: Quality
    lacking: int = 0
    least: float | None = None

    @property
    def is_surely_past(self) -> bool:
        """Whether the true distance is past the target, however few samples there are."""
        return self.least is not None and self.target is not None and self.least > self.target
