"""What F1 to F8 do to the fleet's figures (R-DEC-1), counted in its own series: each moves what it should."""

from math import log

import pytest

from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from tests.simulated_counts import failing, grown, share

START = 1_763_790_003.0
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
LAST_WEEK = START - 7 * DAY


def fleet_of(scenario: str) -> SimulatedFleet:
    return build_fleet(scenario=scenario, start=START)


def level(fleet: SimulatedFleet, metric: str, service: str, at: float = START) -> float:
    """The highest of a gauge over the service's places."""
    return max(series.value(at) for series in fleet.family(metric) if series.labels["service"] == service)


def calibration(fleet: SimulatedFleet, service: str, end: float, window_s: float) -> float:
    """Expected calibration error, from the bins (Guo et al. 2017, equation 3)."""
    off = total = 0.0
    for tenth in range(1, 11):
        own = {"service": service, "bin": repr(tenth / 10)}
        count = grown(fleet, "ai_prediction_confidence_count", end, window_s, own)
        true = grown(fleet, "ai_prediction_confidence_total", end, window_s, {**own, "correct": "true"})
        off += abs(true - grown(fleet, "ai_prediction_confidence_sum", end, window_s, own))
        total += count
    return off / total


def moved(fleet: SimulatedFleet, service: str, end: float, before: float, window_s: float) -> float:
    """Population stability index of the watched input between two windows, bin by bin."""
    bounds = dict.fromkeys(
        series.labels["le"] for series in fleet.family("ai_feature_value_bucket") if series.labels["service"] == service
    )
    sides: list[list[float]] = []
    for moment in (before, end):
        below = [
            grown(fleet, "ai_feature_value_bucket", moment, window_s, {"service": service, "le": bound})
            for bound in bounds
        ]
        counts = [high - low for low, high in zip([0.0, *below], below, strict=False)]
        sides.append([count / below[-1] for count in counts])
    return sum((now - usual) * log(now / usual) for usual, now in zip(sides[0], sides[1], strict=True))


def test_f1_skew_shows_in_features_and_accuracy_and_the_model_is_as_sure_as_before() -> None:
    fleet = fleet_of("skew")
    assert level(fleet, "ai_feature_skew_ratio", "moderation") > 0.02
    right = {"correct": "true"}
    assert share(fleet, "ai_outcomes_labelled_total", right, START, HOUR, service="moderation") < 0.92
    assert calibration(fleet, "moderation", START, HOUR) > 0.05
    assert calibration(fleet, "moderation", LAST_WEEK, HOUR) < 0.03
    assert failing(fleet, START, HOUR, service="moderation") < 0.001


def test_f2_drift_moves_the_values_as_far_as_the_score_says() -> None:
    fleet = fleet_of("default")
    score = level(fleet, "ai_drift_score", "recsys")
    index = moved(fleet, "recsys", START, LAST_WEEK, HOUR)
    assert index == pytest.approx(score, rel=0.08)
    assert index > 0.2
    assert moved(fleet, "rank-home", START, LAST_WEEK, HOUR) < 0.01


def test_f4_decay_lets_sensitivity_fall_step_by_step_while_labels_shift() -> None:
    fleet = fleet_of("decay")
    positive = {"truth": "positive"}
    caught = [
        share(fleet, "ai_outcomes_labelled_total", {**positive, "prediction": "positive"}, at, DAY, **fraud, **positive)
        for at in (START - 14 * DAY, START - 7 * DAY, START - DAY)
        for fraud in ({"service": "fraud"},)
    ]
    assert caught == sorted(caught, reverse=True)
    assert caught[-1] < 0.8
    shifted = [
        share(fleet, "ai_outcomes_labelled_total", positive, at, DAY, service="fraud")
        for at in (START - 14 * DAY, START)
    ]
    assert shifted[1] > 1.5 * shifted[0]


def test_f5_an_attack_brings_unusual_inputs_and_false_positives_at_once() -> None:
    fleet = fleet_of("attack")
    negative = {"truth": "negative"}
    false = [
        share(
            fleet,
            "ai_outcomes_labelled_total",
            {**negative, "prediction": "positive"},
            at,
            HOUR,
            service="moderation",
            **negative,
        )
        for at in (START, START - DAY)
    ]
    assert false[0] > 5 * false[1]
    assert moved(fleet, "moderation", START, LAST_WEEK, HOUR) > 0.25


