"""The registry: every action of R-CON-2 with its key of the keymap, and every one with its way back."""

from __future__ import annotations

from raitui.actions import ACTIONS, BY_ID, KEYED, WAYS_BACK
from raitui.core.action import Axis, Direction
from raitui.core.ladder import POSITIONS, Risk, risk_of_move

KEYMAP = {
    "P": "pause",
    "T": "throttle",
    "R": "rollback",
    "D": "reduced_autonomy",
    "M": "human_approval",
    "F": "fallback",
    "X": "kill",
    "E": "stop_export",
}
WAYS = {
    "pause": "resume",
    "throttle": "unthrottle",
    "rollback": "roll_forward",
    "reduced_autonomy": "restore_autonomy",
    "human_approval": "auto_approve",
    "fallback": "primary",
    "kill": "revive",
    "stop_export": "resume_export",
}


def test_the_keys_are_those_of_the_keymap() -> None:
    assert {action.key: action.id for action in KEYED} == KEYMAP


def test_no_containment_key_is_a_shifted_navigation_key() -> None:
    assert not {action.key for action in KEYED} & set("JKHLGN")


def test_every_action_has_its_way_back_which_undoes_it() -> None:
    assert {action.id: action.counterpart for action in KEYED} == WAYS
    for action in KEYED:
        back = BY_ID[action.counterpart]
        assert (back.counterpart, back.axis, back.direction) == (action.id, action.axis, Direction.BACK)
        assert back.undoes == action.position
    assert {action.id for action in WAYS_BACK} == set(WAYS.values())


def test_a_way_back_has_no_key_so_that_it_is_chosen_deliberately() -> None:
    """R-CON-4."""
    assert not any(action.key for action in WAYS_BACK)


def test_going_down_from_the_usual_reduces_the_risk_and_coming_back_increases_it() -> None:
    for action in ACTIONS:
        if action.axis is Axis.VERSION:
            continue
        usual = POSITIONS[action.axis][0]
        expected = Risk.REDUCES if action.direction is Direction.DOWN else Risk.INCREASES
        assert risk_of_move(action.axis, action.undoes or usual, action.position) is expected


def test_the_kill_switch_alone_asks_twice() -> None:
    assert [action.id for action in ACTIONS if action.asks_twice] == ["kill"]
