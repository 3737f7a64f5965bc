"""A record of the audit log told whole: nothing is cut, and nothing is said to be missing that never was (R-AUD-1)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.audit_record import AuditRecord, Gap, Intent, OutcomeRecord, RecoveryRecord, Refusal, Sighting
from raitui.core.log_entry import LogEntry
from raitui.core.log_reading import WholeRecord
from raitui.core.silence import SilenceMatcher, SilenceWish
from raitui.widgets.record_lines import record_lines
from raitui.widgets.styled_line import plain, width
from tests.audit_trail import night
from tests.knowledge import NOW

CELLS = 80


def alone(record: AuditRecord) -> WholeRecord:
    """Without its other half, and without its intent."""
    return WholeRecord("log", LogEntry(4, record), 100, "previous", "hash", follows=True, fits=True)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (Intent, "outcome"),
        (OutcomeRecord, "intent"),
        (RecoveryRecord, "intent"),
        (Sighting, "intent"),
        (Refusal, None),
        (Gap, None),
    ],
)
def test_only_of_what_has_another_half_it_is_said_to_be_missing(kind: type, missing: str | None) -> None:
    """A refusal is followed by nothing: whoever reads that its outcome is missing looks for what never was."""
    record = next(one for one in night(NOW) if isinstance(one, kind))
    told = [plain(one).split() for one in record_lines(alone(record), CELLS)]
    assert [words[0] for words in told if words[1:] == ["none", "in", "the", "log"]] == ([missing] if missing else [])


def test_what_was_wished_of_alerts_is_told_whole() -> None:
    wish = SilenceWish("silence", "known", "loan-uw", (SilenceMatcher("service", "loan-uw"),), 7_200.0, "am")
    record = structs.replace(next(one for one in night(NOW) if isinstance(one, Intent)), silence=wish)
    told = "\n".join(plain(one) for one in record_lines(alone(record), CELLS))
    for text in ('alerts       service="loan-uw"', "for          2h", "cluster      am"):
        assert text in told


@pytest.mark.parametrize("text", ["漢字" * 300, "x" * 700, "ab cd " * 200, "é" * 80 + " end"])
def test_a_long_text_is_broken_into_lines_that_are_full_and_loses_nothing(text: str) -> None:
    record = next(one for one in night(NOW) if isinstance(one, Refusal))
    lines = record_lines(alone(structs.replace(record, reason=text)), CELLS)
    assert max(map(width, lines)) <= CELLS
    assert text.replace(" ", "") in "".join(plain(one) for one in lines).replace(" ", "")
    before = len(record_lines(alone(structs.replace(record, reason="")), CELLS))
    assert len(lines) - before <= sum(2 if ord(one) > 0x2E80 else 1 for one in text) // 60 + 1
