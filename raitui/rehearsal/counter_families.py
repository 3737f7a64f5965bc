"""The counters that the simulated fleet exposes, as data."""

from __future__ import annotations

from collections.abc import Callable

from raitui.rehearsal.behaviour import (
    access_shares,
    decision_shares,
    error_shares,
    explanation_shares,
    labelled_shares,
    outcome_shares,
    output_shares,
    output_tokens,
    redaction_shares,
)
from raitui.rehearsal.confidence import BIN_BOUNDS, confidence_shares, confidence_values, squared_errors
from raitui.rehearsal.family import CounterFamily, Labels, SummaryFamily
from raitui.rehearsal.flow import Stream
from raitui.rehearsal.service_model import ServiceModel, Trait


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

_BINS = tuple((("bin", repr(bound)),) for bound in BIN_BOUNDS)
_BY_CONFIDENCE = tuple((*bin_, ("correct", correct)) for bin_ in _BINS for correct in ("true", "false"))
_MEMBERS = tuple((bin_, (2 * index, 2 * index + 1)) for index, bin_ in enumerate(_BINS))

_ACCESSES = tuple(
    (("kind", kind), ("expected", expected)) for expected in ("true", "false") for kind in ("read", "export", "admin")
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
        lambda _, behaviour: (output_tokens(behaviour) / 20.0,),
        by_cohort=False,
        quantum=20.0,
    ),
    CounterFamily(
        "ai_errors_total",
        "Requests that failed, by cause.",
        Trait.COSTS,
        _labels("category", "dependency", "invalid_input", "model", "capacity", "timeout"),
        lambda model, behaviour: error_shares(model.behaviour, behaviour),
        by_cohort=False,
    ),
    CounterFamily(
        "ai_outputs_total",
        "Answers by category.",
        Trait.GENERATES,
        lambda model: tuple((("category", category),) for category in model.outputs),
        lambda model, behaviour: output_shares(behaviour, tuple(model.outputs.values())),
        by_cohort=False,
        stream=Stream.ANSWERS,
    ),
    CounterFamily(
        "ai_data_access_total",
        "Accesses to personal data, by whether the policy foresees them.",
        Trait.REDACTS,
        lambda _: _ACCESSES,
        lambda _, behaviour: access_shares(behaviour),
        by_cohort=False,
    ),
    CounterFamily(
        "ai_prediction_confidence_total",
        "Predictions whose truth is known by now, by the upper bound of their confidence and whether they came true.",
        Trait.IS_LABELLED,
        lambda _: _BY_CONFIDENCE,
        lambda model, behaviour: confidence_shares(model.behaviour, behaviour),
        by_cohort=False,
        lags=True,
        summaries=(
            SummaryFamily(
                "ai_prediction_confidence",
                "Confidence of the predictions whose truth is known by now, by its upper bound.",
                _MEMBERS,
                lambda model: confidence_values(model.behaviour),
            ),
            SummaryFamily(
                "ai_prediction_squared_error",
                "Squared difference of confidence and truth.",
                (((), tuple(range(len(_BY_CONFIDENCE)))),),
                lambda model: squared_errors(model.behaviour),
            ),
        ),
    ),
)
"""Every counter whose counts are drawn."""
