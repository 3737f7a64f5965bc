"""The plain burn rule: some times as fast as before, and neither noise nor a budget that lasts (R-DEC-3)."""

from __future__ import annotations

import pytest
from msgspec import structs
from scipy.stats import poisson

from raitui.core.burn import Alert, Counts
from raitui.core.expression import EventKind
from raitui.core.objectives import objective_state
from raitui.core.plain_burn import LEAST_EVENTS, Past, PlainBurnState, plain_state, short_window_s
from raitui.core.plan import burn_questions, coverage_questions
from raitui.core.sli import PlainBurn, Slo, Urgency
from tests.knowledge import NOW, Told
from tests.watched import AVAILABILITY, CORE

MINUTE, HOUR, DAY = 60, 3_600, 86_400
RULE = PlainBurn()
SLO = Slo("availability", "errors", 0.999)
A_MINUTE = 1_000
"""Requests."""


def counts(share: float, minutes: int) -> Counts:
    return Counts(share * minutes * A_MINUTE, minutes * A_MINUTE)


def past(share: float, now: float, *, history_s: float | None = 30.0 * DAY) -> Past:
    """Over 30 days this share was bad, but for the past hour."""
    before, window = counts(share, 30 * 1_440 - 60), counts(now, 60)
    return Past(before + window, window, history_s)


def state(share: float, now: float, short: float | None = None, *, rule: PlainBurn = RULE) -> PlainBurnState:
    """Before, over the hour, and over its last five minutes."""
    found: dict[int, Counts | None] = {HOUR: counts(now, 60), 5 * MINUTE: counts(now if short is None else short, 5)}
    return plain_state(rule, SLO, EventKind.BAD, found, past(share, now))


@pytest.mark.parametrize(
    ("share", "now", "alert"),
    [
        (0.0005, 0.0021, Alert.FIRING),
        (0.0005, 0.0019, Alert.QUIET),
        # Twelve times as fast as before, but at that rate the budget still lasts its period.
        (0.00005, 0.0006, Alert.QUIET),
        (0.0, 0.0011, Alert.FIRING),
    ],
)
def test_it_fires_at_four_times_the_past_and_when_the_budget_does_not_last(
    share: float, now: float, alert: Alert
) -> None:
    assert state(share, now).alert is alert


def test_it_tells_what_it_compares() -> None:
    found = state(0.0005, 0.0021)
    assert found.baseline == pytest.approx(0.5)
    assert found.threshold == pytest.approx(2.0)
    assert found.burn.rate == pytest.approx(2.1)
    assert state(0.0001, 0.0).threshold == 1.0


def test_what_is_over_is_quiet_at_once() -> None:
    """Only what is sustained calls anybody."""
    assert state(0.0005, 0.01, 0.0001).alert is Alert.QUIET


@pytest.mark.parametrize(
    ("window_s", "short_s"), [(HOUR, 300), (6 * HOUR, 1_800), (DAY, 7_200), (5 * MINUTE, 300), (2 * HOUR, 600)]
)
def test_it_must_be_so_over_a_twelfth_of_its_window_still(window_s: int, short_s: int) -> None:
    """The workbook's proportion: its long windows of 1 h, 6 h, 1 d have short ones of 5 m, 30 m, 2 h."""
    assert short_window_s(PlainBurn(window_s=window_s)) == short_s


def test_a_few_events_are_no_change() -> None:
    """R-DEC-5. What is expected at a quarter of ten exceeds nine about once in 3,600 windows."""
    few = Counts(LEAST_EVENTS - 1, 1_000)
    found: dict[int, Counts | None] = {HOUR: few, 5 * MINUTE: Counts(2, 80)}
    before = Past(few + Counts(100, 1_000_000), few, 30.0 * DAY)
    assert plain_state(RULE, SLO, EventKind.BAD, found, before).alert is Alert.QUIET
    found[HOUR] = Counts(LEAST_EVENTS, 1_000)
    assert plain_state(RULE, SLO, EventKind.BAD, found, before).alert is Alert.FIRING
    assert 1 / poisson.sf(LEAST_EVENTS - 1, LEAST_EVENTS / RULE.factor) == pytest.approx(3_600, rel=0.01)


def test_too_short_a_past_is_said_to_be_so() -> None:
    """R-OBS-3: unknown is a state."""
    found: dict[int, Counts | None] = {HOUR: counts(0.01, 60), 5 * MINUTE: counts(0.01, 5)}
    young = plain_state(RULE, SLO, EventKind.BAD, found, past(0.0005, 0.01, history_s=5.0 * HOUR))
    assert (young.alert, young.note) == (Alert.UNKNOWN, "its baseline needs 25h of history, there are 5h")
    unknown = plain_state(RULE, SLO, EventKind.BAD, found, past(0.0005, 0.01, history_s=None))
    assert (unknown.alert, unknown.note) == (Alert.UNKNOWN, "its baseline is not known")
    idle = plain_state(RULE, SLO, EventKind.BAD, found, Past(counts(0.01, 60), counts(0.01, 60), 30.0 * DAY))
    assert (idle.alert, idle.note) == (Alert.UNKNOWN, "there was no traffic before")


def test_good_events_are_compared_as_bad_ones_are() -> None:
    good: dict[int, Counts | None] = {HOUR: counts(1 - 0.0021, 60), 5 * MINUTE: counts(1 - 0.0021, 5)}
    window = counts(1 - 0.0021, 60)
    before = Past(counts(1 - 0.0005, 30 * 1_440 - 60) + window, window, 30.0 * DAY)
    found = plain_state(RULE, SLO, EventKind.GOOD, good, before)
    assert found.alert is Alert.FIRING
    assert found.baseline == pytest.approx(0.5)


@pytest.mark.parametrize("urgency", [Urgency.PAGE, Urgency.TICKET])
def test_an_objective_calls_by_either_rule(urgency: Urgency) -> None:
    """R-DEC-3: neither window of a page burns 14.4 or 6 times, and yet it is 5 times as fast as it was."""
    slo = structs.replace(AVAILABILITY, plain_burn=structs.replace(RULE, urgency=urgency))
    profile = structs.replace(CORE, slos=(slo,))
    told, place = Told(), ("svc", "eu1", "v41")
    told.alive(CORE, [("svc", "eu1")])
    for window_s, question in burn_questions(slo, profile).items():
        total = window_s * 10.0
        recent = min(window_s, HOUR) * 10.0
        told.answer(question, {place: {"events": 0.0025 * recent + 0.0005 * (total - recent), "total": total}})
    for first_seen in coverage_questions(slo, profile):
        told.answer(first_seen, {place: {"first": NOW - 30 * DAY}})
    found = objective_state(told.subject("svc", profile), slo)
    assert found.plain is not None
    assert found.plain.baseline == pytest.approx(0.5)
    assert (found.page is Alert.FIRING, found.ticket is Alert.FIRING) == (
        urgency is Urgency.PAGE,
        urgency is Urgency.TICKET,
    )
