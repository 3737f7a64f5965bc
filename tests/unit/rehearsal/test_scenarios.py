"""What each scenario promises, counted in the fleet's own series; burn rates are worked out here by hand."""

from collections.abc import Mapping

import pytest

from raitui.core.containment import Effect
from raitui.core.expression import EventKind, Ratio
from raitui.core.selector import Comparison, Selector
from raitui.core.sli import Direction, Unit
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.profiles import PROFILES
from raitui.rehearsal.scenario import SCENARIOS
from raitui.rehearsal.simulated_lever import SimulatedActuator, SimulatedProbe
from tests.simulated_counts import StandingClock, failing, grown, share
from tests.transitions import rollback_of

START = 1_763_790_003.0
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
PAGE_RULES = ((14.4, HOUR, 5 * MINUTE), (6.0, 6 * HOUR, 30 * MINUTE))
TICKET_RULES = ((3.0, DAY, 2 * HOUR), (1.0, 3 * DAY, 6 * HOUR))
ROLLBACK = rollback_of("rank-home", "eu1", before="v77", after="v76")


def fleet_of(scenario: str, seed: int = 1) -> SimulatedFleet:
    return build_fleet(scenario=scenario, seed=seed, start=START)


def poor(fleet: SimulatedFleet, end: float, window_s: float, **where: str) -> float:
    """Share of judged answers that score 2 or less."""
    good = grown(fleet, "ai_quality_score_bucket", end, window_s, {**where, "le": "2.0"})
    return good / grown(fleet, "ai_quality_score_count", end, window_s, where)


def judged(fleet: SimulatedFleet, end: float, window_s: float, **where: str) -> float:
    """The mean score."""
    total = grown(fleet, "ai_quality_score_sum", end, window_s, where)
    return total / grown(fleet, "ai_quality_score_count", end, window_s, where)


def triggered(fleet: SimulatedFleet, end: float, window_s: float, **where: str) -> float:
    """Guardrail triggers a request."""
    triggers = grown(fleet, "ai_guardrail_triggers_total", end, window_s, where)
    return triggers / grown(fleet, "ai_requests_total", end, window_s, where)


def matching(selector: Selector, labels: Mapping[str, str]) -> bool:
    return all(
        labels.get(matcher.label) in matcher.value.split("|")
        if matcher.comparison is Comparison.MATCHES
        else labels.get(matcher.label) == matcher.value
        for matcher in selector.matchers
    )


def bad_shares(fleet: SimulatedFleet, ratio: Ratio, end: float, window_s: float) -> dict[tuple[str, str], float]:
    """By service and version."""
    sums: list[dict[tuple[str, str], float]] = []
    for selector in (ratio.events, ratio.total):
        counted: dict[tuple[str, str], float] = {}
        for series in fleet.family(selector.metric):
            if matching(selector, series.labels):
                cell = series.labels["service"], series.labels["version"]
                counted[cell] = counted.get(cell, 0.0) + series.value(end) - series.value(end - window_s)
        sums.append(counted)
    events, totals = sums
    bad = {cell: events.get(cell, 0.0) / total for cell, total in totals.items() if total}
    return bad if ratio.kind is EventKind.BAD else {cell: 1.0 - good for cell, good in bad.items()}


def calls(
    fleet: SimulatedFleet, at: float, rules: tuple[tuple[float, float, float], ...]
) -> set[tuple[str, tuple[str, str]]]:
    """Objectives of events that call somebody, by service and version."""
    members = {model.name: model.profiles for model in fleet.models}
    called: set[tuple[str, tuple[str, str]]] = set()
    for profile in PROFILES:
        for slo in profile.slos:
            ratio = next(sli.expression for sli in profile.slis if sli.name == slo.sli)
            if slo.slice_s:
                continue
            assert isinstance(ratio, Ratio)
            for factor, long_s, short_s in rules:
                long, short = (bad_shares(fleet, ratio, at, window_s) for window_s in (long_s, short_s))
                bound = factor * (1.0 - slo.objective)
                called |= {
                    (slo.name, cell)
                    for cell in long.keys() & short.keys()
                    if min(long[cell], short[cell]) > bound and profile.name in members[cell[0]]
                }
    return called


def test_default_shows_a_page_at_once_and_two_more_within_a_minute() -> None:
    fleet = fleet_of("default")
    assert calls(fleet, START + 1.0, PAGE_RULES) == {("price_bounds", ("price-eng", "p31"))}
    assert calls(fleet, START + 60.0, PAGE_RULES) >= {
        ("price_bounds", ("price-eng", "p31")),
        ("availability", ("rank-home", "v77")),
        ("answer_quality", ("assist-chat", "v118")),
    }


