"""Which intents are nobody's any more, and what observing them tells (design 12)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.audit_record import AuditRecord, Happened, ProcessMark, Recorded
from raitui.core.containment import Effect, Step
from raitui.core.in_force import History
from raitui.core.orphans import FOREIGN_GRACE_S, happened, moved_since, orphans
from tests.intents import DESIRED, PROCESS, intent
from tests.scripted_log import outcome_of

DEAD = structs.replace(PROCESS, pid=1)
FOREIGN = structs.replace(PROCESS, host="another")
HERE = structs.replace(PROCESS, pid=2, namespace=7)
NEIGHBOUR = structs.replace(DEAD, namespace=8)
DEADLINE_S = 180.0


def told(*records: AuditRecord) -> History:
    return History().after(Recorded(seq, record) for seq, record in enumerate(records, 1))


@pytest.mark.parametrize(
    ("process", "waited_s", "orphaned"),
    [
        (PROCESS, 1e9, False),
        (DEAD, 0.0, True),
        (FOREIGN, 0.0, False),
        (FOREIGN, DEADLINE_S + FOREIGN_GRACE_S, False),
        (FOREIGN, DEADLINE_S + FOREIGN_GRACE_S + 1, True),
        (NEIGHBOUR, DEADLINE_S + FOREIGN_GRACE_S, False),
        (NEIGHBOUR, DEADLINE_S + FOREIGN_GRACE_S + 1, True),
        (structs.replace(DEAD, namespace=7), 0.0, True),
    ],
    ids=[
        "a living process",
        "a dead one",
        "elsewhere",
        "elsewhere, within the grace",
        "elsewhere, long pending",
        "in another container",
        "in another container, long pending",
        "dead in the same container",
    ],
)
def test_an_intent_is_an_orphan_when_its_process_is_gone(
    process: ProcessMark, waited_s: float, *, orphaned: bool
) -> None:
    history = told(intent(process=process, deadline_s=DEADLINE_S))
    found = orphans(history, lambda mark: mark.pid == DEAD.pid, HERE, lambda course: waited_s)
    assert bool(found) == orphaned


def test_the_oldest_comes_first_and_what_is_closed_is_none() -> None:
    first, second, third = (intent(name, process=DEAD) for name in ("a", "b", "c"))
    history = told(first, second, third, outcome_of(second))
    found = orphans(history, lambda mark: True, HERE, lambda course: 0.0)
    assert [course.intent.action_id for course in found] == ["a", "c"]


ORPHAN, LATER, ELSEWHERE = intent("a"), intent("b"), intent("c", desired=DESIRED[1:])

MOVED = [
    ("by nobody", (ORPHAN,), False),
    ("by an earlier one", (LATER, outcome_of(LATER), ORPHAN), False),
    ("by a later one", (ORPHAN, LATER, outcome_of(LATER)), True),
    ("perhaps by a later one", (ORPHAN, LATER, outcome_of(LATER, Effect.UNVERIFIED)), True),
    ("by a later one under way", (ORPHAN, LATER), True),
    ("not by a later one that failed", (ORPHAN, LATER, outcome_of(LATER, Effect.FAILED)), False),
    ("not by one at another location", (ORPHAN, ELSEWHERE, outcome_of(ELSEWHERE)), False),
]


@pytest.mark.parametrize(("records", "moved"), [one[1:] for one in MOVED], ids=[one[0] for one in MOVED])
def test_what_was_moved_since_tells_nothing(records: tuple[AuditRecord, ...], *, moved: bool) -> None:
    history = told(*records)
    assert moved_since(history, history.courses["a"], DESIRED[0]) == moved


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        ((Effect.IN_EFFECT, Effect.IN_EFFECT), Happened.YES),
        ((Effect.IN_EFFECT, Effect.UNVERIFIED), Happened.YES),
        ((Effect.IN_EFFECT, Effect.UNKNOWN), Happened.YES),
        ((Effect.UNVERIFIED, Effect.UNVERIFIED), Happened.NO),
        ((Effect.UNVERIFIED, Effect.UNKNOWN), Happened.UNKNOWN),
        ((), Happened.NO),
    ],
)
def test_it_happened_where_it_was_seen_and_not_where_all_was_seen_without_it(
    observed: tuple[Effect, ...], expected: Happened
) -> None:
    assert happened(Step("probe", effect, "", 0) for effect in observed) is expected
