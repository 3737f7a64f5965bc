"""What the referee of a drill takes for detected, decided, contained and recovered, and how he judges (R-DRL-1)."""

from __future__ import annotations

import pytest

from raitui.core.containment import Effect, Outcome
from raitui.core.drill_result import DrillHarm, DrillTimes, Ending, Judgement
from raitui.rehearsal.referee import SETTLED_AFTER_S, Finding
from raitui.rehearsal.scoring import scored
from tests.drilling import LIMIT_S, START, Drilling

SEED = 4
"""Prices out of bounds, all at once, at eu1."""

CANARY = 7
"""Requests that fail, in a canary that begins well."""

OTHER = "triage"


@pytest.fixture
def drilling() -> Drilling:
    return Drilling(SEED, history_s=86_400.0)


def judged(drilling: Drilling) -> list[Judgement]:
    drilling.referee.abandon(drilling.clock.at)
    return [act.judgement for act in finding(drilling).account.acts]


def finding(drilling: Drilling) -> Finding:
    found = drilling.referee.finding()
    assert found is not None
    return found


def times(drilling: Drilling) -> DrillTimes:
    return finding(drilling).account.times


def test_a_rollback_is_followed_from_the_page_to_the_recovery(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.show()
    drilling.clock.at += 10.0
    drilling.referee.looked_at(drilling.fault.service, drilling.clock.at)
    drilling.clock.at += 5.0
    drilling.act("rollback", takes_s=30.0)
    drilling.show()
    assert not drilling.referee.is_over
    drilling.clock.at += 400.0
    drilling.show()
    assert times(drilling) == DrillTimes(60.0, 70.0, 75.0, 105.0, 505.0)
    assert finding(drilling).ending is Ending.RECOVERED
    assert all(row.met for row in scored(finding(drilling).account))


def test_the_harm_is_what_the_fleet_counted_until_the_faulty_version_was_gone(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.act("rollback", takes_s=30.0)
    drilling.clock.at += 400.0
    drilling.show()
    harm = finding(drilling).harm
    assert harm is not None
    # 40 a second on the day's average, 60% of them at eu1, for 60 s and until the rollback has moved the traffic.
    assert 60 * 40 * 0.6 * 0.5 < harm.exposed < 90 * 40 * 0.6 * 1.5
    assert harm.exposed == harm.counted
    # As drawn: between 6% and 12% of the requests trigger a guardrail.
    assert 0.05 < harm.bad / harm.counted < 0.13


@pytest.mark.parametrize(
    ("action", "judgement"),
    [
        ("rollback", Judgement.RIGHT),
        ("fallback", Judgement.COSTLIER),
        ("kill", Judgement.COSTLIER),
        ("pause", Judgement.WENT_ON),
        ("throttle", Judgement.WENT_ON),
    ],
)
def test_an_action_is_judged_by_what_becomes_of_the_harm(drilling: Drilling, action: str, judgement: Judgement) -> None:
    drilling.at_onset(60.0)
    drilling.act(action)
    assert judged(drilling) == [judgement]


def test_a_pause_contains_nothing_and_the_rollback_after_it_does(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.act("pause", takes_s=10.0)
    assert not drilling.referee.is_over
    drilling.act("rollback", takes_s=30.0)
    drilling.referee.abandon(drilling.clock.at)
    assert (times(drilling).decided, times(drilling).contained) == (60.0, 100.0)
    assert judged(drilling) == [Judgement.WENT_ON, Judgement.RIGHT]


def test_what_is_done_to_another_service_is_counted_with_its_name(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.act("pause", OTHER)
    assert times_after_leaving(drilling) == DrillTimes()
    assert [act.service for act in finding(drilling).account.acts] == [OTHER]
    assert judged(drilling) == [Judgement.WRONG_SERVICE]


def test_to_take_a_mistake_back_is_none() -> None:
    """Whoever leaves another service contained must not come out better than whoever opens it again."""
    drilling = Drilling(SEED, history_s=86_400.0)
    drilling.at_onset(60.0)
    drilling.act("pause", OTHER)
    drilling.act("resume", OTHER)
    drilling.act("rollback")
    assert judged(drilling) == [Judgement.WRONG_SERVICE, Judgement.TAKEN_BACK, Judgement.RIGHT]
    assert {row.what: row.points for row in scored(finding(drilling).account)}["right service"] == 15


def test_who_rolls_back_before_it_goes_bad_is_not_kept_waiting_for_what_never_comes() -> None:
    """The drill ends, and says so: to have missed every target would be wrong."""
    drilling = Drilling(CANARY, history_s=86_400.0)
    drilling.referee.begin(START)
    drilling.act("rollback", takes_s=drilling.fault.onset_after_s)
    drilling.show()
    assert not drilling.referee.is_over
    drilling.clock.at += SETTLED_AFTER_S
    drilling.show()
    assert finding(drilling).ending is Ending.PREVENTED
    assert judged(drilling) == [Judgement.TOO_EARLY]
    assert times(drilling) == DrillTimes()
    assert finding(drilling).harm == DrillHarm(0.0, 0.0, 0.0)


def test_what_is_done_too_early_and_prevents_nothing_ends_nothing() -> None:
    drilling = Drilling(CANARY, history_s=86_400.0)
    drilling.referee.begin(START)
    drilling.act("throttle", takes_s=drilling.fault.onset_after_s)
    drilling.clock.at += 2 * SETTLED_AFTER_S
    drilling.show()
    assert not drilling.referee.is_over


def test_what_nobody_had_contained_is_not_taken_back(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.referee.wished(drilling.wish("resume", OTHER), drilling.clock.at)
    assert judged(drilling) == [Judgement.WRONG_SERVICE]


def times_after_leaving(drilling: Drilling) -> DrillTimes:
    drilling.referee.abandon(drilling.clock.at)
    return times(drilling)


def test_what_is_seen_or_done_before_the_onset_is_no_detection(drilling: Drilling) -> None:
    drilling.at_onset(-5.0)
    drilling.referee.looked_at(drilling.fault.service, drilling.clock.at)
    drilling.referee.wished(drilling.wish("pause"), drilling.clock.at)
    drilling.at_onset(5.0)
    assert judged(drilling) == [Judgement.TOO_EARLY]
    assert times(drilling) == DrillTimes()


def test_looking_at_another_service_is_no_detection(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.referee.looked_at(OTHER, drilling.clock.at)
    assert times_after_leaving(drilling) == DrillTimes()


def test_what_is_refused_comes_to_nothing(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    number = drilling.referee.wished(drilling.wish("rollback"), drilling.clock.at)
    refused = Outcome("id", "rollback", drilling.fault.service, "", Effect.REFUSED)
    drilling.referee.progressed(number, refused, drilling.clock.at)
    assert judged(drilling) == [Judgement.NOTHING]


def test_whoever_lifts_what_contained_it_has_not_contained_it(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.act("fallback", takes_s=10.0)
    drilling.act("primary", takes_s=10.0)
    drilling.show()
    drilling.referee.abandon(drilling.clock.at)
    assert times(drilling).contained is None
    assert finding(drilling).account.contained_by == ""


def test_a_service_without_traffic_is_not_well(drilling: Drilling) -> None:
    """The kill switch contains, but until somebody goes back nothing shows that it is well."""
    drilling.at_onset(60.0)
    drilling.act("kill", takes_s=10.0)
    drilling.clock.at += 600.0
    drilling.show()
    assert not drilling.referee.is_over


def test_it_ends_when_its_time_is_up_to_the_second(drilling: Drilling) -> None:
    drilling.at_onset()
    drilling.clock.at = START + LIMIT_S - 0.1
    drilling.show()
    assert not drilling.referee.is_over
    drilling.clock.at = START + LIMIT_S + 3.0
    drilling.show()
    assert (finding(drilling).ending, drilling.referee.ended) == (Ending.TIMED_OUT, START + LIMIT_S)
    assert not all(row.met for row in scored(finding(drilling).account))


def test_nothing_begins_and_nothing_is_judged_before_the_operator_starts_it(drilling: Drilling) -> None:
    drilling.clock.at = START + LIMIT_S + 100.0
    drilling.show()
    assert not drilling.referee.is_over
    assert drilling.referee.onset is None


def test_who_leaves_before_the_onset_is_told_of_no_fault(drilling: Drilling) -> None:
    drilling.at_onset(-1.0)
    drilling.referee.abandon(drilling.clock.at)
    assert (finding(drilling).fault, finding(drilling).harm) == (None, None)


def test_what_is_told_after_the_end_changes_nothing(drilling: Drilling) -> None:
    drilling.at_onset(60.0)
    drilling.referee.abandon(drilling.clock.at)
    before = finding(drilling)
    drilling.referee.looked_at(drilling.fault.service, drilling.clock.at)
    drilling.referee.abandon(drilling.clock.at + 60.0)
    assert finding(drilling) == before
