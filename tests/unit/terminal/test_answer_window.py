"""What is under way to the terminal stays about a quarter of a second's worth (design 6)."""

from __future__ import annotations

import pytest

from raitui.terminal.answer_window import (
    FIRST_ANSWER_SECONDS,
    FIRST_WINDOW,
    LARGEST_WINDOW,
    LATE_ANSWER_SECONDS,
    SMALLEST_WINDOW,
    AnswerWindow,
)
from raitui.terminal.cursor_move import Position

HOME = Position(0, 0)
PIECE, STEP_SECONDS = 500, 0.002
OFFERED = PIECE / STEP_SECONDS


def answering(round_trip: float = 0.01) -> AnswerWindow:
    window = AnswerWindow()
    window.sent(10)
    window.asked(HOME, 0.0)
    window.answered(HOME, round_trip)
    return window


def test_room_is_what_the_window_leaves() -> None:
    window = answering()
    assert window.room() == FIRST_WINDOW
    window.sent(1000)
    assert window.room() == FIRST_WINDOW - 1000
    window.sent(FIRST_WINDOW)
    assert window.room() == 0


def simulated(bytes_per_second: float, round_trip: float, seconds: float) -> tuple[float, float]:
    """Feed a line what the window allows, at most OFFERED: bytes carried a second, and the worst delay later on."""
    window, now, free_at = answering(round_trip), 1.0, 1.0
    pending: list[tuple[float, Position]] = []
    carried, worst = 0, 0.0
    number = 0
    while now < 1.0 + seconds:
        while pending and pending[0][0] <= now:
            _at, cursor = pending.pop(0)
            window.answered(cursor, now)
        room = min(window.room(), PIECE)
        if room or window.is_stuck():
            asks = window.should_ask(room) or not room
            window.sent(room)
            carried += room
            free_at = max(free_at, now) + room / bytes_per_second
            if now > 1.0 + seconds / 2:
                worst = max(worst, free_at - now)
            if asks:
                number += 1
                window.asked(Position(number, 0), now)
                pending.append((free_at + round_trip, Position(number, 0)))
        now += STEP_SECONDS
    return carried / seconds, worst


@pytest.mark.parametrize("round_trip", [0.001, 0.05, 0.3])
def test_a_slow_line_is_filled_and_never_far_behind(round_trip: float) -> None:
    """9,600 bit/s: at least two thirds of the line used, at most the smallest window's worth of delay."""
    carried, worst = simulated(960.0, round_trip, 30.0)
    assert carried > 960.0 * 2 / 3
    assert worst < (SMALLEST_WINDOW + PIECE) / 960.0


@pytest.mark.parametrize("round_trip", [0.001, 0.05, 0.2])
def test_a_fast_line_is_not_held_back(round_trip: float) -> None:
    carried, worst = simulated(1_000_000.0, round_trip, 10.0)
    assert carried > 0.7 * min(OFFERED, LARGEST_WINDOW / round_trip)
    assert worst < 0.25


def test_a_terminal_that_never_answers_is_not_waited_for_long() -> None:
    window = AnswerWindow()
    window.sent(FIRST_WINDOW)
    window.asked(HOME, 0.0, (7,))
    assert window.room() == 0
    assert window.lose_patience(FIRST_ANSWER_SECONDS - 0.01) == ()
    assert window.lose_patience(FIRST_ANSWER_SECONDS) == (7,)
    assert window.room() == LARGEST_WINDOW
    assert window.patience(1.0) is None


def test_a_terminal_that_answers_late_is_believed_from_then_on_and_its_marks_are_not_told_twice() -> None:
    window = AnswerWindow()
    window.sent(100)
    window.asked(HOME, 0.0, (7,))
    window.lose_patience(1.0)
    assert window.answered(HOME, 2.0) == ()
    assert window.answers
    assert not window.silent


def test_a_terminal_that_was_heard_and_is_cut_off_gets_little_and_confirms_nothing() -> None:
    window = answering()
    window.sent(FIRST_WINDOW)
    window.asked(HOME, 1.0, (7,))
    for number in range(1, 4):
        assert window.lose_patience(1.0 + LATE_ANSWER_SECONDS * number) == ()
        assert window.room() == SMALLEST_WINDOW
        window.sent(SMALLEST_WINDOW)
        assert window.room() == 0
    assert window.answered(HOME, 100.0) == (7,)


def test_only_the_place_asked_about_is_an_answer() -> None:
    """Shift and F3 can send ``ESC [ 1 ; 2 R``, which reads as a report of the second column."""
    window = AnswerWindow()
    window.asked(Position(5, 5), 0.0, (1,))
    assert window.answered(Position(1, 0), 0.1) is None
    assert window.answered(Position(5, 5), 0.1) == (1,)
    assert window.answered(Position(5, 5), 0.1) is None


def test_an_answer_answers_what_was_asked_before_it() -> None:
    window = AnswerWindow()
    for number in range(3):
        window.asked(Position(number, 0), 0.0, (number,))
    assert window.answered(Position(1, 0), 0.1) == (0, 1)
    assert window.awaits_answer
