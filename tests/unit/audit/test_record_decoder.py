"""Whoever else writes a log can put anything into it: what is shown of it is safe, or is no record (fault 30)."""

from __future__ import annotations

import msgspec
import pytest

from raitui.audit.record_decoder import LONG_BYTES, RecordDecoder
from raitui.core.audit_record import Gap, Intent
from raitui.wiring.audit import LONGEST_TEXT, showable
from tests.intents import intent


def encoded(reason: str) -> bytes:
    one = intent()
    return msgspec.json.encode(msgspec.structs.replace(one, wish=msgspec.structs.replace(one.wish, reason=reason)))


def reason_of(stored: bytes) -> str:
    record = RecordDecoder(showable).decode(stored)
    assert isinstance(record, Intent)
    return record.wish.reason


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("two\nlines\ttab", "two␊lines␉tab"),
        ("del\x7f", "del␡"),
        ("c1\x9b2J", "c1‹U+009B›2J"),
        ("\u202eevil", "‹U+202E›evil"),
        ("v42 → v41 “quoted” \\n café", "v42 → v41 “quoted” \\n café"),
    ],
)
def test_nothing_that_is_shown_steers_the_terminal_or_hides(written: str, shown: str) -> None:
    """Fault 30: whichever way the bytes write it."""
    assert reason_of(encoded(written)) == shown
    assert reason_of(encoded(written).replace(b"\x1b", b"\\u001B")) == shown


def test_a_text_of_megabytes_is_shown_as_far_as_anybody_reads() -> None:
    """Fault 30: it would have to be wrapped and drawn again every second."""
    assert len(reason_of(encoded("x" * 5_000_000))) == LONGEST_TEXT
    assert LONG_BYTES <= LONGEST_TEXT


def test_whoever_exports_or_hashes_gets_what_was_written() -> None:
    """R-AUD-2: only what is shown is made safe."""
    record = RecordDecoder().decode(encoded("a\x1b[2Jb"))
    assert isinstance(record, Intent)
    assert record.wish.reason == "a\x1b[2Jb"


@pytest.mark.parametrize("when", [1e300, -1.0, 253_402_300_800.0])
def test_a_time_that_no_calendar_has_makes_it_no_record(when: float) -> None:
    """Fault 30: it cannot be shown in any way; that it is there is told as of any other that cannot be read."""
    with pytest.raises(msgspec.DecodeError):
        RecordDecoder(showable).decode(msgspec.json.encode(Gap(when=when, since=0.0, cause="none")))


def test_what_is_nested_without_end_makes_it_no_record() -> None:
    """One record does not make the rest of the log unreadable."""
    nested = b'{"kind":"gap","other":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(msgspec.DecodeError):
        RecordDecoder(showable).decode(nested)
