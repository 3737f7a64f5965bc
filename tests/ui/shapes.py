"""Services with something behind their figures: bins beside a baseline, a diagram of reliability, causes of errors."""

from __future__ import annotations

from itertools import pairwise

from msgspec import structs

from raitui.core.breakdown import Breakdown, Share
from raitui.core.distance_measure import Measure
from raitui.core.distribution import Bin, Distribution
from raitui.core.reading import Place, Quality, Verdict
from raitui.core.reliability import Reliability, ReliabilityBin
from raitui.core.sli import Level, Unit
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from tests.ui.fleets import HIGHER, drift, fleet, home_ranking, reading

BOUNDS = ("≤1", "1–2", "2–3", "3–4", "4–6", "6–8", "8–12", ">12")
BEFORE = (0.278, 0.294, 0.164, 0.093, 0.090, 0.038, 0.028, 0.015)
NOW = (0.141, 0.239, 0.178, 0.121, 0.141, 0.072, 0.062, 0.046)
ADDS = (0.0930, 0.0114, 0.0011, 0.0074, 0.0229, 0.0217, 0.0270, 0.0347)
"""What each bin adds to the index, worked out by hand: (now - before) ln(now / before)."""

MIXTURE = (("answer", 0.78, 0.41), ("clarification", 0.12, 0.09), ("handover", 0.04, 0.41), ("refusal", 0.06, 0.09))


def moved(**different: object) -> Distribution:
    """The mix of languages, far from last week's."""
    bins = tuple(Bin(*one) for one in zip(BOUNDS, BEFORE, NOW, ADDS, strict=True))
    usual = Distribution(
        indicator="language mix",
        feature="language",
        place=Place(),
        measure=Measure.PSI,
        baseline="same hours last week",
        bins=bins,
        distance=0.2193,
        target=0.2,
        samples=22_123.0,
        baseline_samples=21_944.0,
        quality=Quality.FRESH,
    )
    return structs.replace(usual, **different)


def mixture() -> Distribution:
    """Categories of output, near enough to their baseline for nobody to be called."""
    return moved(
        indicator="output mix",
        feature="",
        measure=Measure.JENSEN_SHANNON,
        bins=tuple(Bin(name, before, now, 0.01) for name, before, now in MIXTURE),
        distance=0.09,
        baseline="frozen 2026-09-01 00:00Z to 2026-09-08 00:00Z",
    )


def predicted(*bins: tuple[float, float, float] | None, **different: object) -> Reliability:
    """Each bin as predicted, observed, samples; None where it has none."""
    edges = pairwise(tenth / len(bins) for tenth in range(len(bins) + 1))
    usual = Reliability(
        indicator="calibration",
        place=Place(),
        bins=tuple(
            ReliabilityBin(low, high, *(one or (None, None, 0.0))) for (low, high), one in zip(edges, bins, strict=True)
        ),
        calibration_error=0.0956,
        brier=0.113,
        samples=sum(one[2] for one in bins if one),
        quality=Quality.FRESH,
    )
    return structs.replace(usual, **different)


OVERCONFIDENT = predicted(
    (0.05, 0.0, 187.0),
    None,
    (0.25, 0.154, 187.0),
    (0.35, 0.254, 187.0),
    (0.45, 0.354, 187.0),
    (0.55, 0.454, 187.0),
    (0.65, 0.554, 189.0),
    (0.757, 0.661, 259.0),
    (0.871, 0.775, 2_191.0),
    (0.971, 0.875, 39_336.0),
)


def by_cause(*shares: Share, **different: object) -> Breakdown:
    """Errors by what caused them."""
    usual = Breakdown("errors by cause", "category", Place(), Unit.RATIO, shares, "same hours last week")
    return structs.replace(usual, **different)


CAUSES = by_cause(
    Share("capacity", 3_402 / 21_500, 3_402.0, 21_500.0, baseline=0.00001),
    Share("timeout", 402 / 21_500, 402.0, 21_500.0, baseline=0.00004),
    Share("model", 12 / 21_500, 12.0, 21_500.0, baseline=0.0002),
    Share("dependency", 3 / 21_500, 3.0, 21_500.0),
    Share("invalid_input", 1 / 21_500, 1.0, 21_500.0, baseline=0.0),
)
TRIGGERS = by_cause(
    Share("unsafe", 2 / 80, 2.0, 80.0, lacking=220, baseline=0.001),
    Share("off_topic", 0.0, 0.0, 80.0, lacking=220, baseline=0.002),
    indicator="guardrails",
)
EXPLANATIONS = "https://explanations.example/{service}/{version}/worst"


def shaped(**different: object) -> ServiceSnapshot:
    """A candidate under way, with all that may stand behind its figures."""
    home = home_ranking()
    figures = (
        drift(0.2193, verdict=Verdict.BREACH, samples=22_123.0),
        reading("calibration", Level.QUALITY, Unit.NUMBER, 0.0956, target=0.05, verdict=Verdict.BREACH),
        reading("errors by cause", Level.OPERATIONAL, Unit.RATIO, 0.158, target=0.02, verdict=Verdict.BREACH),
        reading("explained", Level.QUALITY, Unit.RATIO, 0.997, target=0.99, direction=HIGHER),
    )
    usual = structs.replace(
        home,
        readings=(*(one for one in home.readings if one.name != "language mix"), *figures),
        distributions=(moved(), mixture()),
        reliability=(OVERCONFIDENT,),
        breakdowns=(CAUSES, TRIGGERS),
        explanations=EXPLANATIONS,
    )
    return structs.replace(usual, **different)


SPARSE = (
    moved(samples=96.0, lacking=1_204, quality=Quality.THIN),
    moved(indicator="topic mix", feature="topic", bins=(), distance=None, baseline_samples=0.0, samples=312.0),
)
TOO_FEW = (
    predicted(None, (0.3, 0.2, 10.0), None, (0.7, 0.6, 5.0), (0.9, 1.0, 41.0), quality=Quality.THIN),
    predicted(None, None, indicator="brier", calibration_error=None, brier=None, quality=Quality.MISSING),
)
THIN = {
    "distributions": SPARSE,
    "reliability": TOO_FEW,
    "breakdowns": (TRIGGERS,),
    "explanations": "",
}
"""Too little of everything to tell."""

UNWATCHED = {"distributions": (), "reliability": (), "breakdowns": (), "explanations": "", "readings": ()}
"""Nothing is told of it that a panel could draw."""


def shaped_fleet(**different: object) -> FleetSnapshot:
    """That service alone."""
    return fleet(services=(shaped(**different),))
