"""What is watched about each kind of simulated service: its indicators and objectives, as data."""

from __future__ import annotations

from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, Throughput
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import Profile
from raitui.core.sli import Direction, Level, PlainBurn, Severe, Sli, Slo, Unit, Urgency
from raitui.rehearsal import computed_indicators as computed
from raitui.rehearsal.hiring_indicators import HIRING
from raitui.rehearsal.indicator_parts import HOUR_S, good_share, series, share
from raitui.rehearsal.lifecycle_indicators import DEPLOYS, TRAINING

_LOWER, _HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
_OPERATIONAL, _QUALITY, _DRIFT = Level.OPERATIONAL, Level.QUALITY, Level.DRIFT


_REQUESTS = series("ai_requests_total")
_FAILED = Selector("ai_requests_total", (Matcher("outcome", "error|timeout", Comparison.MATCHES),))
_DECISIONS = series("ai_decisions_total")
_DURATION = series("ai_request_duration_seconds")
_TRIGGERS = series("ai_guardrail_triggers_total")


def _within(bound_s: str) -> Ratio:
    """Requests answered within a bound, over all."""
    fast = series("ai_request_duration_seconds_bucket", le=bound_s)
    return Ratio(fast, series("ai_request_duration_seconds_count"), EventKind.GOOD)


def _latency(name: str, quantile: float, target_s: float | None = None) -> Sli:
    return Sli(name, _OPERATIONAL, Quantile(_DURATION, quantile), Unit.SECONDS, _LOWER, target=target_s, cohorts=False)


def _latency_profile(name: str, bound_s: float) -> Profile:
    within = Sli("fast", _OPERATIONAL, _within(repr(bound_s)), Unit.RATIO, _HIGHER, cohorts=False)
    return Profile(
        name,
        slis=(_latency("p50", 0.5), _latency("p95", 0.95), _latency("p99", 0.99, bound_s), within),
        slos=(Slo("latency", "fast", 0.99),),
    )


def _gauge(name: str, level: Level, metric: str, unit: Unit, *, target: float, warn: float) -> Sli:
    return Sli(name, level, Gauge(series(metric)), unit, _LOWER, target=target, warn=warn, cohorts=False)


_TRAFFIC = Sli("traffic", _OPERATIONAL, Throughput(_REQUESTS), Unit.PER_SECOND, _HIGHER)
_SPENDING = Throughput(series("ai_cost_currency_total"), float(HOUR_S))


_ACCURACY: tuple[tuple[str, Expression, Direction, float, float], ...] = (
    ("accuracy", good_share("ai_outcomes_labelled_total", {}, correct="true"), _HIGHER, 0.88, 0.9),
    (
        "sensitivity",
        good_share("ai_outcomes_labelled_total", {"truth": "positive"}, prediction="positive"),
        _HIGHER,
        0.8,
        0.85,
    ),
    (
        "false_positive_rate",
        share("ai_outcomes_labelled_total", {"truth": "negative"}, prediction="positive"),
        _LOWER,
        0.1,
        0.08,
    ),
)

