"""The log, record by record, for people and for scripts (R-AUD-1)."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from raitui.core.audit_document import encoded_record, record_line
from raitui.core.audit_record import (
    AuditRecord,
    DrillBegan,
    DrillEnded,
    Gap,
    Happened,
    OutcomeRecord,
    Recorded,
    RecoveryRecord,
    Refusal,
    Sighting,
    Watched,
)
from raitui.core.containment import Containment, Effect, Step
from raitui.core.silence import SilenceMatcher, SilenceWish
from tests.intents import ADA, DESIRED, WISH, intent
from tests.knowledge import NOW

AT = "2027-01-15 08:00:00Z"
"""1,800,000,000 as ``date -u -d @1800000000`` prints it."""

RECORDS: list[tuple[AuditRecord, str]] = [
    (
        intent(),
        (
            "intent id-1 ada rollback loan-uw: version v42 → v41 at eu1, us1 (detected by page) "
            "because: denials of the young – “wrong”"
        ),
    ),
    (
        Refusal("id-1", NOW, ADA, WISH, DESIRED, "default deny", "ada holds no role"),
        "refusal id-1 ada rollback loan-uw refused by default deny: ada holds no role",
    ),
    (
        structs.replace(
            intent(wish=Containment("silence", "loan-uw", "", "known", "Slow"), desired=()),
            silence=SilenceWish(
                "silence", "known", "loan-uw", (SilenceMatcher("service", "loan-uw"),), 7_200.0, about="Slow"
            ),
        ),
        'intent id-1 ada silence loan-uw: service="loan-uw" for 2h (detected by Slow) because: known',
    ),
    (
        Refusal("id-1", NOW, ADA, Containment("silence", "", "", "known"), (), "default deny", "ada holds no role"),
        "refusal id-1 ada silence refused by default deny: ada holds no role",
    ),
    (
        OutcomeRecord("id-1", NOW, Effect.IN_EFFECT, (Step("probe", Effect.IN_EFFECT, "seen", 9, "eu1"),)),
        "outcome id-1 in effect: seen",
    ),
    (
        OutcomeRecord("id-1", NOW, Effect.UNKNOWN, (), Happened.UNKNOWN),
        "outcome id-1 unknown (its process died; happened: unknown)",
    ),
    (RecoveryRecord("id-1", NOW, "errors", 312.4), "recovery id-1 errors recovered 312 s after it took effect"),
    (
        Sighting("id-1", NOW, DESIRED[0], Watched.REVERTED, "v42 serves again"),
        "sighting id-1 loan-uw eu1 version v42 → v41 reverted v42 serves again",
    ),
    (Gap(NOW, NOW - 40, "disk full", ("id-7",), 1), "gap not writable for 40 s (disk full); kept elsewhere 1, lost 1"),
    (DrillBegan("run-1", NOW, ADA, 7, 12, 1.0), "begun ada began it: seed 7, 12 services, speed 1"),
    (
        DrillEnded("run-1", NOW, "recovered", 85, passed=False, times=(("detected", 20.0), ("contained", 48.0))),
        "ended recovered: 85 points, a target missed, detected after 20 s, contained after 48 s",
    ),
]


@pytest.mark.parametrize(("record", "text"), RECORDS, ids=[text for _, text in RECORDS])
def test_each_record_is_a_line(record: AuditRecord, text: str) -> None:
    assert record_line(Recorded(4_711, record)) == f"4711 {AT} {text}"


@pytest.mark.parametrize("record", [record for record, _ in RECORDS], ids=[text for _, text in RECORDS])
def test_each_record_of_a_drill_says_so(record: AuditRecord) -> None:
    """R-DRL-1, R-AUD-1: flagged as drills everywhere."""
    marked = structs.replace(record, drill="rollback")
    assert f"{AT} DRILL " in record_line(Recorded(3, marked))
    assert json.loads(encoded_record(Recorded(3, marked)))["drill"] == "rollback"


@pytest.mark.parametrize("record", [record for record, _ in RECORDS], ids=[text for _, text in RECORDS])
def test_scripts_are_told_all_of_it_with_its_number(record: AuditRecord) -> None:
    found = json.loads(encoded_record(Recorded(3, record)))
    assert (found["seq"], found["when"]) == (3, NOW)
    assert found["kind"] in {
        "intent",
        "refusal",
        "outcome",
        "recovery",
        "sighting",
        "gap",
        "drill_began",
        "drill_ended",
    }
