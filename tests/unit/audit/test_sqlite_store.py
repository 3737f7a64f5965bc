"""The log in SQLite: in order, durable when the number is returned, whole after a crash (R-AUD-1, R-AUD-2)."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from raitui.audit import chain
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from raitui.core.audit_record import AuditRecord, Gap, Intent, OutcomeRecord, Recorded
from raitui.core.containment import Containment, Effect, Step
from raitui.core.log_page import LogPage
from raitui.errors import DuplicateRecordError, RaituiError
from tests.audit_log import attacking
from tests.intents import intent
from tests.knowledge import NOW

INTENT = intent()
OUTCOME = OutcomeRecord("id-1", NOW + 9, Effect.IN_EFFECT, (Step("actuator", Effect.ACCEPTED, "HTTP 202", 12, "eu1"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "audit.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteAuditStore]:
    with closing(SqliteAuditStore(path)) as opened:
        yield opened


def outcome(number: int) -> OutcomeRecord:
    return OutcomeRecord(f"id-{number}", NOW, Effect.FAILED, ())


def held(store: SqliteAuditStore) -> list[AuditRecord]:
    return [recorded.record for recorded in store.records()]


def records(path: Path) -> list[AuditRecord]:
    return held(SqliteAuditStore(path))


def move_aside(path: Path, *suffixes: str) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).rename(path.with_name(f"moved{suffix}"))


def connection_of(store: SqliteAuditStore) -> sqlite3.Connection:
    assert store._connection is not None
    return store._connection


def test_what_went_in_comes_out_in_order_and_numbered(path: Path) -> None:
    first: list[AuditRecord] = [INTENT, OUTCOME]
    second: list[AuditRecord] = [intent("id-2"), outcome(2)]
    with closing(SqliteAuditStore(path)) as store:
        assert [store.append(one) for one in first] == [1, 2]
    with closing(SqliteAuditStore(path)) as store:
        assert [store.append(one) for one in second] == [3, 4]
        assert held(store) == [*first, *second]
        assert [recorded.seq for recorded in store.records(after=2)] == [3, 4]


def test_a_record_is_in_the_file_when_its_number_is_returned(store: SqliteAuditStore, path: Path) -> None:
    """Fault 8, as far as a process can see: another reader finds it though the writer was never closed."""
    for number in range(5):
        store.append(outcome(number))
        assert len(records(path)) == number + 1


def test_each_append_is_synchronous_to_the_disk(store: SqliteAuditStore) -> None:
    store.append(INTENT)
    assert connection_of(store).execute("PRAGMA journal_mode").fetchone() == ("wal",)
    full = 2
    assert connection_of(store).execute("PRAGMA synchronous").fetchone() == (full,)


def test_the_log_is_its_owner_s_alone(store: SqliteAuditStore, path: Path) -> None:
    """R-AUD-3: what was done to whom is nobody else's to read, in the journal neither."""
    store.append(INTENT)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("folder", "rights"), [(0o2770, 0o660), (0o2750, 0o600), (0o770, 0o600), (0o700, 0o600)], ids=oct
)
def test_the_log_is_its_group_s_where_its_folder_is_shared(
    store: SqliteAuditStore, path: Path, folder: int, rights: int
) -> None:
    """Two accounts on one `audit.path`: the journal is as open to both as the log, whatever the umask takes away."""
    path.parent.mkdir()
    path.parent.chmod(folder)
    before = os.umask(0o077)
    try:
        store.append(INTENT)
    finally:
        os.umask(before)
    files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert files == {f"{path.name}{suffix}": rights for suffix in ("", "-wal", "-shm")}


def test_nothing_is_left_of_making_the_log(store: SqliteAuditStore, path: Path) -> None:
    store.append(INTENT)
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_there_are_no_records_before_there_is_a_log_and_reading_makes_none(store: SqliteAuditStore, path: Path) -> None:
    assert store.records() == ()
    assert not path.exists()