PROFILES = (
    Profile(
        "lending",
        slis=(
            Sli(
                "approval",
                _QUALITY,
                good_share("ai_decisions_total", {}, decision="approve"),
                Unit.RATIO,
                _HIGHER,
                target=0.33,
                warn=0.36,
                window_s=HOUR_S,
                minimum_samples=300,
                on_breach=Urgency.PAGE,
                severe=Severe(gap=0.08, sure=0.001, people=200),
            ),
            *computed.LENDING,
        ),
        slos=(Slo("fair_approval", "approval_gap", 0.95, period_days=7, slice_s=HOUR_S),),
        exposed=_DECISIONS,
        exposed_unit="decisions",
    ),
    Profile(
        "hiring",
        HIRING,
        slos=(
            Slo("availability", "errors", 0.999, plain_burn=PlainBurn(urgency=Urgency.TICKET)),
            Slo("latency", "fast", 0.99),
        ),
        exposed=_DECISIONS,
        exposed_unit="decisions",
    ),
    Profile(
        "core",
        slis=(
            Sli("errors", _OPERATIONAL, Ratio(_FAILED, _REQUESTS), Unit.RATIO, _LOWER, target=0.01, warn=0.005),
            _TRAFFIC,
        ),
        slos=(Slo("availability", "errors", 0.999, plain_burn=PlainBurn(urgency=Urgency.TICKET)),),
        exposed=_REQUESTS,
    ),
    Profile(
        "capacity",
        slis=(
            _gauge("saturation", _OPERATIONAL, "ai_saturation_ratio", Unit.RATIO, target=0.95, warn=0.8),
            Sli("cost", _OPERATIONAL, _SPENDING, Unit.PER_HOUR, _LOWER, cohorts=False),
            *computed.CAPACITY,
        ),
    ),
    _latency_profile("interactive", 0.8),
    _latency_profile("conversational", 12.0),
    Profile("training", TRAINING),
    Profile("deploys", DEPLOYS),
    Profile(
        "generative",
        slis=(
            Sli(
                "quality",
                _QUALITY,
                Mean(series("ai_quality_score_sum"), series("ai_quality_score_count"), bounds=(1.0, 5.0)),
                Unit.SCORE,
                _HIGHER,
                target=4.0,
                warn=4.2,
                minimum_samples=30,
                on_breach=Urgency.PAGE,
            ),
            Sli(
                "poor_answers",
                _QUALITY,
                Ratio(series("ai_quality_score_bucket", le="2.0"), series("ai_quality_score_count")),
                Unit.RATIO,
                _LOWER,
                target=0.05,
            ),
            Sli(
                "thumbs_down",
                _QUALITY,
                share("ai_feedback_total", {}, kind="down"),
                Unit.RATIO,
                _LOWER,
                target=0.1,
                warn=0.05,
            ),
            Sli(
                "output_length",
                _QUALITY,
                Mean(series("ai_output_tokens_total"), _REQUESTS),
                Unit.TOKENS,
                _LOWER,
                cohorts=False,
            ),
            *computed.GENERATIVE,
        ),
        slos=(Slo("answer_quality", "poor_answers", 0.998),),
    ),
    Profile(
        "guarded",
        slis=(
            Sli(
                "guardrails",
                _QUALITY,
                Ratio(_TRIGGERS, _REQUESTS),
                Unit.RATIO,
                _LOWER,
                target=0.03,
                warn=0.01,
                minimum_samples=300,
                on_breach=Urgency.PAGE,
            ),
            *computed.GUARDED,
        ),
    ),
    Profile(
        "pricing",
        slis=(
            Sli(
                "price_bounds",
                _QUALITY,
                Ratio(series("ai_guardrail_triggers_total", category="price_out_of_bounds"), _REQUESTS),
                Unit.RATIO,
                _LOWER,
                target=0.01,
                warn=0.005,
            ),
        ),
        slos=(Slo("price_bounds", "price_bounds", 0.999),),
    ),
    Profile(
        "decision",
        slis=(
            *(
                Sli(name, _QUALITY, expression, Unit.RATIO, direction, target=target, warn=warn, window_s=6 * HOUR_S)
                for name, expression, direction, target, warn in _ACCURACY
            ),
            *computed.DECISION,
        ),
    ),
    Profile(
        "regulated",
        slis=(
            Sli(
                "explained",
                _QUALITY,
                good_share("ai_explanations_total", {}, explained="true"),
                Unit.RATIO,
                _HIGHER,
                target=0.99,
                window_s=HOUR_S,
                cohorts=False,
            ),
        ),
    ),
    Profile(
        "private",
        slis=(
            Sli(
                "redacted",
                _QUALITY,
                good_share("ai_redactions_total", {}, redacted="true"),
                Unit.RATIO,
                _HIGHER,
                target=0.015,
                window_s=HOUR_S,
                minimum_samples=500,
                cohorts=False,
            ),
            _gauge("leakage", _QUALITY, "ai_leakage_score", Unit.NUMBER, target=0.2, warn=0.1),
            *computed.PRIVATE,
        ),
    ),
    Profile(
        "reviewed",
        slis=(
            _gauge("review_backlog", _OPERATIONAL, "ai_review_backlog", Unit.NUMBER, target=100.0, warn=50.0),
            *computed.REVIEWED,
        ),
    ),
    Profile(
        "drift",
        slis=(
            *computed.DRIFT,
            _gauge("skew", _DRIFT, "ai_feature_skew_ratio", Unit.RATIO, target=0.02, warn=0.01),
            _gauge("feature_age", _DRIFT, "ai_feature_age_seconds", Unit.SECONDS, target=900.0, warn=600.0),
        ),
    ),
)
"""Every profile that a service of the catalogue may have; whom trouble affects is counted by the first that can."""
