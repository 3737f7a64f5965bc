"""The simulated fleet carries out every action and every way back, on all four axes (R-CON-2)."""

from collections.abc import Mapping
from math import sqrt

import pytest
from msgspec import structs

from raitui.actions import ACTIONS, BY_ID
from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.rehearsal.control_log import ComponentChanged, FaultBegan
from raitui.rehearsal.effect import in_effect
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.order_plan import DELAY_S
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import SCENARIOS, Happening, Scenario
from raitui.rehearsal.state_series import INFO_METRICS
from tests.simulated_counts import failing, grown, share
from tests.transitions import rollback_of

START = 1_763_790_003.0
MINUTE = 60.0
NOW = START + 5 * MINUTE
IN_EFFECT_S = 60.0
"""Longer than any delay, the slowest rollback of the catalogue included, and a scrape interval."""

UNDONE_BY = [(action.counterpart, action.id) for action in ACTIONS if action.undoes]


@pytest.fixture
def fleet() -> SimulatedFleet:
    return build_fleet(start=START)


def order_of(action_id: str, service: str, at: str, before: str = "") -> Transition:
    """An action of an axis that has positions."""
    action = BY_ID[action_id]
    return Transition(service, at, before, action.position, action.id, action.axis, Risk.REDUCES)


def forward_of(rolled_back: Transition) -> Transition:
    """The way back of a rollback."""
    return structs.replace(
        rolled_back, before=rolled_back.after, after=rolled_back.before, action="roll_forward", risk=Risk.INCREASES
    )


def done(fleet: SimulatedFleet, desired: Transition, now: float) -> float:
    """Order it, and return when it is in effect."""
    fleet.order(desired, f"{desired.action}-{now}", "kim", now)
    assert not in_effect(fleet, desired, now)
    assert in_effect(fleet, desired, now + IN_EFFECT_S)
    return now + IN_EFFECT_S


def requests(fleet: SimulatedFleet, end: float, window_s: float, **where: str) -> float:
    return grown(fleet, "ai_requests_total", end, window_s, where)


def info(fleet: SimulatedFleet, metric: str, now: float, **where: str) -> list[Mapping[str, str]]:
    return [one.labels for one in fleet.family(metric) if one.exists(now) and where.items() <= one.labels.items()]


def readings(fleet: SimulatedFleet, at: float) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (metric, tuple(series.labels.items())): series.value(at)
        for metric in BUILDERS
        for series in fleet.family(metric)
        if series.exists(at)
    }


@pytest.mark.parametrize(("down", "back"), UNDONE_BY)
def test_every_position_is_reached_shown_and_left_again(fleet: SimulatedFleet, down: str, back: str) -> None:
    """R-CON-2, R-CON-3: accepted is not in effect."""
    axis, before = BY_ID[down].axis.value, info(fleet, "ai_mode_info", NOW, service="assist-chat", at="us1")
    later = done(fleet, order_of(down, "assist-chat", "us1"), NOW)
    (shown,) = info(fleet, "ai_mode_info", later, service="assist-chat", at="us1")
    assert shown[axis] == BY_ID[down].position == getattr(fleet.observe("assist-chat", "us1", later), axis)
    later = done(fleet, order_of(back, "assist-chat", "us1", BY_ID[down].position), later)
    assert info(fleet, "ai_mode_info", later, service="assist-chat", at="us1") == before


@pytest.mark.parametrize(
    ("desired", "stands_after_s"),
    [
        (order_of("kill", "rank-home", "eu1"), 2.0),
        (order_of("fallback", "rank-home", "eu1"), 2.0),
        (rollback_of("rank-home", "eu1", "v77", "v76", "model"), 6.0),
        (rollback_of("moderation", "eu1", "v31", "v30", "model"), 4.0),
    ],
    ids=["kill", "fallback", "rollback of a candidate", "rollback of what serves alone"],
)
def test_it_is_in_effect_once_the_traffic_of_a_whole_scrape_shows_it(
    fleet: SimulatedFleet, desired: Transition, stands_after_s: float
) -> None:
    """R-CON-3: what stands there is not enough, requests that still went where none should go are in the way."""
    fleet.order(desired, "action-1", "kim", NOW)
    for after_s in (stands_after_s, stands_after_s + 4.0):
        assert not in_effect(fleet, desired, NOW + after_s)
    assert in_effect(fleet, desired, NOW + stands_after_s + 5.1)