def test_a_long_log_is_read_page_by_page(store: SqliteAuditStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who appends meanwhile waits for one page at most (R-CON-6)."""
    monkeypatch.setattr("raitui.audit.sqlite_store.PAGE", 2)
    for number in range(3):
        store.append(outcome(number))
    first = store.page("", 0)
    assert ([one.seq for one in first.records], first.more) == ([1, 2], True)
    rest = store.page(first.log, 2)
    assert ([one.seq for one in rest.records], rest.more) == ([3], False)
    assert len(store.records()) == 3


def test_a_record_that_cannot_be_read_is_named_and_hides_none_that_follows_it(
    store: SqliteAuditStore, path: Path
) -> None:
    for number in range(3):
        store.append(outcome(number))
    with attacking(path) as connection:
        connection.execute("UPDATE records SET record = ? WHERE seq = 2", (b'{"kind": "of tomorrow"}',))
    page = store.page("", 0)
    assert ([one.seq for one in page.records], [one.seq for one in page.undecoded]) == ([1, 3], [2])
    assert page.last == 3
    assert "of tomorrow" in page.undecoded[0].why
    assert [one.seq for one in store.page(page.log, 2).records] == [3]


def test_who_reads_on_is_told_the_hash_of_the_record_that_was_read_last(store: SqliteAuditStore, path: Path) -> None:
    """Fault 12: a log of the same id that holds another record there, or none, is not the one that was read."""
    for number in range(3):
        store.append(outcome(number))
    first = store.page("", 0)
    assert first.before is None
    assert first.end == verify(path).head
    assert store.page(first.log, 3).before == first.end
    assert store.page(first.log, 4).before == ""


class TestAnAction:
    """Each has one intent and one outcome, whoever wants to write another (issue 3)."""

    @pytest.mark.parametrize("record", [INTENT, OUTCOME], ids=["intent", "outcome"])
    def test_has_it_once(self, store: SqliteAuditStore, record: Intent | OutcomeRecord) -> None:
        store.append(record)
        with pytest.raises(DuplicateRecordError):
            store.append(record)
        assert store.append(Gap(NOW, NOW - 1, "afterwards")) == 2

    def test_has_it_once_among_several_consoles(self, store: SqliteAuditStore, path: Path) -> None:
        store.append(INTENT)
        with closing(SqliteAuditStore(path)) as other:
            other.append(OUTCOME)
        with pytest.raises(DuplicateRecordError):
            store.append(OUTCOME)

    def test_may_have_any_number_of_other_records(self, store: SqliteAuditStore) -> None:
        gap = Gap(NOW, NOW - 5, "disk full")
        assert [store.append(one) for one in (gap, gap)] == [1, 2]


REPLACED_THROUGH_ITS_ACTION = """
REPLACE INTO records (seq, previous, hash, record)
SELECT 3, (SELECT hash FROM records WHERE seq = 2), hash, record FROM records WHERE seq = 1
"""


class TestNothingButAppending:
    """R-AUD-1: the log is append-only for whoever opens it without first taking its protection away."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE records SET record = x'7b7d' WHERE seq = 1",
            "DELETE FROM records WHERE seq = 2",
            "REPLACE INTO records (seq, previous, hash, record) SELECT seq, previous, hash, x'7b7d' FROM records",
            "INSERT INTO records (previous, hash, record) SELECT previous, hash, record FROM records WHERE seq = 2",
            "INSERT INTO records (seq, previous, hash, record) SELECT 4, hash, hash, record FROM records WHERE seq = 2",
            "INSERT INTO records (seq, previous, hash, record) SELECT 3, previous, hash, x'7b7d' FROM records",
            REPLACED_THROUGH_ITS_ACTION,
            "UPDATE log SET id = zeroblob(16)",
            "DELETE FROM log",
            "INSERT INTO log VALUES (zeroblob(16), zeroblob(32))",
        ],
    )
    def test_is_refused_by_the_database_itself(self, store: SqliteAuditStore, path: Path, statement: str) -> None:
        store.append(INTENT)
        store.append(OUTCOME)
        with closing(sqlite3.connect(path, isolation_level=None)) as other, pytest.raises(sqlite3.IntegrityError):
            other.execute(statement)
        assert held(store) == [INTENT, OUTCOME]
        assert verify(path).whole


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


