"""When a question is asked: by its cadence, its cost and its failures (design decision 4; faults 13 and 17)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.control.backoff import Backoff
from raitui.control.schedule import Ask, Schedule
from raitui.core.plan import Planned
from raitui.core.question import CountsOf
from tests.knowledge import NOW
from tests.watched import ERRORS

seeds = st.integers(0, 2**32)


def planned(window_s: int, cadence_s: float = 15.0) -> Planned:
    expression = ERRORS.expression
    return Planned(CountsOf(expression, window_s), cadence_s)  # type: ignore[arg-type]


def ask(seed: int = 1, cadence_s: float = 15.0) -> Ask:
    one = planned(300, cadence_s)
    return Ask(one, one.question, None, random.Random(seed))


class TestBackoff:
    @given(seeds, st.integers(1, 40))
    def test_doubles_with_jitter_between_half_and_whole_up_to_a_minute(self, seed: int, failures: int) -> None:
        backoff = Backoff(random.Random(seed))
        waits = [backoff.failed() for _ in range(failures)]
        for index, wait in enumerate(waits):
            bound = min(60.0, 2.0**index)
            assert bound / 2 <= wait <= bound

    @given(seeds, st.floats(0, 3_600))
    def test_never_waits_less_than_the_source_asked_for(self, seed: int, retry_after_s: float) -> None:
        """Fault 17: 429 with Retry-After."""
        assert Backoff(random.Random(seed)).failed(retry_after_s) >= retry_after_s

    def test_goes_on_for_as_long_as_a_source_may_be_down(self) -> None:
        """A week at one try a minute: it must neither overflow nor ever hammer."""
        backoff = Backoff(random.Random(1))
        waits = [backoff.failed() for _ in range(10_080)]
        assert all(30 <= wait <= 60 for wait in waits[6:])

    def test_starts_anew_after_an_answer_and_jitter_differs(self) -> None:
        backoff = Backoff(random.Random(1))
        for _ in range(9):
            backoff.failed()
        backoff.succeeded()
        assert backoff.failed() <= 1.0
        assert len({Backoff(random.Random(seed)).failed() for seed in range(20)}) == 20


class TestAQuestion:
    @given(seeds, st.floats(5, 900), st.floats(0, 100))
    def test_is_asked_at_its_cadence_but_keeps_its_source_busy_for_a_twentieth_at_most(
        self, seed: int, cadence_s: float, took_s: float
    ) -> None:
        one = ask(seed, cadence_s)
        one.answered(NOW, took_s)
        interval = max(cadence_s, 20 * took_s)
        assert 0.95 * interval <= one.due_at - NOW <= 1.05 * interval
        assert not one.is_due(NOW)
        assert one.is_due(one.due_at)

    def test_that_nothing_answered_is_asked_again_soon(self) -> None:
        one = ask(cadence_s=900)
        one.answered(NOW, 0.1, empty=True)
        assert one.due_at - NOW < 20

    def test_that_failed_is_left_alone_for_longer_each_time(self) -> None:
        one = ask()
        waits = []
        for _ in range(3):
            one.failed(NOW)
            waits.append(one.due_at - NOW)
        assert one.failing
        assert waits[0] >= 7.5
        assert waits[2] >= 30
        one.answered(NOW, 0.1)
        assert not one.failing

    def test_is_asked_at_once_when_our_clock_was_set_back(self) -> None:
        """Fault 13: polling must not stand still for as long as the step."""
        answered, failed = ask(), ask()
        answered.answered(NOW, 0.1)
        failed.failed(NOW, 600)
        for one in (answered, failed):
            assert not one.is_due(NOW + 1)
            assert one.is_due(NOW - 3_600)

    def test_in_flight_is_never_due(self) -> None:
        one = ask()
        one.in_flight = True
        assert not one.is_due(NOW + 1e9)


class TestASchedule:
    def test_asks_the_services_in_focus_first_and_then_in_the_order_of_the_plan(self) -> None:
        schedule = Schedule([planned(300), planned(3_600)], random.Random(1))
        focused = planned(1_800)
        schedule.focus([(focused, focused.question)], frozenset({"svc"}))
        windows = [one.question.window_s for one in schedule.due(NOW) if isinstance(one.question, CountsOf)]
        assert windows == [1_800, 300, 3_600]

    def test_keeps_the_time_of_what_was_asked_already_unless_it_was_of_others(self) -> None:
        schedule = Schedule([], random.Random(1))
        one = planned(300)
        schedule.focus([(one, one.question)], frozenset({"a"}))
        schedule.due(NOW)[0].answered(NOW, 0.1)
        schedule.focus([(one, one.question)], frozenset({"a"}))
        assert schedule.due(NOW) == []
        # Raw PromQL cannot be narrowed: the same text is another question when it is asked for another service.
        schedule.focus([(one, one.question)], frozenset({"b"}))
        assert [due.scope for due in schedule.due(NOW)] == [frozenset({"b"})]

    def test_tells_which_answers_about_the_fleet_were_not_whole(self) -> None:
        first, second, third = (planned(window_s) for window_s in (300, 1_800, 3_600))
        schedule = Schedule([first, second, third], random.Random(1))
        whole, partial, failed = schedule.due(NOW)
        whole.answered(NOW, 0.1)
        partial.answered(NOW, 0.1, partial=True)
        failed.failed(NOW)
        assert schedule.unanswered == (second, third)
        assert schedule.settled
        assert [one.question for one in schedule.failing] == [third.question]


def test_what_was_answered_in_part_is_asked_again_within_a_minute() -> None:
    """Fault 37: an error budget is not called partial for a quarter of an hour because of one moment."""
    budget = ask(cadence_s=900.0)
    budget.answered(NOW, 0.1, partial=True)
    assert budget.due_at - NOW <= 66.0
    budget.answered(NOW, 0.1)
    assert budget.due_at - NOW >= 800.0


def test_what_a_failing_source_was_in_the_way_of_is_asked_as_soon_as_it_is_back() -> None:
    """Fault 36: everything recovers by itself, and soon; a question that fails of itself stays left alone."""
    schedule = Schedule([planned(300), planned(3_600, cadence_s=60.0)], random.Random(1))
    once, twice = schedule.due(NOW)
    once.failed(NOW)
    twice.failed(NOW)
    twice.failed(NOW)
    assert schedule.due(NOW + 1) == []
    schedule.source_came_back(NOW + 1)
    assert schedule.due(NOW + 1) == [once]


@pytest.mark.parametrize("size", [0, 3])
def test_a_schedule_without_questions_is_settled(size: int) -> None:
    schedule = Schedule([planned(300 * (1 + index)) for index in range(size)], random.Random(1))
    assert schedule.settled == (size == 0)
    assert schedule.size == size
    assert (schedule.cheapest is None) == (size == 0)
