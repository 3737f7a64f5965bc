"""Who else is acting, as the log tells: an intent without an outcome, of a process that can still act (fault 44)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.acting_elsewhere import ActingElsewhere, acting_elsewhere
from raitui.core.audit_record import Actor, AuditRecord, Origin, Recorded
from raitui.core.containment import Effect
from raitui.core.in_force import History
from tests.intents import PROCESS, intent
from tests.knowledge import NOW
from tests.scripted_log import outcome_of

MINE = structs.replace(PROCESS, pid=1)
GUARD = Actor("kim", "service account", Origin.GUARD)


def told(*records: AuditRecord, under_way: bool = True) -> dict[str, tuple[ActingElsewhere, ...]]:
    history = History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))
    return acting_elsewhere(history.pending, MINE, lambda intended: under_way)


def test_who_acts_is_told_with_what_where_since_when_and_under_which_number() -> None:
    assert told(intent()) == {
        "loan-uw": (ActingElsewhere("ada", "rollback", "loan-uw", ("eu1", "us1"), NOW, 1),),
    }


def test_what_is_no_console_is_named() -> None:
    (acting,) = told(intent(actor=GUARD))["loan-uw"]

    assert (acting.by, acting.through) == ("kim", "guard")


def test_what_has_ended_is_nobodys_any_more() -> None:
    assert told(intent(), outcome_of(intent(), Effect.FAILED)) == {}


def test_what_this_console_does_is_told_as_its_own_action() -> None:
    assert told(intent(process=MINE)) == {}


def test_what_cannot_act_any_more_acts_no_more() -> None:
    assert told(intent(), under_way=False) == {}


def test_the_first_to_begin_stands_first() -> None:
    found = told(intent("a", NOW), intent("b", NOW - 5))

    assert [acting.seq for acting in found["loan-uw"]] == [1, 2]
