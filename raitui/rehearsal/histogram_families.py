"""The histograms that the simulated fleet exposes, as data."""

from __future__ import annotations

from raitui.rehearsal.behaviour import Behaviour, input_length_shares, latency_shares, score_shares
from raitui.rehearsal.family import HistogramFamily
from raitui.rehearsal.flow import Stream
from raitui.rehearsal.service_model import ServiceModel, Trait
from raitui.rehearsal.watched_feature import feature_shares, watched

INPUT_LENGTH_BOUNDS = (64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0, 4_096.0)
"""Tokens."""


def _feature_shares(model: ServiceModel, behaviour: Behaviour) -> tuple[float, ...]:
    """What a healthy service scores is what its score makes of no drift at all."""
    has_moved = behaviour.drift > model.behaviour.drift
    return feature_shares(watched(model.watched_input), behaviour.drift if has_moved else 0.0)


HISTOGRAMS = (
    HistogramFamily(
        "ai_request_duration_seconds",
        "Time to the complete answer.",
        Trait.SERVES,
        lambda model: model.bounds_s,
        lambda model, behaviour: latency_shares(behaviour, model.bounds_s),
        by_cohort=False,
    ),
    HistogramFamily(
        "ai_quality_score",
        "A judge's score, 1 to 5, of a sample of the answers.",
        Trait.GENERATES,
        lambda _: (1.0, 2.0, 3.0, 4.0, 5.0),
        lambda _, behaviour: (*score_shares(behaviour), 0.0),
        middles=(1.0, 2.0, 3.0, 4.0, 5.0, 5.0),
        stream=Stream.ANSWERS,
    ),
    HistogramFamily(
        "ai_input_length_tokens",
        "Length of the inputs.",
        Trait.GENERATES,
        lambda _: INPUT_LENGTH_BOUNDS,
        lambda _, behaviour: input_length_shares(behaviour, INPUT_LENGTH_BOUNDS),
        by_cohort=False,
    ),
    HistogramFamily(
        "ai_feature_value",
        "Values of the watched input, one of each request.",
        Trait.DRIFTS,
        lambda model: watched(model.watched_input).bounds,
        _feature_shares,
        by_cohort=False,
        labels=lambda model: (("feature", model.watched_input),),
    ),
)
"""Every histogram."""
