"""What is watched about a service that helps to choose among applicants, as data.

Whom it chose well is known half a year later. Until then stand for it how many of each group it selects, whether it
decides as it did a week ago, and what people who review it have before them. It decides a few times a minute: what
others see in five minutes takes it an hour.
"""

from __future__ import annotations

from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.burn import DAY, HOUR
from raitui.core.derived import Categories, Change, ChangeMeasure, Distance, Gap, GapMeasure
from raitui.core.distance_measure import Measure
from raitui.core.expression import EventKind, Expression, Quantile, Ratio, Throughput
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.sli import Direction, Level, Severe, Sli, Unit, Urgency
from raitui.rehearsal.indicator_parts import CALIBRATION, COST_PER_1000, ERRORS_BY_CAUSE, good_share, series, share

_LOWER, _HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
_OPERATIONAL, _QUALITY = Level.OPERATIONAL, Level.QUALITY
_LAST_WEEK = Baseline(BaselineKind.LAST_WEEK)
_SLOWEST_S = 0.8

LABELS_LAG_S = 180 * DAY
"""Whether somebody who was chosen does well is known after so long."""

_REQUESTS = series("ai_requests_total")
_FAILED = Selector("ai_requests_total", (Matcher("outcome", "error|timeout", Comparison.MATCHES),))
_DURATION = series("ai_request_duration_seconds")
_FAST = Ratio(
    series("ai_request_duration_seconds_bucket", le=repr(_SLOWEST_S)),
    series("ai_request_duration_seconds_count"),
    EventKind.GOOD,
)
_SELECTED = good_share("ai_decisions_total", {}, decision="approve")
_LABELLED = "ai_outcomes_labelled_total"


def _served(
    name: str,
    expression: Expression,
    unit: Unit,
    *,
    direction: Direction = _LOWER,
    target: float | None = None,
    cohorts: bool = False,
) -> Sli:
    return Sli(name, _OPERATIONAL, expression, unit, direction, target=target, window_s=HOUR, cohorts=cohorts)


SERVED = (
    _served("errors", Ratio(_FAILED, _REQUESTS), Unit.RATIO, target=0.01, cohorts=True),
    _served("traffic", Throughput(_REQUESTS, float(HOUR)), Unit.PER_HOUR, direction=_HIGHER, cohorts=True),
    _served("p50", Quantile(_DURATION, 0.5), Unit.SECONDS),
    _served("p95", Quantile(_DURATION, 0.95), Unit.SECONDS),
    _served("p99", Quantile(_DURATION, 0.99), Unit.SECONDS, target=_SLOWEST_S),
    _served("fast", _FAST, Unit.RATIO, direction=_HIGHER),
    Sli(
        "errors_by_cause",
        _OPERATIONAL,
        ERRORS_BY_CAUSE,
        Unit.RATIO,
        _LOWER,
        window_s=DAY,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
    _served("cost_per_1000", COST_PER_1000, Unit.CURRENCY),
)

CHOSEN = (
    Sli(
        "selection_rate",
        _QUALITY,
        _SELECTED,
        Unit.RATIO,
        _HIGHER,
        target=0.14,
        window_s=6 * HOUR,
        severe=Severe(gap=0.08, sure=0.001, people=200),
    ),
    Sli(
        "four_fifths",
        _QUALITY,
        Gap(_SELECTED, GapMeasure.RATIO),
        Unit.RATIO,
        _HIGHER,
        target=0.8,
        window_s=DAY,
        cohorts=False,
        title="lowest selection rate over highest",
    ),
    Sli(
        "decision_mix",
        _QUALITY,
        Distance(Categories(series("ai_decisions_total"), "decision"), Measure.JENSEN_SHANNON),
        Unit.NUMBER,
        _LOWER,
        target=0.15,
        warn=0.1,
        window_s=6 * HOUR,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
    Sli(
        "applicants_change",
        _OPERATIONAL,
        Change(Throughput(_REQUESTS), measure=ChangeMeasure.CHANGE),
        Unit.RATIO,
        _LOWER,
        target=0.5,
        window_s=6 * HOUR,
        on_breach=Urgency.NONE,
        cohorts=False,
        baseline=_LAST_WEEK,
    ),
)

TURNED_OUT = (
    Sli(
        "accuracy",
        _QUALITY,
        good_share(_LABELLED, {}, correct="true"),
        Unit.RATIO,
        _HIGHER,
        target=0.8,
        warn=0.82,
        window_s=DAY,
        labels_lag_s=LABELS_LAG_S,
    ),
    Sli(
        "false_negative_gap",
        _QUALITY,
        Gap(share(_LABELLED, {"truth": "positive"}, prediction="negative")),
        Unit.RATIO,
        _LOWER,
        target=0.05,
        window_s=DAY,
        cohorts=False,
        labels_lag_s=LABELS_LAG_S,
    ),
    Sli(
        "calibration",
        _QUALITY,
        CALIBRATION,
        Unit.NUMBER,
        _LOWER,
        target=0.05,
        warn=0.03,
        window_s=DAY,
        cohorts=False,
        labels_lag_s=LABELS_LAG_S,
    ),
)

HIRING = (*CHOSEN, *SERVED, *TURNED_OUT)
