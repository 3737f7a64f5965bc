"""The families of metrics that the simulated fleet exposes, as data."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from raitui.actions import ROLLBACK
from raitui.rehearsal.behaviour import (
    Behaviour,
    decision_shares,
    explanation_shares,
    labelled_shares,
    latency_shares,
    outcome_shares,
    redaction_shares,
    score_shares,
)
from raitui.rehearsal.catalogue import ServiceModel, Trait
from raitui.rehearsal.control_log import CandidateDeployed, Event, OrderAccepted
from raitui.rehearsal.flow import Stream

Labels = tuple[tuple[str, str], ...]


class CounterFamily(Struct, frozen=True):
    """A counter with one series per outcome, version and (unless told otherwise) cohort.

    ``outcomes`` are the labels that tell outcomes apart, ``shares`` how many of each a request makes; each counted
    event is worth ``quantum``. What lags is counted when the truth is known, not when the request was made.
    """

    name: str
    help: str
    trait: Trait
    outcomes: Callable[[ServiceModel], tuple[Labels, ...]]
    shares: Callable[[ServiceModel, Behaviour], tuple[float, ...]]
    by_cohort: bool = True
    quantum: float = 1.0
    lags: bool = False
    stream: Stream = Stream.REQUESTS


class HistogramFamily(Struct, frozen=True):
    """A classic histogram with these upper bounds; ``shares`` has one element more, for what lies beyond the last.

    ``middles`` are what an observation counts as in the sum; None takes the middle of each bucket.
    """

    name: str
    help: str
    trait: Trait
    bounds: Callable[[ServiceModel], tuple[float, ...]]
    shares: Callable[[ServiceModel, Behaviour], tuple[float, ...]]
    by_cohort: bool = True
    middles: tuple[float, ...] | None = None
    stream: Stream = Stream.REQUESTS


class LogFamily(Struct, frozen=True):
    """A counter of what is done; one series a place."""

    name: str
    help: str
    counts: Callable[[Event], bool]


class GaugeFamily(Struct, frozen=True):
    """A level with some noise, a share of the level either way; ``piles_up`` adds what waits for reviewers."""

    name: str
    help: str
    trait: Trait
    level: Callable[[Behaviour], float]
    labels: Callable[[ServiceModel], Labels]
    noise: float = 0.05
    piles_up: bool = False


def _labels(name: str, *values: str) -> Callable[[ServiceModel], tuple[Labels, ...]]:
    outcomes = tuple(((name, value),) for value in values)
    return lambda _: outcomes


def _single(_: ServiceModel) -> tuple[Labels, ...]:
    return ((),)


_LABELLED = tuple(
    (("truth", truth), ("prediction", prediction), ("correct", "true" if truth == prediction else "false"))
    for truth in ("positive", "negative")
    for prediction in ("positive", "negative")
)

COUNTERS = (
    CounterFamily(
        "ai_requests_total",
        "Requests by outcome.",
        Trait.SERVES,
        _labels("outcome", "ok", "error", "timeout"),
        lambda _, behaviour: outcome_shares(behaviour),
    ),
    CounterFamily(
        "ai_cost_currency_total",
        "What serving the requests cost, in the site's currency.",
        Trait.COSTS,
        _single,
        lambda _, behaviour: (behaviour.cost * 1_000.0,),
        by_cohort=False,
        quantum=0.001,
    ),
    CounterFamily(
        "ai_decisions_total",
        "Decisions taken.",
        Trait.DECIDES,
        _labels("decision", "approve", "decline"),
        lambda _, behaviour: decision_shares(behaviour),
        stream=Stream.ANSWERS,
    ),
    CounterFamily(
        "ai_explanations_total",
        "Requests by whether their answer was explained.",
        Trait.IS_EXPLAINED,
        _labels("explained", "true", "false"),
        lambda _, behaviour: explanation_shares(behaviour),
        by_cohort=False,
    ),
    CounterFamily(
        "ai_outcomes_labelled_total",
        "Requests whose truth is known by now.",
        Trait.IS_LABELLED,
        lambda _: _LABELLED,
        lambda _, behaviour: labelled_shares(behaviour),
        lags=True,
    ),
    CounterFamily(
        "ai_feedback_total",
        "Users' explicit feedback.",
        Trait.GENERATES,
        _labels("kind", "up", "down"),
        lambda _, behaviour: (behaviour.thumbs_up, behaviour.thumbs_down),
        stream=Stream.ANSWERS,
    ),
    CounterFamily(
        "ai_guardrail_triggers_total",
        "Answers that a guardrail stopped, by category.",
        Trait.IS_GUARDED,
        lambda model: tuple((("category", category),) for category in model.guardrails),
        lambda model, behaviour: tuple(behaviour.guardrails * share for share in model.guardrails.values()),
    ),
    CounterFamily(
        "ai_redactions_total",
        "Requests by whether personal data was redacted in them.",
        Trait.REDACTS,
        _labels("redacted", "true", "false"),
        lambda _, behaviour: redaction_shares(behaviour),
        by_cohort=False,
    ),
    CounterFamily(
        "ai_exported_bytes_total",
        "What left the house: to partners, to analysts, for training.",
        Trait.REDACTS,
        _single,
        lambda _, behaviour: (behaviour.exported_bytes / 256.0,),
        by_cohort=False,
        quantum=256.0,
        stream=Stream.EXPORTS,
    ),
    CounterFamily(
        "ai_input_tokens_total",
        "Tokens read.",
        Trait.GENERATES,
        _single,
        lambda _, behaviour: (behaviour.input_tokens / 20.0,),
        by_cohort=False,
        quantum=20.0,
    ),
    CounterFamily(
        "ai_output_tokens_total",
        "Tokens written.",
        Trait.GENERATES,
        _single,
        lambda _, behaviour: (behaviour.output_tokens / 20.0,),
        by_cohort=False,
        quantum=20.0,
    ),
)

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
)

GAUGES = (
    GaugeFamily(
        "ai_saturation_ratio",
        "Share of the serving capacity in use.",
        Trait.COSTS,
        lambda behaviour: behaviour.saturation,
        lambda _: (),
    ),
    GaugeFamily(
        "ai_drift_score",
        "Population stability index of an input against its reference.",
        Trait.DRIFTS,
        lambda behaviour: behaviour.drift,
        lambda model: (("feature", model.watched_input),),
    ),
    GaugeFamily(
        "ai_feature_skew_ratio",
        "Share of features that serving computes otherwise than training did.",
        Trait.DRIFTS,
        lambda behaviour: behaviour.skew,
        lambda _: (),
        noise=0.3,
    ),
    GaugeFamily(
        "ai_feature_age_seconds",
        "Age of the newest feature values in the online store.",
        Trait.DRIFTS,
        lambda behaviour: behaviour.feature_age_s,
        lambda _: (),
        noise=0.3,
    ),
    GaugeFamily(
        "ai_calibration_error",
        "Expected calibration error of the predicted probabilities.",
        Trait.IS_LABELLED,
        lambda behaviour: behaviour.calibration_error,
        lambda _: (),
        noise=0.2,
    ),
    GaugeFamily(
        "ai_leakage_score",
        "Score of a simulated attack on private data, 0 to 1.",
        Trait.REDACTS,
        lambda behaviour: behaviour.leakage,
        lambda _: (),
        noise=0.2,
    ),
    GaugeFamily(
        "ai_review_backlog",
        "Cases that wait for a person.",
        Trait.IS_REVIEWED,
        lambda behaviour: behaviour.backlog,
        lambda _: (),
        noise=0.3,
        piles_up=True,
    ),
)


def _is_rollback(event: Event) -> bool:
    return isinstance(event, OrderAccepted) and event.desired.action == ROLLBACK.id


LOG_FAMILIES = (
    LogFamily("ai_deploys_total", "Candidates deployed.", lambda event: isinstance(event, CandidateDeployed)),
    LogFamily("ai_rollbacks_total", "Rollbacks accepted.", _is_rollback),
)
