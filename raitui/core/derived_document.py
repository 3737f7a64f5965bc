"""What stands behind computed figures, in the document that ``status --json`` promises."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.breakdown import Breakdown, Share
from raitui.core.distribution import Bin, Distribution
from raitui.core.finite import finite
from raitui.core.reliability import Reliability, ReliabilityBin


class BinDocument(Struct, frozen=True):
    """One bin on both sides; ``low`` and ``high`` are null for a category, and where the bin has no end."""

    label: str
    low: float | None
    high: float | None
    baseline_share: float
    share: float
    contribution: float


class DistributionDocument(Struct, frozen=True):
    """A distribution beside its baseline; ``least`` is what the true distance is at least, where few samples are past.

    It is null where they are enough, or the target is kept.
    """

    indicator: str
    feature: str
    measure: str
    baseline: str
    distance: float | None
    target: float | None
    samples: float | None
    baseline_samples: float | None
    quality: str
    lacking: int
    least: float | None
    version: str | None
    cohort: str | None
    bins: tuple[BinDocument, ...]


class ReliabilityBinDocument(Struct, frozen=True):
    """Predicted beside observed in one bin of predictions."""

    low: float
    high: float
    predicted: float | None
    observed: float | None
    samples: float | None


class ReliabilityDocument(Struct, frozen=True):
    """A reliability diagram."""

    indicator: str
    calibration_error: float | None
    brier: float | None
    samples: float | None
    quality: str
    version: str | None
    cohort: str | None
    bins: tuple[ReliabilityBinDocument, ...]


class ShareDocument(Struct, frozen=True):
    """One category or cohort."""

    name: str
    value: float | None
    events: float | None
    samples: float | None
    lacking: int
    baseline: float | None


class BreakdownDocument(Struct, frozen=True):
    """A figure split by category or cohort, worst first."""

    indicator: str
    by: str
    version: str | None
    cohort: str | None
    baseline: str
    shares: tuple[ShareDocument, ...]


def _bin(one: Bin) -> BinDocument:
    return BinDocument(one.label, finite(one.low), finite(one.high), one.baseline_share, one.share, one.contribution)


def distribution_document(one: Distribution) -> DistributionDocument:
    """The distribution as a document."""
    return DistributionDocument(
        indicator=one.indicator,
        feature=one.feature,
        measure=one.measure.value,
        baseline=one.baseline,
        distance=finite(one.distance),
        target=one.target,
        samples=finite(one.samples),
        baseline_samples=finite(one.baseline_samples),
        quality=one.quality.value,
        lacking=one.lacking,
        least=finite(one.least),
        bins=tuple(map(_bin, one.bins)),
        version=one.place.version,
        cohort=one.place.cohort,
    )


def _reliability_bin(one: ReliabilityBin) -> ReliabilityBinDocument:
    return ReliabilityBinDocument(one.low, one.high, one.predicted, one.observed, finite(one.samples))


def reliability_document(one: Reliability) -> ReliabilityDocument:
    """The reliability diagram as a document."""
    return ReliabilityDocument(
        indicator=one.indicator,
        calibration_error=finite(one.calibration_error),
        brier=finite(one.brier),
        samples=finite(one.samples),
        quality=one.quality.value,
        bins=tuple(map(_reliability_bin, one.bins)),
        version=one.place.version,
        cohort=one.place.cohort,
    )


def _share(one: Share) -> ShareDocument:
    return ShareDocument(
        name=one.name,
        value=finite(one.value),
        events=finite(one.events),
        samples=finite(one.samples),
        lacking=one.lacking,
        baseline=finite(one.baseline),
    )


def breakdown_document(one: Breakdown) -> BreakdownDocument:
    """The breakdown as a document."""
    return BreakdownDocument(
        indicator=one.indicator,
        by=one.by,
        version=one.place.version,
        cohort=one.place.cohort,
        baseline=one.baseline,
        shares=tuple(map(_share, one.shares)),
    )