@pytest.mark.parametrize("action", [action.id for action in ACTIONS if action.position])
def test_an_order_never_rewrites_the_past(fleet: SimulatedFleet, action: str) -> None:
    before = readings(fleet, NOW - 0.001)
    fleet.order(order_of(action, "loan-uw", "eu1"), "action-1", "kim", NOW)
    assert readings(fleet, NOW - 0.001) == before


def test_orders_are_part_of_what_everything_is_a_pure_function_of(fleet: SimulatedFleet) -> None:
    """Two fleets of the same seed and log agree, whichever was read before."""
    again = build_fleet(start=START)
    readings(again, NOW + 1_000.0)
    for each in (fleet, again):
        for number, action in enumerate(("fallback", "throttle", "stop_export", "pause")):
            each.order(order_of(action, "assist-chat", "eu1"), action, "kim", NOW + number)
    assert readings(fleet, NOW + 300.0) == readings(again, NOW + 300.0)


def test_fallback_answers_by_rules_and_the_errors_of_the_model_are_gone(fleet: SimulatedFleet) -> None:
    """R-CON-2: F on the burning candidate of rank-home."""
    place = {"service": "rank-home", "at": "eu1"}
    assert failing(fleet, NOW, MINUTE, **place) > 0.02
    later = done(fleet, order_of("fallback", "rank-home", "eu1", "automatic"), NOW) + MINUTE
    assert requests(fleet, later, MINUTE, **place, version="v77") == 0.0
    assert requests(fleet, later, MINUTE, **place, version="v76") == 0.0
    assert requests(fleet, later, MINUTE, **place, version="fallback") > 60 * 200
    # Some 19,000 requests at an error ratio of 0.00024 fail 5 times on average: a ratio of 0.001 is 6 sigma away.
    assert failing(fleet, later, MINUTE, **place) < 0.001
    assert fleet.observe("rank-home", "eu1", later).traffic == {"v76": 0.0, "v77": 0.0, "fallback": 1.0}
    later = done(fleet, order_of("primary", "rank-home", "eu1", "fallback"), later) + MINUTE
    assert requests(fleet, later, MINUTE, **place, version="fallback") == 0.0
    assert failing(fleet, later, MINUTE, **place) > 0.02


def test_counters_of_the_fallback_stand_at_zero_before_it_answers(fleet: SimulatedFleet) -> None:
    """A counter that appears with its first requests would lose them in every increase."""
    fleet.order(order_of("fallback", "rank-home", "eu1"), "action-1", "kim", NOW)
    ours = [series for series in fleet.family("ai_requests_total") if series.labels["version"] == "fallback"]
    assert ours
    for series in ours:
        assert (series.since, series.exists(NOW - 0.001), series.exists(NOW)) == (NOW, False, True)
        assert series.value(NOW + DELAY_S[Axis.MODE]) == 0.0


def test_kill_stops_every_request_and_latches_until_revive(fleet: SimulatedFleet) -> None:
    """R-CON-2: X."""
    place = {"service": "price-eng", "at": "us1"}
    later = done(fleet, order_of("kill", "price-eng", "us1"), NOW)
    for metric in ("ai_requests_total", "ai_cost_currency_total", "ai_guardrail_triggers_total"):
        assert grown(fleet, metric, later + 600.0, 600.0, place) == 0.0
    assert set(fleet.observe("price-eng", "us1", later).traffic.values()) == {0.0}
    assert requests(fleet, later, MINUTE, service="price-eng", at="eu1") > 0.0
    later = done(fleet, order_of("revive", "price-eng", "us1", "off"), later) + MINUTE
    assert requests(fleet, later, MINUTE, **place) > 0.0


def test_throttle_caps_the_rate_at_half_of_the_days_average_at_any_hour(fleet: SimulatedFleet) -> None:
    """R-CON-2: T. The count is within 5 sigma of what the cap allows, by day and by night."""
    place = {"service": "rank-home", "at": "us1"}
    later = done(fleet, order_of("throttle", "rank-home", "us1"), NOW)
    allowed = 600.0 * 0.4 * 0.5 * MINUTE
    for hours in (0, 6, 12, 18):
        end = later + MINUTE + hours * 3_600.0
        assert abs(requests(fleet, end, MINUTE, **place) - allowed) < 5 * sqrt(allowed)
    assert requests(fleet, NOW, MINUTE, **place) > 1.2 * allowed


