"""What was counted while a service was contained, and a while before, is no baseline (R-OBS-4)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.action_course import Course
from raitui.core.condemned_spans import BEFORE_S, REACH_S, condemned_spans
from raitui.core.containment import Effect, Transition
from raitui.core.ladder import Risk
from tests.intents import DESIRED, intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of

DOWN = (DESIRED[0],)
BACK = (structs.replace(DOWN[0], before=DOWN[0].after, after=DOWN[0].before, risk=Risk.INCREASES),)


def course(seq: int, desired: tuple[Transition, ...], when: float, effect: Effect = Effect.IN_EFFECT) -> Course:
    begun = intent(f"id-{seq}", when, desired=desired)
    return Course(seq, begun, outcome_of(begun, effect))


def test_from_a_while_before_it_was_contained_to_when_it_was_moved_back() -> None:
    courses = [course(1, DOWN, NOW - 7_200), course(2, BACK, NOW - 3_600)]
    assert condemned_spans(courses, NOW) == {"loan-uw": ((NOW - 7_200 - BEFORE_S, NOW - 3_600),)}


def test_what_is_still_contained_is_condemned_until_now() -> None:
    assert condemned_spans([course(1, DOWN, NOW - 7_200)], NOW) == {"loan-uw": ((NOW - 7_200 - BEFORE_S, NOW),)}


def test_what_came_to_nothing_condemns_nothing() -> None:
    assert condemned_spans([course(1, DOWN, NOW - 7_200, Effect.FAILED)], NOW) == {}


def test_what_was_contained_twice_began_with_the_first() -> None:
    courses = [course(1, DOWN, NOW - 7_200), course(2, DOWN, NOW - 5_000), course(3, BACK, NOW - 3_600)]
    assert condemned_spans(courses, NOW) == {"loan-uw": ((NOW - 7_200 - BEFORE_S, NOW - 3_600),)}


def test_what_is_long_over_is_not_told() -> None:
    old = NOW - REACH_S - 7_200
    assert condemned_spans([course(1, DOWN, old - 60), course(2, BACK, old)], NOW) == {"loan-uw": ()}
