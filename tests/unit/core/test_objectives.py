"""Objectives of a service and of its candidates, drawn from answers (R-OBS-4, R-OBS-5)."""

from __future__ import annotations

import math

import pytest
from msgspec import structs

from raitui.core.burn import WINDOWS_S, Alert, Burn, BurnState
from raitui.core.objectives import fastest_burn, firing, objective_state, objective_states
from raitui.core.plan import burn_questions, coverage_questions
from raitui.core.reading import NO_ANSWER_YET, Place
from raitui.core.sli import Slo, Urgency
from raitui.core.slo_state import SloState
from tests.knowledge import NOW, Slice, Told
from tests.watched import AVAILABILITY, CORE

HOUR, DAY = 3_600, 86_400
V41, V42 = ("svc", "eu1", "v41"), ("svc", "eu1", "v42")


def alive() -> Told:
    told = Told()
    told.alive(CORE, [("svc", "eu1")])
    return told


def test_a_candidate_burns_on_its_own_requests_alone() -> None:
    """R-OBS-4: 3% of 5% of the traffic is 1.5 times the budget of all of it, and 30 times that of the candidate."""
    told = alive()
    for window_s, question in burn_questions(AVAILABILITY, CORE).items():
        requests = window_s * 10.0
        parts: dict[Slice, dict[str, float]] = {
            V41: {"events": 0.0, "total": 0.95 * requests},
            V42: {"events": 0.03 * 0.05 * requests, "total": 0.05 * requests},
        }
        told.answer(question, parts)
    whole, candidate = objective_states(told.subject("svc", CORE), ("v42",))
    assert (whole.place, candidate.place) == (Place(), Place(version="v42"))
    assert {round(burn.rate or 0, 6) for burn in whole.burn.values()} == {1.5}
    assert {round(burn.rate or 0, 6) for burn in candidate.burn.values()} == {30.0}
    assert (whole.page, candidate.page) == (Alert.QUIET, Alert.FIRING)
    assert whole.budget_remaining == pytest.approx(-0.5)


@pytest.mark.parametrize("days", [1, 3, 7, 28, 30])
def test_any_period_has_all_windows_that_are_no_longer_than_it(days: int) -> None:
    """A period that is also a window of a rule is both: neither blinds the other."""
    slo = structs.replace(AVAILABILITY, period_days=float(days))
    profile = structs.replace(CORE, slos=(slo,))
    told = alive()
    told.burning(profile, slo, {V41: 0.0005})
    state = objective_state(told.subject("svc", profile), slo)
    assert set(state.burn) == {window_s for window_s in WINDOWS_S if window_s <= days * DAY}
    assert {burn.state for burn in state.burn.values()} == {BurnState.MEASURED}
    assert state.budget_remaining == pytest.approx(0.5)
    assert state.exhausted_in_s == pytest.approx(0.5 * days * DAY / 0.5)
    assert Alert.UNKNOWN not in {state.page, state.ticket}


def test_traffic_that_stops_for_an_hour_leaves_the_budget_as_it_was() -> None:
    """Fault 40."""
    told = alive()
    for window_s, question in burn_questions(AVAILABILITY, CORE).items():
        requests = 0.0 if window_s <= HOUR else window_s * 1.0
        told.answer(question, {V41: {"events": 0.0004 * requests, "total": requests}})
    state = objective_state(told.subject("svc", CORE), AVAILABILITY)
    assert state.burn[HOUR].state is BurnState.NO_TRAFFIC
    assert state.budget_remaining == pytest.approx(0.6)
    assert (state.page, state.exhausted_in_s) == (Alert.QUIET, math.inf)


