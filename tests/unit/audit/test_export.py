"""The export: whoever has it can verify the log without this program (R-AUD-2)."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from raitui.audit.chain import link
from raitui.audit.export import export
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from raitui.core.audit_record import AuditRecord, Gap
from raitui.errors import RaituiError
from tests.audit_log import attacking, rows_of, some_records, write_log
from tests.knowledge import NOW

COUNT = 6


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "audit.sqlite"
    write_log(path, COUNT)
    return path


def exported(path: Path, after: int = 0) -> str:
    lines = io.StringIO()
    export(path, lines, after=after)
    return lines.getvalue()


def independently_verified(export: str) -> tuple[int, str]:
    """How many records there are and the last hash, by the documented rule and the standard library alone."""
    head, count = b"", 0
    for number, text in enumerate(export.splitlines(), 1):
        line = json.loads(text)
        if number == 1:
            head = hashlib.sha256(b"raitui audit log 1 genesis\0" + bytes.fromhex(line["log"])).digest()
        record = line["record"].encode() if "record" in line else base64.b64decode(line["record_base64"])
        assert line["seq"] == number
        assert line["previous"] == head.hex()
        head = hashlib.sha256(b"raitui audit log 1 record\0" + head + number.to_bytes(8, "big") + record).digest()
        assert line["hash"] == head.hex()
        count = number
    return count, head.hex()


def test_verifies_by_the_documented_rule_alone(log: Path) -> None:
    checked = verify(log)
    assert independently_verified(exported(log)) == (checked.records, checked.head)


def test_an_export_that_was_edited_does_not(log: Path) -> None:
    with pytest.raises(AssertionError):
        independently_verified(exported(log).replace("wrong", "right", 1))


def test_holds_every_record_as_it_was_written(log: Path) -> None:
    lines = [json.loads(line) for line in exported(log).splitlines()]
    assert [msgspec.json.decode(line["record"], type=AuditRecord) for line in lines] == some_records(COUNT)
    assert {line["log"] for line in lines} == {verify(log).log_id}


def test_begins_after_the_number_that_is_asked_for(log: Path) -> None:
    lines = io.StringIO()
    assert export(log, lines, after=4) == 2
    assert [json.loads(line)["seq"] for line in lines.getvalue().splitlines()] == [5, 6]


def test_an_empty_log_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    SqliteAuditStore(path).check()
    assert exported(path) == ""


def test_keeps_the_bytes_of_a_record_that_is_no_text(log: Path) -> None:
    no_text = b'{"kind":"gap","cause":"\xff"}'
    with closing(sqlite3.connect(log, isolation_level=None)) as connection:
        head = rows_of(connection)[-1][1]
        row = (COUNT + 1, head, link(head, COUNT + 1, no_text), no_text)
        connection.execute("INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)", row)
    assert independently_verified(exported(log)) == (COUNT + 1, verify(log).head)


def test_a_log_that_was_tampered_with_is_exported_as_it_stands(log: Path) -> None:
    with attacking(log) as connection:
        connection.execute("UPDATE records SET previous = 5 WHERE seq = 3")
    assert json.loads(exported(log).splitlines()[2])["previous"] == "5"


def test_what_is_no_log_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RaituiError, match="cannot be read"):
        exported(tmp_path / "audit.sqlite")


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    with closing(SqliteAuditStore(path)) as store:
        for number in range(100):
            store.append(Gap(NOW, NOW, f"{number}" + "x" * 100_000))
    with (tmp_path / "export.jsonl").open("w", encoding="utf-8") as lines:
        tracemalloc.start()
        try:
            export(path, lines)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000
