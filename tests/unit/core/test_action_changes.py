"""raitui's own actions stand among the changes: what changed may have been the remedy (R-OBS-6)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action_changes import RECENT_S, SOURCE, action_changes
from raitui.core.action_course import Course
from raitui.core.audit_record import Happened, OutcomeRecord, Sighting, Watched
from raitui.core.change import Change, ChangeKind
from raitui.core.containment import Effect, Step
from raitui.core.question import InfoSpansOf
from raitui.core.selector import Selector
from tests.intents import DESIRED, intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of

INTENT = intent()
COURSE = Course(1, INTENT, outcome_of(INTENT))
REVERTED = Sighting("id-1", NOW + 90, DESIRED[0], Watched.REVERTED)


def change(at: str, subject: str = "rollback") -> Change:
    return Change(NOW, "loan-uw", at, ChangeKind.ACTION, subject, "v42", "v41", "ada", source=SOURCE)


def test_an_action_in_effect_is_a_change_at_each_location_by_who_did_it() -> None:
    assert action_changes([COURSE], NOW + 60) == {"loan-uw": (change("eu1"), change("us1"))}


def test_a_revert_is_a_change_by_nobody_known_newest_first() -> None:
    told = action_changes([structs.replace(COURSE, sightings=(REVERTED,))], NOW + 120)["loan-uw"]
    assert told[0] == Change(
        NOW + 90, "loan-uw", "eu1", ChangeKind.ACTION, "rollback reverted", "v41", "v42", source=SOURCE
    )
    assert len(told) == 3


def test_what_was_really_done_is_told_and_not_what_was_agreed_to() -> None:
    outcome = outcome_of(INTENT)
    sent = Step("actuator", Effect.SENT, "", 0, "us1", transition=structs.replace(DESIRED[1], before="v43"))
    course = structs.replace(COURSE, outcome=structs.replace(outcome, steps=(sent, *outcome.steps)))
    told = action_changes([course], NOW + 60)["loan-uw"]
    assert [(one.at, one.before, one.after) for one in told] == [("eu1", "v42", "v41"), ("us1", "v43", "v41")]


@pytest.mark.parametrize("effect", [Effect.UNVERIFIED, Effect.UNKNOWN])
def test_what_nobody_has_seen_in_effect_says_so(effect: Effect) -> None:
    course = structs.replace(COURSE, outcome=outcome_of(INTENT, effect))
    assert {one.subject for one in action_changes([course], NOW)["loan-uw"]} == {f"rollback {effect.value}"}


NO_CHANGE = [
    structs.replace(COURSE, outcome=None),
    structs.replace(COURSE, outcome=outcome_of(INTENT, Effect.FAILED)),
    structs.replace(COURSE, outcome=OutcomeRecord("id-1", NOW, Effect.REFUSED, ())),
    structs.replace(COURSE, outcome=OutcomeRecord("id-1", NOW, Effect.NOTHING_TO_CHANGE, ())),
    structs.replace(COURSE, outcome=OutcomeRecord("id-1", NOW, Effect.UNVERIFIED, (), Happened.NO)),
]


@pytest.mark.parametrize(
    "course", NO_CHANGE, ids=["under way", "failed", "refused", "nothing to change", "died before"]
)
def test_what_moved_nothing_is_no_change(course: Course) -> None:
    assert action_changes([course], NOW) == {}


def test_only_what_is_recent_is_told_as_far_back_as_the_info_metrics_tell() -> None:
    assert InfoSpansOf(Selector("m")).window_s == RECENT_S
    assert action_changes([COURSE], NOW + RECENT_S)
    assert action_changes([COURSE], NOW + RECENT_S + 1) == {}
