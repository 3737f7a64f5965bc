"""Which records the arguments of ``raitui audit list`` want (R-AUD-1)."""

from __future__ import annotations

from raitui.core.audit_filter import EVERYTHING, audit_filter
from raitui.core.audit_record import (
    AuditRecord,
    Gap,
    Intent,
    OutcomeRecord,
    RecoveryRecord,
    Refusal,
    Sighting,
    Watched,
)
from raitui.core.audit_row import audit_row
from raitui.core.audit_selection import narrowed
from raitui.core.containment import Containment, Effect
from raitui.core.log_entry import LogEntry
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
INTENTS = {one.action_id: one for one in RECORDS if isinstance(one, Intent)}
ROWS = [
    audit_row(LogEntry(seq, one, None if isinstance(one, Intent) else INTENTS.get(getattr(one, "action_id", ""))))
    for seq, one in enumerate(RECORDS, 1)
]


def numbers(*services: str, action: str = "", words: str = "") -> list[int]:
    wanted = narrowed(audit_filter(words, NOW) if words else EVERYTHING, services, action)
    return [row.seq for row in ROWS if wanted.wants(row)]


def test_without_a_choice_all_are_there() -> None:
    assert numbers() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_what_follows_an_intent_is_of_its_service_and_a_gap_concerns_everybody() -> None:
    assert numbers("loan-uw") == [1, 5, 6, 7, 8]
    assert numbers("fraud") == [2, 3, 4, 6]
    assert numbers("fraud", "loan-uw") == [1, 2, 3, 4, 5, 6, 7, 8]
    assert numbers("loan") == [6]


def test_an_action_is_found_by_the_beginning_of_its_id() -> None:
    assert numbers(action="a") == [1, 5, 7, 8]
    assert numbers(action="b-2") == [4]
    assert numbers(action="-2") == []


def test_words_narrow_it_further() -> None:
    assert numbers("loan-uw", words="-kind:gap state:recovered,reverted") == [7, 8]