def test_a_pause_holds_the_next_stage_until_resume(fleet: SimulatedFleet) -> None:
    """R-CON-2: P on rank-home before its second stage: the planned 10% do not come, nor what they would have broken."""
    place = {"service": "rank-home", "at": "eu1"}
    done(fleet, order_of("pause", "rank-home", "eu1", "open"), START + 10.0)
    for now in (START + 30.0, START + 30 * MINUTE):
        assert fleet.observe("rank-home", "eu1", now).traffic["v77"] == 0.05
        assert fleet.observe("rank-home", "us1", now).traffic["v77"] == 0.1
        assert info(fleet, "ai_rollout_weight", now, **place)[0]["paused"] == "true"
    part = requests(fleet, START + 10 * MINUTE, 9 * MINUTE, **place, version="v77")
    whole = requests(fleet, START + 10 * MINUTE, 9 * MINUTE, **place)
    assert abs(part / whole - 0.05) < 5 * sqrt(0.05 * 0.95 / whole)
    assert failing(fleet, START + 10 * MINUTE, 9 * MINUTE, **place, version="v77") < 0.005
    resumed = START + 40 * MINUTE
    later = done(fleet, order_of("resume", "rank-home", "eu1", "paused"), resumed) + MINUTE
    assert fleet.observe("rank-home", "eu1", later).traffic["v77"] == 0.1
    assert failing(fleet, later, MINUTE, **place, version="v77") > 0.15


def test_a_pause_holds_new_deploys_and_they_are_counted_when_they_come(fleet: SimulatedFleet) -> None:
    """R-CON-2, M10."""
    place = {"service": "assist-chat", "at": "eu1"}
    fleet.order(order_of("pause", "assist-chat", "eu1"), "action-1", "kim", START)
    paused, resumed = START + 10 * MINUTE, START + 20 * MINUTE
    assert fleet.observe("assist-chat", "eu1", paused).components["prompt"] == "v117"
    assert requests(fleet, paused, 9 * MINUTE, **place, version="v118") == 0.0
    assert not any(entry.at == "eu1" and entry.who == "mira" for entry in fleet.happened(paused))
    fleet.order(order_of("resume", "assist-chat", "eu1"), "action-2", "kim", resumed)
    came = resumed + DELAY_S[Axis.EXPOSURE]
    (deploys,) = (one for one in fleet.family("ai_deploys_total") if place.items() <= one.labels.items())
    assert [deploys.value(at) for at in (paused, came, came + 1.0)] == [0.0, 0.0, 1.0]
    assert fleet.observe("assist-chat", "eu1", came).traffic["v118"] == 1.0
    assert {entry.when for entry in fleet.happened(resumed + MINUTE) if (entry.at, entry.who) == ("eu1", "mira")} == {
        came
    }


def test_human_approval_lets_through_what_reviewers_do_and_the_backlog_grows(fleet: SimulatedFleet) -> None:
    """R-CON-2: M on loan-uw, whose model treats the young unfairly: people decide fewer cases, and fairly."""
    place = {"service": "loan-uw", "at": "eu1"}
    (backlog,) = (one for one in fleet.family("ai_review_backlog") if place.items() <= one.labels.items())
    before = grown(fleet, "ai_decisions_total", NOW, 10 * MINUTE, place)
    later = done(fleet, order_of("human_approval", "loan-uw", "eu1"), NOW) + 60 * MINUTE
    decided = grown(fleet, "ai_decisions_total", later, 60 * MINUTE, place)
    expected = 0.1 * before * 6.0
    # The day's cycle moves the rate by at most a tenth within an hour.
    assert abs(decided - expected) < 0.1 * expected + 5 * sqrt(expected)
    assert requests(fleet, later, 10 * MINUTE, **place) > 0.8 * before
    young = share(fleet, "ai_decisions_total", {"decision": "approve"}, later, 60 * MINUTE, **place, cohort="age<25")
    few = grown(fleet, "ai_decisions_total", later, 60 * MINUTE, {**place, "cohort": "age<25"})
    assert abs(young - 0.41) < 5 * sqrt(0.41 * 0.59 / few)
    assert backlog.value(NOW) < 20.0
    assert backlog.value(later) == pytest.approx(10.0 * 0.6 * 0.9 * 3_658.0, rel=0.35)
    later = done(fleet, order_of("auto_approve", "loan-uw", "eu1", "human_approval"), later) + 24 * 3_600.0
    assert backlog.value(later) < 20.0


def test_reduced_autonomy_leaves_a_part_of_the_decisions_to_people(fleet: SimulatedFleet) -> None:
    """R-CON-2: D."""
    place = {"service": "fraud", "at": "eu1"}
    later = done(fleet, order_of("reduced_autonomy", "fraud", "eu1"), NOW) + MINUTE
    decided = grown(fleet, "ai_decisions_total", later, MINUTE, place)
    asked = requests(fleet, later, MINUTE, **place)
    assert abs(decided - 0.6 * asked) < 5 * sqrt(0.6 * asked + 0.36 * asked)