def test_f6_cost_runs_away_with_volume_while_the_price_of_one_stays() -> None:
    fleet, own = fleet_of("cost-runaway"), {"service": "translate"}
    cost, requests = (
        [grown(fleet, metric, at, HOUR / 2, own) for at in (START, START - DAY)]
        for metric in ("ai_cost_currency_total", "ai_requests_total")
    )
    assert cost[0] > 2.5 * cost[1]
    assert cost[0] / requests[0] == pytest.approx(cost[1] / requests[1], rel=0.02)


def test_f8_a_leak_shows_in_redaction_accesses_and_exports() -> None:
    fleet, chat = fleet_of("leak"), {"service": "assist-chat"}
    redacted = [
        share(fleet, "ai_redactions_total", {"redacted": "true"}, at, HOUR / 2, **chat) for at in (START, LAST_WEEK)
    ]
    unforeseen = [
        share(fleet, "ai_data_access_total", {"expected": "false"}, at, HOUR / 2, **chat) for at in (START, LAST_WEEK)
    ]
    exported = [grown(fleet, "ai_exported_bytes_total", at, HOUR / 2, chat) for at in (START, LAST_WEEK)]
    assert redacted[0] < 0.012 < redacted[1]
    assert unforeseen[0] > 0.05
    assert unforeseen[1] < 0.005
    assert exported[0] > 4 * exported[1]
    assert level(fleet, "ai_leakage_score", "assist-chat") > 0.2


def test_garbage_rambles_on_in_categories_that_are_rare_otherwise_after_inputs_as_ever() -> None:
    """Requirements, metrics: output length ±40% without a like change in input, output category shift."""
    fleet, now, window = fleet_of("default"), START + 5 * MINUTE, 4 * MINUTE
    there, elsewhere = ({"service": "assist-chat", "at": at} for at in ("eu1", "us1"))
    lengths, inputs = (
        [
            grown(fleet, metric, now, window, where) / grown(fleet, "ai_requests_total", now, window, where)
            for where in (there, elsewhere)
        ]
        for metric in ("ai_output_tokens_total", "ai_input_length_tokens_sum")
    )
    assert lengths[0] > 1.4 * lengths[1]
    assert inputs[0] == pytest.approx(inputs[1], rel=0.1)
    answered = [
        share(fleet, "ai_outputs_total", {"category": "answer"}, now, window, **where) for where in (there, elsewhere)
    ]
    assert answered[0] < 0.5
    assert answered[1] > 0.7


def test_what_fails_more_than_usual_says_why() -> None:
    fleet = fleet_of("default")
    fraud = {"category": "dependency"}
    assert share(fleet, "ai_errors_total", fraud, START, DAY, service="fraud") > 0.75
    assert share(fleet, "ai_errors_total", fraud, START - 5 * DAY, DAY, service="fraud") < 0.4
    canary = {"service": "rank-home", "version": "v77"}
    assert share(fleet, "ai_errors_total", {"category": "capacity"}, START + 300.0, 200.0, **canary) > 0.7
    errors = grown(fleet, "ai_errors_total", START, DAY, {"service": "fraud"})
    assert errors == pytest.approx(
        failing(fleet, START, DAY, service="fraud")
        * grown(fleet, "ai_requests_total", START, DAY, {"service": "fraud"}),
        rel=0.02,
    )


def test_retraining_is_counted_once_for_all_locations() -> None:
    """M9."""
    fleet = fleet_of("default")
    loans = {"service": "loan-uw"}
    assert grown(fleet, "ai_retrains_total", START, 21 * DAY, loans) == 3.0
    assert grown(fleet, "ai_retrains_total", START, HOUR, loans) == 1.0


@pytest.mark.parametrize("scenario", ["calm", "cost-runaway"])
def test_a_healthy_model_is_well_calibrated_and_its_inputs_stay_where_they_are(scenario: str) -> None:
    fleet = fleet_of(scenario)
    for service in ("moderation", "fraud", "triage"):
        assert calibration(fleet, service, START, 6 * HOUR) < 0.035
        assert moved(fleet, service, START, LAST_WEEK, 6 * HOUR) < 0.01