@pytest.mark.parametrize("seed", range(1, 6))
def test_default_pages_for_the_same_reasons_whatever_the_seed(seed: int) -> None:
    assert calls(fleet_of("default", seed), START + 5 * MINUTE, PAGE_RULES) == {
        ("price_bounds", ("price-eng", "p31")),
        ("availability", ("rank-home", "v77")),
        ("latency", ("rank-home", "v77")),
        ("answer_quality", ("assist-chat", "v118")),
    }


def test_a_burning_candidate_does_not_show_in_the_service_as_a_whole() -> None:
    """R-OBS-4."""
    fleet, now = fleet_of("default"), START + 5 * MINUTE
    assert failing(fleet, now, HOUR, service="rank-home", version="v77") / 0.001 > 14.4
    assert failing(fleet, now, HOUR, service="rank-home") / 0.001 < 6.0


def test_fluent_garbage_is_fast_and_well_formed_and_only_quality_tells() -> None:
    """R-OBS-2."""
    fleet, now, window = fleet_of("default"), START + 5 * MINUTE, 4 * MINUTE
    garbage = {"service": "assist-chat", "version": "v118", "at": "eu1"}
    healthy = {"service": "assist-chat", "version": "v117", "at": "us1"}
    assert failing(fleet, now, window, **garbage) < 0.003
    for bound, least in (("4.0", 0.8), ("12.0", 0.99)):
        fast = grown(fleet, "ai_request_duration_seconds_bucket", now, window, {**garbage, "le": bound})
        assert fast / grown(fleet, "ai_request_duration_seconds_count", now, window, garbage) > least
    assert judged(fleet, now, window, **healthy) == pytest.approx(4.4, abs=0.1)
    assert judged(fleet, now, window, **garbage) == pytest.approx(2.9, abs=0.15)
    assert poor(fleet, now, window, **garbage) > 100 * 0.002
    thumbs = {"kind": "down"}
    assert share(fleet, "ai_feedback_total", thumbs, now, window, **garbage) > 0.3
    assert share(fleet, "ai_feedback_total", thumbs, now, window, **healthy) < 0.1
    assert triggered(fleet, now, window, **garbage) > 5 * triggered(fleet, now, window, **healthy)


def test_bias_is_in_one_cohort_and_the_totals_look_healthy() -> None:
    """R-OBS-4."""
    fleet, now = fleet_of("default"), START + 1.0
    approved = {"decision": "approve"}
    young = share(fleet, "ai_decisions_total", approved, now, HOUR / 2, service="loan-uw", cohort="age<25")
    everybody = share(fleet, "ai_decisions_total", approved, now, HOUR / 2, service="loan-uw")
    before = share(fleet, "ai_decisions_total", approved, START - HOUR, DAY, service="loan-uw", cohort="age<25")
    assert before == pytest.approx(0.41, abs=0.02)
    assert young < 0.33
    assert everybody > 0.36


def test_one_service_burns_slowly_for_days_and_one_input_has_drifted() -> None:
    fleet = fleet_of("default")
    tickets = calls(fleet, START + 1.0, TICKET_RULES) - calls(fleet, START + 1.0, PAGE_RULES)
    assert tickets == {("availability", ("fraud", "v64"))}
    drifted = {series.labels["service"] for series in fleet.family("ai_drift_score") if series.value(START) > 0.2}
    assert drifted == {"recsys"}


@pytest.mark.parametrize("seed", range(1, 4))
def test_when_calm_nobody_is_called(seed: int) -> None:
    fleet = fleet_of("calm", seed)
    for at in (START, START + 8 * HOUR, START + 16 * HOUR):
        assert calls(fleet, at, PAGE_RULES) | calls(fleet, at, TICKET_RULES[:1]) == set()


def candidate_requests(fleet: SimulatedFleet, start: float, end: float) -> float:
    return grown(fleet, "ai_requests_total", end, end - start, {"service": "rank-home", "at": "eu1", "version": "v77"})


