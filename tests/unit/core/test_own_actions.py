"""What became of my actions, in a line each, the worst first (design 12)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action_course import Course
from raitui.core.audit_record import Actor, Happened, OutcomeRecord, RecoveryRecord, Sighting, Watched
from raitui.core.containment import Effect, Step
from raitui.core.own_actions import LINES, what_became
from tests.intents import ADA, DESIRED, intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of

INTENT = intent()
IN_EFFECT = Course(1, INTENT, outcome_of(INTENT))
LATER = NOW + 600


def died(happened: Happened) -> Course:
    return structs.replace(IN_EFFECT, outcome=OutcomeRecord("id-1", NOW + 60, Effect.UNKNOWN, (), happened))


def sighted(at: int, found: Watched, when: float = NOW + 90) -> Sighting:
    return Sighting("id-1", when, DESIRED[at], found)


FAILED = OutcomeRecord("id-1", NOW, Effect.FAILED, (Step("actuator", Effect.FAILED, "HTTP 403", 3, "eu1"),))
RECOVERY = RecoveryRecord("id-1", NOW + 250, "errors", 246)

BECAME = [
    (IN_EFFECT, "in effect"),
    (structs.replace(IN_EFFECT, recovery=RECOVERY), "in effect, and errors recovered after 4m"),
    (structs.replace(IN_EFFECT, outcome=outcome_of(INTENT, Effect.UNVERIFIED)), "accepted, but never seen in effect"),
    (structs.replace(IN_EFFECT, outcome=FAILED), "failed, HTTP 403"),
    (structs.replace(IN_EFFECT, outcome=None), "not finished yet"),
    (died(Happened.YES), "took place, though its process died"),
    (died(Happened.NO), "did not take place: its process died before"),
    (
        died(Happened.UNKNOWN),
        "nobody knows whether it took place, since its process died: look at the backend",
    ),
    (structs.replace(IN_EFFECT, sightings=(sighted(1, Watched.REVERTED),)), "reverted at us1"),
]


@pytest.mark.parametrize(("course", "expected"), BECAME, ids=[one[1] for one in BECAME])
def test_each_action_says_in_a_line_what_became_of_it(course: Course, expected: str) -> None:
    assert what_became([course], "ada", NOW - 60, LATER) == (f"rollback loan-uw, 10m ago: {expected}",)


def test_what_is_in_force_again_is_not_told_as_reverted() -> None:
    back = structs.replace(IN_EFFECT, sightings=(sighted(1, Watched.REVERTED), sighted(1, Watched.IN_FORCE)))
    assert what_became([back], "ada", NOW, LATER) == ("rollback loan-uw, 10m ago: in effect",)


def numbered(seq: int, course: Course) -> Course:
    return structs.replace(course, seq=seq, intent=intent(str(seq), NOW + seq, desired=DESIRED))


def test_what_was_reverted_stands_first_then_what_died_then_the_rest() -> None:
    reverted = structs.replace(IN_EFFECT, sightings=(sighted(0, Watched.REVERTED),))
    courses = [numbered(3, reverted), numbered(5, died(Happened.NO)), numbered(7, IN_EFFECT), numbered(8, IN_EFFECT)]
    lines = what_became(courses, "ada", NOW, NOW + 10)
    assert [line.split(",")[1] for line in lines] == [
        " 7s ago: reverted at eu1",
        " 5s ago: did not take place: its process died before",
        " 2s ago: in effect",
        " 3s ago: in effect",
    ]


def test_of_many_only_the_first_are_told_and_how_many_more_there_are() -> None:
    lines = what_became([numbered(seq, IN_EFFECT) for seq in range(LINES + 3)], "ada", NOW, LATER)
    assert len(lines) == LINES + 1
    assert lines[-1] == "and 3 more: raitui audit list"


def test_only_my_own_and_only_those_with_news_since() -> None:
    kim = Actor("kim", ADA.known_by, ADA.origin)
    theirs = structs.replace(IN_EFFECT, intent=intent(actor=kim))
    assert what_became([theirs, IN_EFFECT], "ada", NOW + 60, LATER) == ()
    reverted = structs.replace(IN_EFFECT, sightings=(sighted(0, Watched.REVERTED),))
    assert len(what_became([reverted], "ada", NOW + 60, LATER)) == 1
