"""The log in SQLite: in order, durable when the number is returned, whole after a crash (R-AUD-1, R-AUD-2)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.core.containment import Containment, Effect, Step
from raitui.errors import RaituiError
from tests.intents import intent
from tests.knowledge import NOW

INTENT = intent()
OUTCOME = OutcomeRecord("id-1", NOW + 9, Effect.IN_EFFECT, (Step("actuator", Effect.ACCEPTED, "HTTP 202", 12, "eu1"),))


def outcome(number: int) -> OutcomeRecord:
    return OutcomeRecord(f"id-{number}", NOW, Effect.FAILED, ())


def records(path: Path) -> list[AuditRecord]:
    with closing(SqliteAuditStore(path)) as store:
        return held(store)


def held(store: SqliteAuditStore) -> list[AuditRecord]:
    return [recorded.record for recorded in store.records()]


def test_what_went_in_comes_out_in_order_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "state" / "audit.sqlite"
    with closing(SqliteAuditStore(path)) as store:
        assert [store.append(one) for one in (INTENT, OUTCOME, INTENT)] == [1, 2, 3]
    with closing(SqliteAuditStore(path)) as store:
        assert store.append(OUTCOME) == 4
        assert held(store) == [INTENT, OUTCOME, INTENT, OUTCOME]


def test_a_record_is_in_the_file_when_its_number_is_returned(tmp_path: Path) -> None:
    """Fault 8, as far as a process can see: another reader finds it though the writer was never closed."""
    path = tmp_path / "audit.sqlite"
    with closing(SqliteAuditStore(path)) as writer:
        for number in range(5):
            writer.append(outcome(number))
            assert len(records(path)) == number + 1


def test_each_append_is_synchronous_to_the_disk(tmp_path: Path) -> None:
    with closing(SqliteAuditStore(tmp_path / "audit.sqlite")) as store:
        connection = store._connection
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        full = 2
        assert connection.execute("PRAGMA synchronous").fetchone() == (full,)


KILLED = """
import os, sys
from pathlib import Path
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import OutcomeRecord
from raitui.core.containment import Effect
store = SqliteAuditStore(Path(sys.argv[1]))
for number in range(7):
    store.append(OutcomeRecord(f"id-{number}", 0.0, Effect.FAILED, ()))
os._exit(9)
"""


def test_a_process_that_is_killed_leaves_every_record_that_it_was_told_is_there(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == 9
    found = records(path)
    assert [one.action_id for one in found if isinstance(one, OutcomeRecord)] == [f"id-{number}" for number in range(7)]


def test_several_consoles_write_one_log(tmp_path: Path) -> None:
    """Fault 15: every number once, no record lost."""
    path = tmp_path / "audit.sqlite"

    def write(console: int) -> list[int]:
        with closing(SqliteAuditStore(path)) as store:
            return [store.append(outcome(100 * console + number)) for number in range(20)]

    with ThreadPoolExecutor(4) as consoles:
        numbers = [number for found in consoles.map(write, range(4)) for number in found]
    assert sorted(numbers) == list(range(1, 81))
    assert {one.action_id for one in records(path) if isinstance(one, OutcomeRecord)} == {
        f"id-{100 * console + number}" for console in range(4) for number in range(20)
    }


class TestAnAppendThatFails:
    def test_on_a_locked_log_says_so_and_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("raitui.audit.sqlite_store.BUSY_S", 0.05)
        path = tmp_path / "audit.sqlite"
        with closing(SqliteAuditStore(path)) as store, closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(RaituiError, match="cannot be written") as raised:
                store.append(INTENT)
            assert str(path) in raised.value.message
            assert raised.value.remedy
            other.rollback()
            assert store.append(INTENT) == 1

    def test_on_a_full_disk_says_so_and_goes_on_when_there_is_space(self, tmp_path: Path) -> None:
        """Fault 1: SQLite's own limit on pages stands for the disk."""
        with closing(SqliteAuditStore(tmp_path / "audit.sqlite")) as store:
            store.append(INTENT)
            pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
            store._connection.execute(f"PRAGMA max_page_count={pages}")
            large = intent("id-2", wish=Containment("rollback", "svc", "", "x" * 100_000))
            with pytest.raises(RaituiError, match="full"):
                store.append(large)
            assert held(store) == [INTENT]
            store._connection.execute("PRAGMA max_page_count=100000")
            store.append(large)
            assert held(store) == [INTENT, large]

    def test_on_text_that_is_no_unicode_is_told_as_an_error_like_others(self, tmp_path: Path) -> None:
        wish = Containment("rollback", "svc", "", "bytes of a terminal: \udcff")
        with closing(SqliteAuditStore(tmp_path / "audit.sqlite")) as store:
            with pytest.raises(RaituiError, match="no Unicode"):
                store.append(intent(wish=wish))
            assert held(store) == []


@pytest.mark.parametrize("place", ["a file", "no database"])
def test_a_log_that_cannot_be_opened_is_told_with_its_path(tmp_path: Path, place: str) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("this is neither a folder nor a database, and long enough to be looked at")
    path = blocked / "audit.sqlite" if place == "a file" else blocked
    with pytest.raises(RaituiError, match="blocked") as raised:
        SqliteAuditStore(path)
    assert raised.value.remedy
