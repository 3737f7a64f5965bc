"""What is watched of the simulated fleet that no single query tells: drift, calibration, gaps, changes, as data.

Baselines are the same hours last week: what comes and goes with the day is no change.
"""

from __future__ import annotations

from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.derived import (
    Categories,
    Change,
    ChangeMeasure,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.distance_measure import Measure
from raitui.core.expression import Mean, Throughput
from raitui.core.sli import Direction, Level, Sli, Unit, Urgency
from raitui.rehearsal.indicator_parts import (
    CALIBRATION,
    COST_PER_1000,
    ERRORS_BY_CAUSE,
    HOUR_S,
    good_share,
    series,
    share,
)

_LOWER, _HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
_OPERATIONAL, _QUALITY, _DRIFT = Level.OPERATIONAL, Level.QUALITY, Level.DRIFT
_LAST_WEEK = Baseline(BaselineKind.LAST_WEEK)

_REQUESTS = series("ai_requests_total")
_LABELLED = "ai_outcomes_labelled_total"
_APPROVED = good_share("ai_decisions_total", {}, decision="approve")

CAPACITY = (
    Sli(
        "errors_by_cause",
        _OPERATIONAL,
        ERRORS_BY_CAUSE,
        Unit.RATIO,
        _LOWER,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
    Sli(
        "cost_per_1000",
        _OPERATIONAL,
        COST_PER_1000,
        Unit.CURRENCY,
        _LOWER,
        cohorts=False,
    ),
    Sli(
        "cost_change",
        _OPERATIONAL,
        Change(Throughput(series("ai_cost_currency_total")), measure=ChangeMeasure.CHANGE),
        Unit.RATIO,
        _LOWER,
        target=1.0,
        window_s=HOUR_S,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)

LENDING = (
    Sli(
        "approval_gap",
        _QUALITY,
        Gap(_APPROVED),
        Unit.RATIO,
        _LOWER,
        target=0.08,
        warn=0.05,
        window_s=HOUR_S,
        minimum_samples=300,
        on_breach=Urgency.PAGE,
        cohorts=False,
    ),
)

DECISION = (
    Sli(
        "accuracy_kept",
        _QUALITY,
        Change(good_share(_LABELLED, {}, correct="true")),
        Unit.RATIO,
        _HIGHER,
        target=0.95,
        warn=0.97,
        window_s=6 * HOUR_S,
        minimum_samples=500,
        baseline=_LAST_WEEK,
    ),
    Sli(
        "sensitivity_gap",
        _QUALITY,
        Gap(good_share(_LABELLED, {"truth": "positive"}, prediction="positive")),
        Unit.RATIO,
        _LOWER,
        target=0.12,
        window_s=6 * HOUR_S,
        cohorts=False,
    ),
    Sli(
        "calibration",
        _QUALITY,
        CALIBRATION,
        Unit.NUMBER,
        _LOWER,
        target=0.05,
        warn=0.03,
        window_s=6 * HOUR_S,
        cohorts=False,
    ),
    Sli(
        "brier",
        _QUALITY,
        Mean(series("ai_prediction_squared_error_sum"), series("ai_prediction_squared_error_count")),
        Unit.NUMBER,
        _LOWER,
        window_s=6 * HOUR_S,
        cohorts=False,
    ),
    Sli(
        "label_shift",
        _DRIFT,
        Change(share(_LABELLED, {}, truth="positive"), measure=ChangeMeasure.CHANGE),
        Unit.RATIO,
        _LOWER,
        target=0.25,
        window_s=6 * HOUR_S,
        minimum_samples=500,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)

GENERATIVE = (
    Sli(
        "output_length_change",
        _QUALITY,
        Change(
            Mean(series("ai_output_tokens_total"), _REQUESTS),
            Mean(series("ai_input_length_tokens_sum"), series("ai_input_length_tokens_count")),
            ChangeMeasure.CHANGE,
        ),
        Unit.RATIO,
        _LOWER,
        target=0.4,
        warn=0.25,
        window_s=HOUR_S,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
    Sli(
        "answers_mix",
        _QUALITY,
        Distance(Categories(series("ai_outputs_total"), "category"), Measure.JENSEN_SHANNON),
        Unit.NUMBER,
        _LOWER,
        target=0.2,
        warn=0.1,
        window_s=HOUR_S,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
    Sli(
        "input_length_shift",
        _DRIFT,
        Distance(Histogram(series("ai_input_length_tokens"))),
        Unit.NUMBER,
        _LOWER,
        target=0.2,
        warn=0.1,
        window_s=HOUR_S,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)

GUARDED = (
    Sli(
        "guardrails_by_category",
        _QUALITY,
        WorstCategory(series("ai_guardrail_triggers_total"), _REQUESTS, "category"),
        Unit.RATIO,
        _LOWER,
        minimum_samples=300,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)

PRIVATE = (
    Sli(
        "unexpected_access",
        _QUALITY,
        share("ai_data_access_total", {}, expected="false"),
        Unit.RATIO,
        _LOWER,
        target=0.01,
        warn=0.005,
        window_s=HOUR_S,
        minimum_samples=300,
        on_breach=Urgency.PAGE,
        cohorts=False,
    ),
)

# The backlog itself calls: of an exporter that has just begun anew, nothing was worked off within the window.
REVIEWED = (
    Sli(
        "review_time_to_clear",
        _OPERATIONAL,
        TimeToClear(series("ai_review_backlog"), series("ai_reviews_total"), series("ai_reviewers")),
        Unit.SECONDS,
        _LOWER,
        target=4.0 * HOUR_S,
        warn=2.0 * HOUR_S,
        window_s=HOUR_S // 4,
        on_breach=Urgency.NONE,
        cohorts=False,
    ),
)

DRIFT = (
    Sli(
        "drift",
        _DRIFT,
        Distance(Histogram(series("ai_feature_value")), Measure.PSI, "feature"),
        Unit.NUMBER,
        _LOWER,
        target=0.2,
        warn=0.1,
        window_s=HOUR_S,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)
