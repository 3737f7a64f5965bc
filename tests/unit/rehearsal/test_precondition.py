"""Orders start from the present state, or are refused with who was there first (design.md, 13)."""

import pytest

from raitui.actions import BY_ID
from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.rehearsal.control_log import OrderAccepted
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.precondition import ControlRefusedError, Refusal
from tests.transitions import rollback_of

START = 1_763_790_003.0
NOW = START + 300.0
ROLLBACK = rollback_of("rank-home", "eu1", "v77", "v76", "model")
FORWARD = Transition("rank-home", "eu1", "v76", "v77", "roll_forward", Axis.VERSION, Risk.INCREASES, "model")


@pytest.fixture
def fleet() -> SimulatedFleet:
    return build_fleet(start=START)


def order_of(action_id: str, before: str) -> Transition:
    action = BY_ID[action_id]
    return Transition("rank-home", "eu1", before, action.position, action.id, action.axis, Risk.REDUCES)


def refusal_of(fleet: SimulatedFleet, desired: Transition, now: float) -> ControlRefusedError:
    entries = list(fleet.log)
    with pytest.raises(ControlRefusedError) as refused:
        fleet.order(desired, "late", "bea", now)
    assert list(fleet.log) == entries
    return refused.value


@pytest.mark.parametrize("after_s", [0.0, 0.5, 2.0, 600.0])
def test_of_two_operators_one_wins_and_the_other_is_told_who_and_what(fleet: SimulatedFleet, after_s: float) -> None:
    """An order on its way counts: also what is accepted and not yet in effect is in the way."""
    fleet.order(order_of("fallback", "automatic"), "first", "kim", NOW)
    refused = refusal_of(fleet, order_of("human_approval", "automatic"), NOW + after_s)
    assert (refused.refusal, refused.by, refused.action_id) == (Refusal.CONFLICT, "kim", "first")
    assert "kim" in refused.message
    assert "fallback, not automatic" in refused.message


def test_a_version_that_others_changed_is_refused_with_who_changed_it(fleet: SimulatedFleet) -> None:
    fleet.order(ROLLBACK, "first", "kim", NOW)
    to_another = rollback_of("rank-home", "eu1", "v77", "v75", "model")
    refused = refusal_of(fleet, to_another, NOW + 1.0)
    assert (refused.by, refused.action_id) == ("kim", "first")


def test_a_change_by_nobody_here_is_told_with_who_made_it(fleet: SimulatedFleet) -> None:
    refused = refusal_of(fleet, rollback_of("moderation", "eu1", "c88", "c87", "config"), NOW)
    assert (refused.by, refused.action_id) == ("ts-ci", "")


def test_what_was_not_found_before_is_no_precondition(fleet: SimulatedFleet) -> None:
    """Limiting harm does not wait for a backend that tells nothing (R-CON-4)."""
    fleet.order(order_of("fallback", ""), "first", "kim", NOW)
    fleet.order(order_of("kill", ""), "second", "bea", NOW + 1.0)
    assert fleet.observe("rank-home", "eu1", NOW + 10.0).mode == "off"


@pytest.mark.parametrize("before", ["", "off", "automatic", "fallback"])
@pytest.mark.parametrize("action", ["fallback", "human_approval", "primary", "auto_approve", "restore_autonomy"])
def test_kill_latches_until_revive(fleet: SimulatedFleet, action: str, before: str) -> None:
    """R-CON-2."""
    fleet.order(order_of("kill", "automatic"), "first", "kim", NOW)
    refused = refusal_of(fleet, order_of(action, before), NOW + 60.0)
    assert (refused.by, refused.action_id) == ("kim", "first")
    assert "revive" in refused.message
    fleet.order(order_of("revive", "off"), "second", "bea", NOW + 60.0)
    assert fleet.observe("rank-home", "eu1", NOW + 70.0).mode == "automatic"


@pytest.mark.parametrize("action", ["throttle", "unthrottle"])
def test_a_pause_latches_until_resume(fleet: SimulatedFleet, action: str) -> None:
    """R-CON-2."""
    fleet.order(order_of("pause", "open"), "first", "kim", NOW)
    assert refusal_of(fleet, order_of(action, "paused"), NOW + 60.0).action_id == "first"
    fleet.order(order_of("kill", "automatic"), "second", "bea", NOW + 60.0)
    fleet.order(order_of("resume", "paused"), "third", "bea", NOW + 60.0)
    state = fleet.observe("rank-home", "eu1", NOW + 70.0)
    assert (state.exposure, state.mode) == ("open", "off")


@pytest.mark.parametrize(
    "desired", [ROLLBACK, order_of("kill", "automatic"), order_of("pause", "open"), order_of("stop_export", "on")]
)
def test_a_repeated_action_does_nothing_and_is_accepted(fleet: SimulatedFleet, desired: Transition) -> None:
    """Idempotent by its id."""
    fleet.order(desired, "first", "kim", NOW)
    entries = list(fleet.log)
    for again in (NOW + 0.5, NOW + 600.0):
        assert fleet.order(desired, "first", "kim", again)
    assert list(fleet.log) == entries


@pytest.mark.parametrize(
    "desired", [ROLLBACK, order_of("kill", "automatic"), order_of("pause", "open"), order_of("stop_export", "on")]
)
def test_what_is_so_already_is_accepted_without_effect(fleet: SimulatedFleet, desired: Transition) -> None:
    """Idempotent by its desired state, also while that is on its way."""
    fleet.order(desired, "first", "kim", NOW)
    entries = list(fleet.log)
    for again in (NOW + 0.5, NOW + 600.0):
        assert fleet.order(desired, f"again-{again}", "bea", again)
    added = [entry for entry in fleet.log if entry not in entries]
    assert [type(entry.event) for entry in added] == [OrderAccepted, OrderAccepted]


def test_two_components_of_one_action_are_both_taken_on(fleet: SimulatedFleet) -> None:
    fleet.order(ROLLBACK, "first", "kim", NOW)
    fleet.order(rollback_of("rank-home", "eu1", "c230", "c229", "config"), "first", "kim", NOW)
    assert fleet.observe("rank-home", "eu1", NOW + 10.0).components == {"model": "v76", "config": "c229"}


def test_a_rollback_overtakes_the_roll_forward_that_is_on_its_way(fleet: SimulatedFleet) -> None:
    """R-CON-4: going down is easy."""
    fleet.order(ROLLBACK, "first", "kim", NOW)
    fleet.order(FORWARD, "second", "kim", NOW + 60.0)
    fleet.order(ROLLBACK, "third", "bea", NOW + 61.0)
    for after_s in (62.0, 65.0, 70.0, 600.0):
        assert fleet.observe("rank-home", "eu1", NOW + after_s).traffic["v77"] == 0.0


def test_no_place_and_no_component_is_another_matter_than_a_conflict(fleet: SimulatedFleet) -> None:
    for desired in (
        rollback_of("rank-home", "mars", "v77", "v76"),
        rollback_of("rank-home", "eu1", "a", "b", "weather"),
    ):
        assert refusal_of(fleet, desired, NOW).refusal is Refusal.NO_SUCH_PLACE