class TestAWindowWithoutAnAnswer:
    def test_is_waited_for_until_it_has_failed(self) -> None:
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: 0.5}, windows=(300, 1_800))
        state = objective_state(told.subject("svc", CORE), AVAILABILITY)
        assert (state.page, state.note) == (Alert.UNKNOWN, NO_ANSWER_YET)
        told.observations.fail(burn_questions(AVAILABILITY, CORE)[HOUR], "prom", "answer too large")
        state = objective_state(told.subject("svc", CORE), AVAILABILITY)
        assert (state.page, state.note) == (Alert.UNKNOWN, "no answer: answer too large")

    def test_that_once_had_one_is_stale_though_the_series_live(self) -> None:
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: 0.0})
        assert not objective_state(told.subject("svc", CORE), AVAILABILITY).stale
        told.answer(burn_questions(AVAILABILITY, CORE)[HOUR], {V41: {"events": 0.0, "total": 9.0}}, ago=3 * 60 + 1)
        assert objective_state(told.subject("svc", CORE), AVAILABILITY).stale

    def test_each_has_an_age_of_its_own_since_long_ones_are_asked_less_often(self) -> None:
        """R-OBS-3: three days' burn that was told a quarter of an hour ago is not as young as the series."""
        told = alive()
        for number, question in enumerate(burn_questions(AVAILABILITY, CORE).values()):
            told.answer(question, {V41: {"events": 0.0, "total": 9.0}}, ago=number * 60.0)
            told.answer(question, {V41: {"events": 0.0, "total": 9.0}}, source="other", ago=1.0)
        state = objective_state(told.subject("svc", CORE), AVAILABILITY)
        asked = list(burn_questions(AVAILABILITY, CORE))
        assert [state.ages_s[window_s] for window_s in asked] == [5.0, *(60.0 * one for one in range(1, len(asked)))]
        assert (state.age_s, state.oldest_s) == (5.0, 60.0 * (len(asked) - 1))

    def test_that_was_never_answered_has_none(self) -> None:
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: 0.0}, windows=(300,))
        assert set(objective_state(told.subject("svc", CORE), AVAILABILITY).ages_s) == {300}

    @pytest.mark.parametrize(("bad", "page"), [(0.0, Alert.UNKNOWN), (0.5, Alert.FIRING)])
    def test_and_that_is_old_may_still_fire_but_no_longer_be_quiet(self, bad: float, page: Alert) -> None:
        """R-OBS-3: a stale breach stays one; what is not known does not look healthy."""
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: bad})
        for window_s in (6 * HOUR, HOUR, 1_800, 300):
            parts: dict[Slice, dict[str, float]] = {V41: {"events": bad * 100, "total": 100.0}}
            told.answer(burn_questions(AVAILABILITY, CORE)[window_s], parts, ago=2 * HOUR)
        state = objective_state(told.subject("svc", CORE), AVAILABILITY)
        assert (state.page, state.note, state.stale) == (page, "answers are old", True)

    def test_is_fresh_though_a_source_that_tells_nothing_of_the_service_is_dead(self) -> None:
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: 0.5})
        elsewhere: dict[Slice, dict[str, float]] = {("other", "us1", "v7"): {"events": 0.0, "total": 9.0}}
        for question in burn_questions(AVAILABILITY, CORE).values():
            told.answer(question, elsewhere, source="dead", ago=2 * DAY)
        state = objective_state(told.subject("svc", CORE), AVAILABILITY)
        assert (state.page, state.stale) == (Alert.FIRING, False)

    def test_and_warnings_of_the_source_make_it_partial(self) -> None:
        told = alive()
        told.burning(CORE, AVAILABILITY, {V41: 0.0})
        question = burn_questions(AVAILABILITY, CORE)[DAY]
        told.answer(question, {V41: {"events": 0.0, "total": 9.0}}, warning="store 2 did not answer")
        assert objective_state(told.subject("svc", CORE), AVAILABILITY).partial


@pytest.mark.parametrize(
    ("age_s", "covered"),
    [
        (2 * HOUR, (2 * HOUR + 300) / (30 * DAY)),
        (2 * DAY, (2 * DAY + HOUR) / (30 * DAY)),
        (10 * DAY, (10 * DAY + 12 * HOUR) / (30 * DAY)),
        (30 * DAY, 1.0),
    ],
    ids=["hours", "days", "weeks", "all of it"],
)
def test_history_shorter_than_the_period_says_how_much_of_it_is_covered(age_s: int, covered: float) -> None:
    """To one step of the finest search that still sees the beginning."""
    told = alive()
    for question in coverage_questions(AVAILABILITY, CORE):
        seen_ago = min(age_s, question.window_s - question.step_s)
        told.answer(question, {("svc",): {"": NOW - seen_ago}})
    state = objective_state(told.subject("svc", CORE), AVAILABILITY)
    assert state.covered == pytest.approx(covered)


def state_with(name: str, rate: float | None, page: Alert) -> SloState:
    burn = Burn(BurnState.MEASURED, rate) if rate is not None else Burn(BurnState.UNKNOWN)
    slo = Slo(name, "errors", 0.999)
    return SloState(
        slo.name, slo.sli, Place(), slo.objective, 30.0, {300: burn, HOUR: burn}, page, Alert.QUIET, 0.5, 1.0
    )


def test_those_that_fire_stand_fastest_first_and_the_fastest_of_all_is_found_beside_unknown_ones() -> None:
    slow, fast, endless, unknown, quiet = (
        state_with("slow", 20, Alert.FIRING),
        state_with("fast", 200, Alert.FIRING),
        state_with("endless", math.inf, Alert.FIRING),
        state_with("unknown", None, Alert.UNKNOWN),
        state_with("quiet", 0.5, Alert.QUIET),
    )
    everything = (slow, unknown, endless, quiet, fast)
    assert [state.name for state in firing(everything, Urgency.PAGE)] == ["endless", "fast", "slow"]
    assert firing(everything, Urgency.TICKET) == ()
    assert fastest_burn((unknown, quiet, slow)).rate == 20
    assert fastest_burn((unknown,)).state is BurnState.UNKNOWN