def test_stopped_exports_let_nothing_leave_and_requests_go_on(fleet: SimulatedFleet) -> None:
    """R-CON-2: E."""
    place = {"service": "assist-chat", "at": "us1"}
    assert grown(fleet, "ai_exported_bytes_total", NOW, MINUTE, place) > 0.0
    later = done(fleet, order_of("stop_export", "assist-chat", "us1"), NOW) + MINUTE
    assert grown(fleet, "ai_exported_bytes_total", later, MINUTE, place) == 0.0
    assert requests(fleet, later, MINUTE, **place) > 0.0


@pytest.mark.parametrize(
    "rollback",
    [
        rollback_of("price-eng", "us1", "p31", "p30", "parameters"),
        rollback_of("assist-chat", "eu1", "v118", "v117", "prompt"),
    ],
    ids=lambda one: one.service,
)
def test_a_candidate_at_full_weight_is_rolled_back_and_its_fault_is_gone(
    fleet: SimulatedFleet, rollback: Transition
) -> None:
    """R-CON-2: R, and the way back brings the fault back with the weight that it had."""
    place = {"service": rollback.service, "at": rollback.at}

    def triggered(end: float) -> float:
        return grown(fleet, "ai_guardrail_triggers_total", end, MINUTE, place) / requests(fleet, end, MINUTE, **place)

    assert triggered(NOW) > 0.02
    later = done(fleet, rollback, NOW) + MINUTE
    assert fleet.observe(rollback.service, rollback.at, later).traffic == {rollback.after: 1.0, rollback.before: 0.0}
    assert triggered(later) < 0.02
    later = done(fleet, forward_of(rollback), later) + MINUTE
    assert fleet.observe(rollback.service, rollback.at, later).traffic == {rollback.after: 0.0, rollback.before: 1.0}
    assert triggered(later) > 0.02


def test_a_biased_retrain_is_rolled_back(fleet: SimulatedFleet) -> None:
    """S3."""
    where = {"service": "loan-uw", "at": "eu1"}
    later = done(fleet, rollback_of("loan-uw", "eu1", "v42", "v41", "model"), NOW) + 30 * MINUTE
    where["cohort"] = "age<25"
    young = share(fleet, "ai_decisions_total", {"decision": "approve"}, later, 29 * MINUTE, **where)
    cases = grown(fleet, "ai_decisions_total", later, 29 * MINUTE, where)
    assert abs(young - 0.41) < 5 * sqrt(0.41 * 0.59 / cases)


def test_roll_forward_brings_the_candidate_back_with_the_weight_it_had(fleet: SimulatedFleet) -> None:
    """R-CON-2."""
    before = fleet.observe("rank-home", "us1", NOW)
    rollback = rollback_of("rank-home", "us1", "v77", "v76", "model")
    later = done(fleet, rollback, NOW)
    assert fleet.observe("rank-home", "us1", later).traffic == {"v76": 1.0, "v77": 0.0}
    later = done(fleet, forward_of(rollback), later)
    after = fleet.observe("rank-home", "us1", later)
    assert (after.traffic, after.versions) == (before.traffic, before.versions)
    (rollout,) = info(fleet, "ai_rollout_weight", later, service="rank-home", at="us1")
    assert (rollout["stage"], rollout["status"]) == ("10%", "progressing")


def test_an_aborted_rollout_goes_no_further_by_itself(fleet: SimulatedFleet) -> None:
    """R-CON-8: its pipeline had planned 10% for 25 s after the start."""
    fleet.order(rollback_of("rank-home", "eu1", "v77", "v76"), "action-1", "kim", START + 10.0)
    assert fleet.observe("rank-home", "eu1", START + MINUTE).traffic == {"v76": 1.0, "v77": 0.0}


@pytest.mark.parametrize(("component", "before", "after"), [("model", "v31", "v30"), ("config", "c89", "c88")])
def test_any_component_goes_to_the_version_that_is_named(
    fleet: SimulatedFleet, component: str, before: str, after: str
) -> None:
    """R-CON-2: version per component."""
    place = {"service": "moderation", "at": "us1"}
    rollback = rollback_of("moderation", "us1", before, after, component)
    later = done(fleet, rollback, NOW)
    assert fleet.observe("moderation", "us1", later).components[component] == after
    (shown,) = info(fleet, "ai_component_info", later, **place, component=component)
    assert (shown["version"], shown["changed_by"]) == (after, "kim")
    if component == "model":
        assert requests(fleet, later + MINUTE, MINUTE, **place) == requests(
            fleet, later + MINUTE, MINUTE, **place, version=after
        )
    later = done(fleet, forward_of(rollback), later)
    assert fleet.observe("moderation", "us1", later).components[component] == before


