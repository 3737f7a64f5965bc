"""What an indicator is about, told by its name: sites name their indicators themselves."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from msgspec import Struct

from raitui.core.reading import Reading
from raitui.core.sli import Level, Unit


class Facet(Enum):
    """A side of a service that signals tell apart, in the words that are shown for it."""

    FAIRNESS = "gaps between groups"
    SKEW = "feature skew"
    FRESHNESS = "feature age"
    LABELS = "label shift"
    INPUT = "input shape"
    DRIFT = "drift"
    PRIVACY = "privacy"
    ACCESS = "access anomalies"
    FALSE_POSITIVES = "false positives"
    CALIBRATION = "calibration"
    ACCURACY = "accuracy"
    GUARDRAILS = "guardrails"
    QUALITY = "quality"
    DECISIONS = "decisions"
    COST = "cost"
    LENGTH = "output length"
    REVIEWS = "reviews"
    SATURATION = "saturation"
    ERRORS = "errors"
    LATENCY = "latency"
    TRAFFIC = "traffic"


class _Naming(Struct, frozen=True):
    """The words of which a name must have one; words that are joined stand in the name in that order."""

    facet: Facet
    words: tuple[str, ...]


def _named(facet: Facet, words: str) -> _Naming:
    return _Naming(facet, tuple(words.split()))


_NAMINGS = (
    _named(Facet.SATURATION, "memory_leak memory_leaks connection_leak connection_leaks goroutine_leaks handle_leaks"),
    _named(Facet.FAIRNESS, "gap gaps parity disparity disparate four_fifths fairness impact_ratio odds"),
    _named(Facet.SKEW, "skew mismatch training_serving"),
    _named(Facet.FRESHNESS, "freshness feature_age staleness features_age"),
    _named(Facet.LABELS, "label_shift labels_shift prevalence base_rate"),
    _named(Facet.INPUT, "input_length input_tokens prompt_length input_shape outliers out_of_distribution"),
    _named(Facet.DRIFT, "drift psi jensen_shannon js_divergence divergence ks wasserstein category_shift"),
    _named(Facet.PRIVACY, "leakage leak leaks redacted redaction redactions privacy pii personal_data epsilon"),
    _named(Facet.ACCESS, "access accesses exports exported"),
    _named(
        Facet.FALSE_POSITIVES, "false_positive false_positives fpr false_alarms friction appeals appealed overturned"
    ),
    _named(Facet.CALIBRATION, "calibration ece brier"),
    _named(Facet.ACCURACY, "accuracy precision recall sensitivity specificity auc f1 false_negative fnr mae rmse"),
    _named(Facet.GUARDRAILS, "guardrail guardrails blocked toxicity unsafe violation violations bounds refusals"),
    _named(
        Facet.QUALITY,
        "quality judge answers thumbs feedback corrected corrections satisfaction helpfulness groundedness"
        " hallucination hallucinations faithfulness requeries abandonment abandoned diversity",
    ),
    _named(
        Facet.DECISIONS,
        "approval approvals approved selection selected declined decisions exposure spread top_category",
    ),
    _named(Facet.COST, "cost costs spend spending currency"),
    _named(Facet.LENGTH, "output_length output_tokens answer_length tokens_out cut_off"),
    _named(Facet.REVIEWS, "backlog review reviews reviewers review_backlog"),
    _named(Facet.SATURATION, "saturation utilisation utilization load gpu cpu memory queue waiting throttled kv_cache"),
    _named(Facet.ERRORS, "error errors availability failures failed failing success timeouts 5xx"),
    _named(Facet.LATENCY, "latency duration fast slow in_time ttft tpot p50 p90 p95 p99 response_time"),
    _named(Facet.TRAFFIC, "traffic requests throughput rps qps volume"),
)
"""In this order: the first whose words a name has is what it is about, the narrower before the wider."""

_UNITS = {(Unit.SECONDS, Level.OPERATIONAL): Facet.LATENCY, (Unit.CURRENCY, Level.OPERATIONAL): Facet.COST}
"""What a figure in that unit is about, at that level, where its name does not tell."""

_IN_SECONDS = frozenset({
    Facet.LATENCY, Facet.FRESHNESS, Facet.SATURATION, Facet.REVIEWS, Facet.FAIRNESS, Facet.SKEW, Facet.DRIFT,
})  # fmt: skip
"""What can be measured in seconds. How long a guardrail takes tells nothing of how often it is triggered."""


def facet_of(reading: Reading) -> Facet | None:
    """What the reading is about; None where neither its name nor its unit tells."""
    return _facet(reading.name, reading.unit, reading.level)


@lru_cache(maxsize=4_096)
def _facet(name: str, unit: Unit, level: Level) -> Facet | None:
    words = f"_{re.sub('[^a-z0-9]+', '_', name.lower())}_"
    for naming in _NAMINGS:
        if any(f"_{word}_" in words for word in naming.words):
            return naming.facet if unit is not Unit.SECONDS or naming.facet in _IN_SECONDS else Facet.LATENCY
    return Facet.DRIFT if level is Level.DRIFT else _UNITS.get((unit, level))
