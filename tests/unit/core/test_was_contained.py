"""What was contained once was never good (R-CON-9): the log tells."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.action import Axis
from raitui.core.audit_record import AuditRecord, Happened, OutcomeRecord, Recorded
from raitui.core.containment import Effect, Step, Transition
from raitui.core.ladder import Risk
from raitui.core.was_contained import WasContained, was_contained
from tests.intents import intent
from tests.knowledge import NOW
from tests.transitions import mode_of, rollback_of

ROLLBACK = rollback_of("svc", "eu1", "v42", "v41", "model")
KILL = mode_of("svc", "eu1", "automatic", "off", "kill")
FORWARD = Transition("svc", "eu1", "v41", "v42", "roll_forward", Axis.VERSION, Risk.INCREASES, "model")

LEFT = WasContained("svc", "eu1", NOW, "model", "v42")
ALL_OF_IT = WasContained("svc", "eu1", NOW)


def told(*records: AuditRecord) -> tuple[WasContained, ...]:
    return was_contained(Recorded(seq, record) for seq, record in enumerate(records, 1))


def outcome(state: Effect, recovered: Happened | None = None) -> OutcomeRecord:
    return OutcomeRecord("id-1", NOW + 9, state, (), recovered)


def test_a_rollback_takes_its_version_away_and_another_action_concerns_all_that_serves() -> None:
    assert told(intent(desired=(ROLLBACK,)), outcome(Effect.IN_EFFECT)) == (LEFT,)
    assert told(intent(desired=(KILL,)), outcome(Effect.IN_EFFECT)) == (ALL_OF_IT,)


def test_a_way_back_contains_nothing() -> None:
    assert told(intent(desired=(FORWARD,)), outcome(Effect.IN_EFFECT)) == ()


@pytest.mark.parametrize("state", [Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE])
def test_what_certainly_came_to_nothing_is_none(state: Effect) -> None:
    assert told(intent(desired=(ROLLBACK,)), outcome(state)) == ()


@pytest.mark.parametrize("state", [Effect.UNKNOWN, Effect.UNVERIFIED, Effect.RECOVERED])
def test_what_may_have_happened_is_one(state: Effect) -> None:
    assert told(intent(desired=(ROLLBACK,)), outcome(state)) == (LEFT,)


def test_a_version_that_left_instead_of_the_one_agreed_to_is_none_that_was_good_either() -> None:
    sent = Step("actuator", Effect.SENT, "", 0, "eu1", transition=structs.replace(ROLLBACK, before="v43"))
    rebased = OutcomeRecord("id-1", NOW + 9, Effect.IN_EFFECT, (sent,))
    assert told(intent(desired=(ROLLBACK,)), rebased) == (LEFT, structs.replace(LEFT, version="v43"))


def test_an_intent_without_an_outcome_is_one() -> None:
    assert told(intent(desired=(ROLLBACK,))) == (LEFT,)


@pytest.mark.parametrize(
    ("recovered", "expected"), [(Happened.YES, (LEFT,)), (Happened.UNKNOWN, (LEFT,)), (Happened.NO, ())]
)
def test_what_was_observed_afterwards_decides(recovered: Happened, expected: tuple[WasContained, ...]) -> None:
    for state in (Effect.UNKNOWN, Effect.FAILED):
        assert told(intent(desired=(ROLLBACK,)), outcome(state, recovered)) == expected