def test_a_process_that_is_killed_leaves_every_record_that_it_was_told_is_there(path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert ended.returncode == 9
    found = records(path)
    assert [one.action_id for one in found if isinstance(one, OutcomeRecord)] == [f"id-{number}" for number in range(7)]


def test_whoever_reads_for_long_keeps_nobody_waiting(
    store: SqliteAuditStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A console that starts during a long check or export appends at once, and so does one that runs."""
    monkeypatch.setattr("raitui.audit.log_file.BUSY_S", 60.0)
    store.append(outcome(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as reader, closing(SqliteAuditStore(path)) as started:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM records").fetchone() == (1,)
        store.append(outcome(2))
        started_at = time.monotonic()
        assert started.append(outcome(3)) == 3
        assert store.append(outcome(4)) == 4
        assert time.monotonic() - started_at < 30.0
        assert reader.execute("SELECT count(*) FROM records").fetchone() == (1,)
    assert verify(path).whole


def test_several_consoles_write_one_log(path: Path) -> None:
    """Fault 15: every number once, no record lost, one chain; the log itself is made by one of them."""

    def write(console: int) -> list[int]:
        with closing(SqliteAuditStore(path)) as store:
            return [store.append(outcome(100 * console + number)) for number in range(20)]

    with ThreadPoolExecutor(4) as consoles:
        numbers = [number for found in consoles.map(write, range(4)) for number in found]
    assert sorted(numbers) == list(range(1, 81))
    assert {one.action_id for one in records(path) if isinstance(one, OutcomeRecord)} == {
        f"id-{100 * console + number}" for console in range(4) for number in range(20)
    }
    assert verify(path).whole


class TestAnAppendThatFails:
    def test_on_a_locked_log_says_so_and_leaves_nothing_behind(
        self, store: SqliteAuditStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("raitui.audit.log_file.BUSY_S", 0.05)
        store.append(INTENT)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(RaituiError, match="cannot be written") as raised:
                store.append(OUTCOME)
            assert str(path) in raised.value.message
            assert raised.value.remedy
            other.rollback()
        assert store.append(OUTCOME) == 2

    def test_on_a_full_disk_says_so_and_goes_on_when_there_is_space(self, store: SqliteAuditStore) -> None:
        """Fault 1: SQLite's own limit on pages stands for the disk."""
        store.append(INTENT)
        (pages,) = connection_of(store).execute("PRAGMA page_count").fetchone()
        connection_of(store).execute(f"PRAGMA max_page_count={pages}")
        large = intent("id-2", wish=Containment("rollback", "svc", "", "x" * 100_000))
        with pytest.raises(RaituiError, match="full"):
            store.append(large)
        assert held(store) == [INTENT]
        connection_of(store).execute("PRAGMA max_page_count=100000")
        assert store.append(large) == 2
        assert held(store) == [INTENT, large]

    def test_on_text_that_is_no_unicode_is_told_as_an_error_like_others(self, store: SqliteAuditStore) -> None:
        wish = Containment("rollback", "svc", "", "bytes of a terminal: \udcff")
        with pytest.raises(RaituiError, match="no Unicode"):
            store.append(intent(wish=wish))
        assert held(store) == []


class TestALogThatCannotBeWritten:
    """Design 11: the console starts all the same, what appends is told, and all is well when the cause is gone."""

    def test_hinders_nobody_from_starting_and_is_written_once_it_can_be(self, tmp_path: Path) -> None:
        folder = tmp_path / "state"
        folder.write_text("a file where the folder should be")
        with closing(SqliteAuditStore(folder / "audit.sqlite")) as store:
            for attempt in (lambda: store.append(INTENT), store.check, store.records):
                with pytest.raises(RaituiError, match=r"cannot be (written|read)") as raised:
                    attempt()
                assert str(folder) in raised.value.message
                assert raised.value.remedy
            folder.unlink()
            store.check()
            assert store.append(INTENT) == 1

    def test_is_still_read(self, store: SqliteAuditStore, path: Path) -> None:
        """Fault 4: what is in force must be known at the start, whether or not more can be written."""
        store.append(INTENT)
        store.close()
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as nobody_writes:
            nobody_writes.execute("SELECT 1")
            assert records(path) == [INTENT]

    def test_is_told_by_the_check_when_others_keep_it_locked(
        self, store: SqliteAuditStore, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("raitui.audit.log_file.BUSY_S", 0.05)
        store.append(INTENT)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(RaituiError, match="locked"):
                store.check()


def test_a_check_appends_nothing(store: SqliteAuditStore, path: Path) -> None:
    store.append(INTENT)
    before = verify(path)
    store.check()
    assert verify(path) == before


class TestALogThatWasMovedAside:
    """What is appended to a file that nobody will look for is as good as lost."""

    def test_is_not_written_on(self, store: SqliteAuditStore, path: Path) -> None:
        store.append(INTENT)
        move_aside(path, "", "-wal", "-shm")
        assert store.append(OUTCOME) == 1
        assert records(path) == [OUTCOME]
        assert records(path.parent / "moved") == [INTENT]

    def test_is_told_from_the_new_one_by_who_reads_on(self, store: SqliteAuditStore, path: Path) -> None:
        """Both number their records from 1; a console that has read two of the first lacks the first of the second."""
        for record in (INTENT, OUTCOME):
            store.append(record)
        first = store.page("", 0)
        assert [one.seq for one in first.records] == [1, 2]
        assert store.page(first.log, 2) == LogPage(first.log, before=first.end)
        assert first.log == verify(path).log_id
        move_aside(path, "", "-wal", "-shm")
        assert store.page(first.log, 2) == LogPage(first.log, gone=True)
        store.append(intent("id-2"))
        second = store.page(first.log, 2)
        assert (second.log, second.records) == (verify(path).log_id, (Recorded(1, intent("id-2")),))

    def test_but_for_its_journal_is_not_mixed_with_a_new_one(self, store: SqliteAuditStore, path: Path) -> None:
        """SQLite would take the journal for the new log's own."""
        store.append(INTENT)
        move_aside(path, "")
        for attempt in (lambda: store.append(OUTCOME), store.records):
            with pytest.raises(RaituiError, match="its journal") as raised:
                attempt()
            assert "-wal" in raised.value.remedy
        move_aside(path, "-wal", "-shm")
        assert store.append(OUTCOME) == 1
        assert records(path.parent / "moved") == [INTENT]


class TestAFileThatIsNoLogOfOurs:
    """It is neither destroyed nor mixed with a new log."""

    @pytest.fixture(params=["an earlier raitui", "another program", "empty", "not a database"])
    def foreign(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        path = tmp_path / "foreign.sqlite"
        tables = {
            "an earlier raitui": "CREATE TABLE records (seq INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL)",
            "another program": "CREATE TABLE customers (id)",
        }
        if request.param in tables:
            with closing(sqlite3.connect(path)) as other:
                other.execute(tables[request.param])
        else:
            path.write_text("" if request.param == "empty" else "this is no database, and long enough to be looked at")
        return path

    def test_is_refused_with_what_to_do_and_left_as_it_is(self, foreign: Path) -> None:
        before = foreign.read_bytes()
        with closing(SqliteAuditStore(foreign)) as store:
            for attempt in (lambda: store.append(INTENT), store.check, store.records):
                with pytest.raises(RaituiError, match="no audit log") as raised:
                    attempt()
                assert "move it aside" in raised.value.remedy
        assert foreign.read_bytes() == before

    def test_is_named_when_an_earlier_raitui_wrote_it(self, tmp_path: Path) -> None:
        path = tmp_path / "thin.sqlite"
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE records (seq INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL) STRICT")
        with closing(SqliteAuditStore(path)) as store, pytest.raises(RaituiError, match="an earlier raitui wrote it"):
            store.append(INTENT)

    def test_is_told_from_the_log_of_a_later_raitui(self, store: SqliteAuditStore, path: Path) -> None:
        store.append(INTENT)
        connection_of(store).execute("PRAGMA user_version=2")
        store.close()
        with pytest.raises(RaituiError, match="version 2"):
            store.append(OUTCOME)


@pytest.mark.parametrize("record", [b'{"kind":"prophecy"}', b'{"kind":"intent"}', b"[]", b'"\xff"'], ids=repr)
def test_a_record_that_cannot_be_read_is_told_with_its_number(
    store: SqliteAuditStore, path: Path, record: bytes
) -> None:
    """A later raitui may write kinds that this one does not know."""
    store.append(INTENT)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        (previous,) = other.execute("SELECT hash FROM records").fetchone()
        other.executescript("DROP INDEX records_once; DROP TRIGGER records_once_only")
        row = (2, previous, chain.link(previous, 2, record), record)
        other.execute("INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)", row)
    with pytest.raises(RaituiError, match="record 2 of the audit log"):
        store.records()
    with pytest.raises(RaituiError, match="record 2 of the audit log"):
        store.records(after=1)
