"""An action key counts when it is pressed twice, deliberately, for the same thing (design 16, faults 32 and 33)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from raitui.screens.second_press import CONFIRM_WITHIN_S, SILENCE_S, Press, SecondPress
from tests.transitions import rollback_of

PLAN = (rollback_of("rank-home", "eu1", "v77", "v76"),)
OTHER = (rollback_of("rank-home", "eu1", "v78", "v76"),)

gaps = st.lists(st.floats(min_value=0, max_value=10), max_size=30)


def pressed(*moments: float) -> list[Press]:
    press = SecondPress()
    return [press.press(PLAN, moment) for moment in moments]


def test_the_second_press_confirms_and_the_third_is_a_first_again() -> None:
    assert pressed(10, 12, 14) == [Press.FIRST, Press.CONFIRMED, Press.FIRST]


def test_a_key_that_repeats_never_confirms() -> None:
    assert set(pressed(*(10 + 0.03 * n for n in range(300)))) == {Press.FIRST, Press.TOO_SOON}


def test_after_a_burst_the_key_counts_again_once_it_was_silent() -> None:
    assert pressed(10, 10.4, 11.3, 12.4) == [Press.FIRST, Press.TOO_SOON, Press.TOO_SOON, Press.CONFIRMED]


def test_the_first_press_lapses() -> None:
    assert pressed(10, 10 + CONFIRM_WITHIN_S) == [Press.FIRST, Press.FIRST]


def test_another_plan_is_a_first_press() -> None:
    press = SecondPress()
    assert press.press(PLAN, 10) is Press.FIRST
    assert press.press(OTHER, 12) is Press.FIRST
    assert press.press(PLAN, 14) is Press.FIRST


def test_what_was_forgotten_is_not_confirmed() -> None:
    press = SecondPress()
    press.press(PLAN, 10)
    press.forget()
    assert not press.waiting_for(PLAN, 11)
    assert press.press(PLAN, 12) is Press.FIRST


def test_nothing_is_ever_waited_for_without_a_plan() -> None:
    assert not SecondPress().waiting_for((), 0)


@given(gaps)
def test_a_confirmation_always_follows_a_first_press_in_silence_and_in_time(between: list[float]) -> None:
    press, now, first, last = SecondPress(), 100.0, None, None
    for gap in between:
        now += gap
        answer = press.press(PLAN, now)
        if answer is Press.CONFIRMED:
            assert first is not None
            assert last is not None
            assert now - last >= SILENCE_S
            assert now - first < CONFIRM_WITHIN_S
            first = None
        elif answer is Press.FIRST:
            first = now
        last = now