def test_a_named_version_ends_the_rollout_and_roll_forward_takes_it_up_again(fleet: SimulatedFleet) -> None:
    rollback = rollback_of("rank-home", "us1", "v77", "v75", "model")
    later = done(fleet, rollback, NOW)
    assert fleet.observe("rank-home", "us1", later).traffic == {"v75": 1.0, "v77": 0.0}
    later = done(fleet, forward_of(rollback), later)
    assert fleet.observe("rank-home", "us1", later).traffic == {"v75": 0.9, "v77": 0.1}


def test_a_fault_of_a_config_ends_with_the_config() -> None:
    """Faults bound to a version no longer apply when that version does not serve."""
    fault = FaultBegan("wrong-threshold", {"errors": 0.3}, "c230")
    story = Scenario("config", "a config fails", (Happening(-60.0, "rank-home", fault),))
    fleet = SimulatedFleet(roster(12), story, 1, START, 86_400.0)
    place = {"service": "rank-home", "at": "us1"}
    assert failing(fleet, NOW, MINUTE, **place) > 0.25
    later = done(fleet, rollback_of("rank-home", "us1", "c230", "c229", "config"), NOW) + MINUTE
    assert failing(fleet, later, MINUTE, **place) < 0.001


def test_counters_never_fall_whatever_is_ordered(fleet: SimulatedFleet) -> None:
    now = NOW
    for action in (action for pair in UNDONE_BY for action in pair):
        fleet.order(order_of(action, "assist-chat", "eu1"), action, "kim", now)
        now += 20.0
    times = [START, *(NOW + 10.0 * step for step in range(40))]
    for metric in BUILDERS:
        if metric not in INFO_METRICS and metric.endswith(("_total", "_bucket", "_count", "_sum")):
            for series in fleet.family(metric):
                if series.labels["service"] == "assist-chat":
                    values = [series.value(at) for at in times]
                    assert values == sorted(values), (metric, series.labels)


def test_rollbacks_alone_are_counted_as_rollbacks(fleet: SimulatedFleet) -> None:
    """M10."""
    fleet.order(order_of("kill", "rank-home", "eu1"), "action-1", "kim", NOW)
    fleet.order(rollback_of("rank-home", "eu1", "v77", "v76"), "action-2", "kim", NOW)
    (counted,) = (
        series
        for series in fleet.family("ai_rollbacks_total")
        if {"service": "rank-home", "at": "eu1"}.items() <= series.labels.items()
    )
    assert counted.value(NOW + 60.0) == 1.0


def test_every_axis_has_a_delay_of_its_own() -> None:
    assert set(DELAY_S) == set(Axis)
    assert all(1.0 <= delay_s <= 4.0 for delay_s in DELAY_S.values())


def test_a_rollback_stays_in_effect_when_something_newer_is_deployed_and_not_when_the_bad_version_returns() -> None:
    """R-CON-8, fault 19: a mended version is no revert, the next retrain that brings the bad one back is."""
    mended = Happening(10 * MINUTE, "moderation", ComponentChanged("config", "c90"), who="ts-ci")
    relapse = Happening(20 * MINUTE, "moderation", ComponentChanged("config", "c89"), who="ts-ci")
    story = structs.replace(SCENARIOS["calm"], happenings=(*SCENARIOS["calm"].happenings, mended, relapse))
    fleet = SimulatedFleet(roster(12), story, 1, START, 86_400.0)
    rollback = rollback_of("moderation", "us1", "c89", "c88", "config")
    done(fleet, rollback, NOW)
    assert in_effect(fleet, rollback, START + 19 * MINUTE)
    assert not in_effect(fleet, rollback, START + 21 * MINUTE)


def test_a_version_that_was_not_asked_for_is_no_effect() -> None:
    fleet = build_fleet(start=START)
    wished = rollback_of("moderation", "us1", "c89", "c87", "config")
    done(fleet, rollback_of("moderation", "us1", "c89", "c88", "config"), NOW)
    assert not in_effect(fleet, wished, NOW + IN_EFFECT_S)
