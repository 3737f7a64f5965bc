"""The log as people read it: from either end, beside those who append, altered or not (R-AUD-1, R-AUD-2)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from raitui.audit.log_reader import AuditLogReader
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from raitui.core.audit_record import Gap, Intent, OutcomeRecord, Recorded
from raitui.core.log_reading import LogStretch, Toward
from raitui.errors import RaituiError
from tests.audit_log import attacking, rows_of, some_records, write_log
from tests.intents import intent
from tests.knowledge import NOW

OLDER, NEWER = Toward.OLDER, Toward.NEWER
COUNT = 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_log(tmp_path / "audit.db", COUNT)
    return tmp_path / "audit.db"


def numbers(found: LogStretch) -> list[int]:
    return [entry.seq for entry in found.entries]


@pytest.mark.parametrize(
    ("toward", "beyond", "at_most", "told"),
    [
        (OLDER, 0, 3, ([6, 7, 8], False)),
        (OLDER, 6, 3, ([3, 4, 5], False)),
        (OLDER, 3, 3, ([1, 2], True)),
        (OLDER, 1, 3, ([], True)),
        (NEWER, 0, 3, ([1, 2, 3], False)),
        (NEWER, 6, 3, ([7, 8], True)),
        (NEWER, 8, 3, ([], True)),
    ],
)
def test_a_piece_is_read_from_either_end_in_order(
    path: Path, toward: Toward, beyond: int, at_most: int, told: tuple[list[int], bool]
) -> None:
    read = AuditLogReader(path).stretch(toward, beyond, at_most)
    assert ((numbers(read), read.edge), read.last) == (told, COUNT)
    assert read.log == verify(path).log_id


def test_what_follows_an_intent_comes_with_it_though_that_stands_elsewhere(path: Path) -> None:
    """By whom and on which service is what one looks for; the outcome itself does not say."""
    (entry,) = AuditLogReader(path).stretch(OLDER, 0, 1).entries
    assert isinstance(entry.record, OutcomeRecord)
    assert isinstance(entry.intent, Intent)
    assert entry.intent.action_id == entry.record.action_id


def test_nothing_is_said_of_an_intent_where_the_index_to_find_it_by_was_taken_away(path: Path) -> None:
    """To read the whole log for every record of it would never end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP INDEX records_once")
    (entry,) = AuditLogReader(path).stretch(OLDER, 0, 1).entries
    assert entry.intent is None


@pytest.mark.parametrize("damage", [b'{"kind":"prophecy"}', b'"\xff"', b"[]", '"text"', 5], ids=repr)
def test_what_cannot_be_read_stands_in_its_place_with_why(path: Path, damage: object) -> None:
    """An altered log is shown too, and what is around it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Without the index: computing it would refuse what is no JSON.
        connection.executescript("PRAGMA ignore_check_constraints=ON; DROP INDEX records_once")
        connection.execute("DROP TRIGGER records_unchanged")
        connection.execute("UPDATE records SET record = ? WHERE seq = 4", (damage,))
    read = AuditLogReader(path).stretch(NEWER, 0, COUNT)
    assert numbers(read) == list(range(1, COUNT + 1))
    broken = read.entries[3]
    assert broken.record is None
    assert broken.why_not
    whole = AuditLogReader(path).whole(4)
    assert whole is not None
    assert not whole.fits


def test_one_record_comes_with_its_hashes_and_its_other_half(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        rows = rows_of(connection)
    for seq, (previous, digest, record) in enumerate(rows, 1):
        whole = AuditLogReader(path).whole(seq)
        assert whole is not None
        assert (whole.previous, whole.hash, whole.size_bytes) == (previous.hex(), digest.hex(), len(record))
        assert (whole.follows, whole.fits) == (True, True)
        assert whole.twin == (seq + 1 if seq % 2 else seq - 1)


def test_a_record_that_does_not_follow_the_one_before_it_is_told(path: Path) -> None:
    with attacking(path) as connection:
        connection.execute("UPDATE records SET hash = zeroblob(32) WHERE seq = 3")
    altered, after = (AuditLogReader(path).whole(seq) for seq in (3, 4))
    assert altered is not None
    assert after is not None
    assert (altered.follows, altered.fits) == (True, False)
    assert (after.follows, after.fits) == (False, True)


def test_a_number_where_nothing_stands_is_told(path: Path) -> None:
    assert AuditLogReader(path).whole(COUNT + 1) is None


def test_no_log_is_no_failure_and_to_look_makes_none(tmp_path: Path) -> None:
    reader = AuditLogReader(tmp_path / "audit.db")
    assert reader.stretch(OLDER, 0, 10) == LogStretch("")
    assert (reader.last(), reader.whole(1)) == (0, None)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_log_is_an_error_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_text("no database")
    with pytest.raises(RaituiError, match="no audit log") as raised:
        AuditLogReader(tmp_path / "audit.db").stretch(OLDER, 0, 10)
    assert raised.value.remedy


class TestBesideAppends:
    """Reading holds up nobody who acts (R-CON-6): by a connection of its own, and a snapshot that needs no lock."""

    def test_an_append_goes_through_in_the_middle_of_a_verification(self, path: Path) -> None:
        appended: list[int] = []
        with closing(SqliteAuditStore(path)) as store:

            def in_the_middle(_records: int) -> None:
                appended.append(store.append(Gap(NOW, NOW, "meanwhile")))

            found = AuditLogReader(path).verify(in_the_middle)
        assert appended == [COUNT + 1]
        assert (found.whole, found.records) == (True, COUNT)

    def test_a_reader_that_is_held_open_holds_nobody_up(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits for a lock at all: SQLite would say at once that it is taken."""
        monkeypatch.setattr("raitui.audit.log_file.BUSY_S", 0.0)
        reader, appended = AuditLogReader(path), []
        with closing(SqliteAuditStore(path)) as store:
            store.check()

            def held(connection: sqlite3.Connection) -> list[tuple[int]]:
                rows = connection.execute("SELECT seq FROM records")
                first = rows.fetchone()
                appended.append(store.append(intent("meanwhile")))
                return [first, *rows]

            seen = reader._reading(held)
        assert appended == [COUNT + 1]
        assert len(seen) == COUNT

    def test_it_never_writes(self, path: Path) -> None:
        before = path.read_bytes()
        reader = AuditLogReader(path)
        reader.stretch(OLDER, 0, 10)
        reader.whole(1)
        with pytest.raises(RaituiError, match="readonly"):
            reader._reading(lambda connection: connection.execute("CREATE TABLE mine (id)"))
        assert path.read_bytes() == before


def test_the_verification_ends_when_nobody_wants_it_any_more(path: Path) -> None:
    class NotWantedError(Exception):
        pass

    def not_wanted(_records: int) -> None:
        raise NotWantedError

    with pytest.raises(NotWantedError):
        AuditLogReader(path).verify(not_wanted)


def test_the_records_are_those_that_the_store_gives(path: Path) -> None:
    found = AuditLogReader(path).stretch(NEWER, 0, COUNT).entries
    assert [entry.record for entry in found] == some_records(COUNT)
    assert tuple(Recorded(one.seq, one.record) for one in found if one.record) == SqliteAuditStore(path).records()