@pytest.mark.parametrize("scenario", ["default", "accepts-without-effect", "reverts", "lies"])
async def test_what_comes_of_an_accepted_rollback_is_the_scenarios(scenario: str) -> None:
    """R-CON-3: accepted, shown and in effect are three things. R-CON-8: what is reverted can be seen."""
    fleet, clock = fleet_of(scenario), StandingClock(START + 5 * MINUTE)
    actuator, probe = SimulatedActuator(fleet, clock), SimulatedProbe(fleet, clock)
    step = await actuator.perform(ROLLBACK, "action-1", "ada")
    assert step.state is Effect.ACCEPTED
    accepted = clock.at
    seen = {}
    for after in (15.0, 95.0, 100.0, 200.0):
        clock.at = accepted + after
        shown = fleet.observe("rank-home", "eu1", clock.at).traffic["v77"]
        flows = candidate_requests(fleet, clock.at - 5.0, clock.at) > 0
        seen[after] = (shown, flows)
        assert await probe.in_effect(ROLLBACK) == (shown == 0.0 and not flows)
    gone, there, hidden = (0.0, False), (0.1, True), (0.0, True)
    assert (
        seen
        == {
            "default": {15.0: gone, 95.0: gone, 100.0: gone, 200.0: gone},
            "accepts-without-effect": {15.0: there, 95.0: there, 100.0: there, 200.0: there},
            "reverts": {15.0: gone, 95.0: gone, 100.0: there, 200.0: there},
            "lies": {15.0: hidden, 95.0: hidden, 100.0: hidden, 200.0: hidden},
        }[scenario]
    )


def test_an_undone_rollback_names_who_undid_it_and_can_be_repeated() -> None:
    """R-CON-8."""
    fleet = fleet_of("reverts")
    accepted = START + 5 * MINUTE
    fleet.order(ROLLBACK, "action-1", "kim", accepted)
    undone = accepted + 96.0
    assert {entry.who for entry in fleet.log.until(undone) if entry.when == undone} == {"flux"}
    assert fleet.observe("rank-home", "eu1", undone).components["model"] == "v77"
    fleet.order(ROLLBACK, "action-2", "kim", undone + 10.0)
    assert fleet.observe("rank-home", "eu1", undone + 16.0).traffic["v77"] == 0.0


@pytest.mark.parametrize("scenario", ["default", "reverts"])
def test_a_second_rollback_of_the_same_candidate_changes_nothing(scenario: str) -> None:
    once, twice = fleet_of(scenario), fleet_of(scenario)
    accepted = START + 5 * MINUTE
    for fleet in (once, twice):
        fleet.order(ROLLBACK, "action-1", "kim", accepted)
    for after in (1.0, 3.0, 50.0):
        twice.order(ROLLBACK, f"action-after-{after}", "bea", accepted + after)
    for after in (1.0, 2.0, 4.0, 6.0, 60.0, 95.0, 97.0, 150.0, 1_000.0):
        states = [fleet.observe("rank-home", "eu1", accepted + after) for fleet in (once, twice)]
        assert states[0] == states[1], after


def test_a_candidate_is_exposed_at_zero_before_it_gets_traffic() -> None:
    """A counter that appears with its first requests would lose them in every increase."""
    for scenario in SCENARIOS.values():
        fleet = fleet_of(scenario.id)
        for series in fleet.family("ai_requests_total"):
            if series.since > fleet.born:
                assert series.exists(series.since + 1.0)
                assert series.value(series.since + 15.0) == 0.0, series.labels


def test_a_dying_exporter_is_not_scraped_and_control_still_obeys() -> None:
    fleet = fleet_of("exporter-dies")
    died, back = START + 2 * MINUTE, START + 7 * MINUTE
    assert fleet.alive(died - 1.0)
    assert not fleet.alive(died)
    assert fleet.sample_times(died, back - 1.0) is None
    assert fleet.alive(back)
    fleet.order(ROLLBACK, "action-1", "kim", died + 10.0)
    assert fleet.observe("rank-home", "eu1", died + 20.0).traffic["v77"] == 0.0


def test_every_story_is_about_services_that_there_are() -> None:
    names = {model.name for model in fleet_of("calm").models}
    for scenario in SCENARIOS.values():
        assert {happening.service for happening in scenario.happenings} - {""} <= names


def test_of_money_less_is_better_an_hour_and_each() -> None:
    """R-OBS-1: of several versions or locations the dearer one is the worse."""
    money = [sli for profile in PROFILES for sli in profile.slis if sli.name.startswith("cost")]
    assert {sli.unit for sli in money} == {Unit.PER_HOUR, Unit.CURRENCY, Unit.RATIO}
    assert {sli.direction for sli in money} == {Direction.LOWER_IS_BETTER}
