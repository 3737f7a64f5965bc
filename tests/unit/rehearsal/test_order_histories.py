"""Whatever is ordered, in whatever order and scenario: the past stays, and every request is answered by somebody."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from raitui.actions import ACTIONS, ROLLBACK
from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import OFF, PAUSED, Risk
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.flow import FALLBACK_VERSION
from raitui.rehearsal.place import Place
from raitui.rehearsal.precondition import ControlRefusedError
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import SCENARIOS

START = 1_763_790_003.0
RANK_HOME = tuple(model for model in roster(12) if model.name == "rank-home")

POSITIONED = st.sampled_from([action for action in ACTIONS if action.position]).map(
    lambda action: Transition("rank-home", "eu1", "", action.position, action.id, action.axis, Risk.REDUCES)
)
VERSIONED = st.builds(
    lambda action, component, before, after: Transition(
        "rank-home", "eu1", before, after, action, Axis.VERSION, Risk.REDUCES, component
    ),
    st.sampled_from([ROLLBACK.id, ROLLBACK.counterpart]),
    st.sampled_from(["", "model"]),
    st.sampled_from(["", "v75", "v76", "v77"]),
    st.sampled_from(["v75", "v76", "v77"]),
) | st.builds(
    lambda after: Transition("rank-home", "eu1", "", after, ROLLBACK.id, Axis.VERSION, Risk.REDUCES, "config"),
    st.sampled_from(["c229", "c230"]),
)
GAPS_S = st.sampled_from([0.0, 0.3, 1.0, 2.5, 5.0, 20.0, 100.0, 4_000.0])
HISTORIES = st.lists(st.tuples(GAPS_S, POSITIONED | VERSIONED), min_size=1, max_size=15)


def fleet_of(scenario: str) -> SimulatedFleet:
    """A fleet of the one service that every story is about."""
    return SimulatedFleet(RANK_HOME, SCENARIOS[scenario], 1, START, 3_600.0)


def ordered(fleet: SimulatedFleet, history: list[tuple[float, Transition]]) -> Iterator[float]:
    """When each order comes, just before it is taken on or refused."""
    now = START
    for number, (gap_s, desired) in enumerate(history):
        now += gap_s
        yield now
        with suppress(ControlRefusedError):
            fleet.order(desired, f"action-{number}", "kim", now)


def past(place: Place, now: float) -> list[object]:
    """Everything before a time that a value may depend on."""
    steps = [step for step in place.steps if step.since < now]
    standing = [version for version in place.versions() if version.since < now]
    return [steps, standing, [entry for entry in place.happenings if entry.when < now]]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SCENARIOS)), HISTORIES)
def test_no_history_of_orders_rewrites_the_past_or_loses_a_request(
    scenario: str, history: list[tuple[float, Transition]]
) -> None:
    fleet = fleet_of(scenario)
    place = fleet.place("rank-home", "eu1")
    earlier: tuple[float, list[object]] = (START, past(place, START))
    for now in ordered(fleet, history):
        assert past(place, earlier[0]) == earlier[1]
        earlier = now, past(place, now)
    assert past(place, earlier[0]) == earlier[1]
    standing = {version.version: version.since for version in place.versions()}
    assert FALLBACK_VERSION in standing or all(step.deployment.weight(FALLBACK_VERSION) == 0.0 for step in place.steps)
    for step in place.steps:
        weights = {version: step.deployment.weight(version) for version in standing}
        assert sum(weights.values()) == pytest.approx(1.0), step
        assert all(standing[version] <= step.since for version, weight in weights.items() if weight > 0), step
        assert sum(step.deployment.shown_shares().values()) == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(HISTORIES, GAPS_S)
def test_of_two_orders_from_the_same_state_to_different_ones_the_second_is_refused(
    history: list[tuple[float, Transition]], gap_s: float
) -> None:
    """Design.md, 13, whatever came before them."""
    fleet = fleet_of("calm")
    now = [START, *ordered(fleet, history)][-1]
    mode = fleet.place("rank-home", "eu1").deployment(now + 60.0).shown[Axis.MODE]
    first = Transition("rank-home", "eu1", mode, OFF, "kill", Axis.MODE, Risk.REDUCES)
    if mode != OFF:
        fleet.order(first, "first", "kim", now + 60.0)
        second = structs.replace(first, after="fallback" if mode != "fallback" else "automatic", action="fallback")
        with pytest.raises(ControlRefusedError, match="kim"):
            fleet.order(second, "second", "bea", now + 60.0 + gap_s)


@settings(max_examples=40, deadline=None)
@given(HISTORIES)
def test_while_it_is_paused_nobody_but_an_operator_changes_anything(history: list[tuple[float, Transition]]) -> None:
    """R-CON-2."""
    fleet = fleet_of("default")
    list(ordered(fleet, history))
    place = fleet.place("rank-home", "eu1")
    by_operators = {entry.when for entry in place.happenings if entry.action_id}
    for earlier, later in pairwise(place.steps):
        if earlier.deployment.positions[Axis.EXPOSURE] == PAUSED:
            assert later.since in by_operators
