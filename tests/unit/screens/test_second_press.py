"""A kill is pressed twice, for the same thing and in time (design 16)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S, SecondPress
from raitui.terminal.key_gate import SILENCE_S
from tests.transitions import mode_of

PLAN = (mode_of("rank-home", "eu1", "automatic", "off", "kill"),)
OTHER = (mode_of("rank-home", "us1", "automatic", "off", "kill"),)


def pressed(*moments: float) -> list[bool]:
    press = SecondPress()
    return [press.confirms("kill", PLAN, moment) for moment in moments]


def test_the_second_press_confirms_and_the_third_is_a_first_again() -> None:
    assert pressed(10, 12, 14) == [False, True, False]


def test_the_first_press_lapses() -> None:
    assert pressed(10, 10 + CONFIRM_WITHIN_S) == [False, False]


def test_the_question_names_the_time_before_which_the_key_gate_takes_it_for_held_down() -> None:
    """Fault 33: pressed sooner than it says, the key would be ignored."""
    assert CONFIRM_AFTER_S == SILENCE_S


def test_another_plan_is_a_first_press() -> None:
    press = SecondPress()
    assert [press.confirms("kill", plan, now) for plan, now in ((PLAN, 10), (OTHER, 12), (PLAN, 14))] == [False] * 3


def test_another_action_is_a_first_press() -> None:
    press = SecondPress()
    press.confirms("kill", PLAN, 10)
    assert not press.waiting_for("fallback", PLAN, 11)


def test_what_was_forgotten_is_not_confirmed() -> None:
    press = SecondPress()
    press.confirms("kill", PLAN, 10)
    press.forget()
    assert not press.waiting_for("kill", PLAN, 11)
    assert not press.confirms("kill", PLAN, 12)


def test_nothing_is_ever_waited_for_without_a_plan() -> None:
    assert not SecondPress().waiting_for("", (), 0)


@given(st.lists(st.floats(min_value=0, max_value=10), max_size=30))
def test_a_confirmation_always_follows_a_first_press_in_time(between: list[float]) -> None:
    press, now, first = SecondPress(), 100.0, None
    for gap in between:
        now += gap
        if press.confirms("kill", PLAN, now):
            assert first is not None
            assert now - first < CONFIRM_WITHIN_S
            first = None
        else:
            first = now
