"""Which records concern a service, or one action (R-AUD-1)."""

from __future__ import annotations

from raitui.core.audit_record import (
    AuditRecord,
    Gap,
    OutcomeRecord,
    Recorded,
    RecoveryRecord,
    Refusal,
    Sighting,
    Watched,
)
from raitui.core.audit_selection import selected
from raitui.core.containment import Containment, Effect
from tests.intents import ADA, DESIRED, intent
from tests.knowledge import NOW

OTHER = Containment("kill", "fraud", "", "spike")
RECORDS: list[AuditRecord] = [
    intent("a-1"),
    intent("b-1", wish=OTHER, desired=()),
    OutcomeRecord("b-1", NOW, Effect.FAILED, ()),
    Refusal("b-2", NOW, ADA, OTHER, (), "default deny", "no role"),
    OutcomeRecord("a-1", NOW, Effect.IN_EFFECT, ()),
    Gap(NOW, NOW - 9, "disk full"),
    Sighting("a-1", NOW, DESIRED[0], Watched.REVERTED),
    RecoveryRecord("a-1", NOW, "errors", 60.0),
]
LOG = tuple(Recorded(seq, record) for seq, record in enumerate(RECORDS, 1))


def numbers(*services: str, action: str = "") -> list[int]:
    return [recorded.seq for recorded in selected(LOG, services, action)]


def test_without_a_choice_all_are_there() -> None:
    assert numbers() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_what_follows_an_intent_is_of_its_service_and_a_gap_concerns_everybody() -> None:
    assert numbers("loan-uw") == [1, 5, 6, 7, 8]
    assert numbers("fraud") == [2, 3, 4, 6]
    assert numbers("fraud", "loan-uw") == [1, 2, 3, 4, 5, 6, 7, 8]


def test_an_action_is_found_by_the_beginning_of_its_id() -> None:
    assert numbers(action="a") == [1, 5, 7, 8]
    assert numbers(action="b-2") == [4]
