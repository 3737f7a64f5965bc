"""The check of the log: whatever was done to it between two of its records is found, with the number (fault 10)."""

from __future__ import annotations

import shutil
import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from raitui.audit import verification
from raitui.audit.chain import genesis, link
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from raitui.core.audit_record import Gap
from raitui.core.audit_verification import BadRecord, Flaw, Verification
from raitui.errors import RaituiError
from tests.audit_log import Row, attacking, replace_all, rows_of, some_records, write_log
from tests.knowledge import NOW

COUNT = 8
NUMBERS = st.integers(1, COUNT)
FORGED = b'{"kind":"gap","when":1.0,"since":0.0,"cause":"nothing to see here"}'

each_on_a_copy = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Every example begins with a fresh copy of the log."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "audit.sqlite"
    write_log(path, COUNT)
    return path


@pytest.fixture
def log(original: Path, tmp_path: Path) -> Path:
    return copy(original, tmp_path)


def copy(original: Path, folder: Path) -> Path:
    return Path(shutil.copy(original, folder / "audit.sqlite"))


def found_bad(path: Path) -> BadRecord:
    bad = verify(path).bad
    assert bad is not None
    return bad


def found(path: Path) -> tuple[int, Flaw]:
    bad = found_bad(path)
    return bad.seq, bad.flaw


class TestAWholeLog:
    def test_is_told_with_its_records_and_its_head(self, log: Path) -> None:
        with closing(sqlite3.connect(log)) as connection:
            ((log_id,),) = connection.execute("SELECT id FROM log")
            rows = rows_of(connection)
        assert verify(log, decode=True) == Verification(log_id.hex(), COUNT, rows[-1][1].hex())
        assert verify(log).whole

    def test_may_be_empty(self, tmp_path: Path) -> None:
        path = tmp_path / "audit.sqlite"
        SqliteAuditStore(path).check()
        empty = verify(path)
        assert empty.whole
        assert (empty.records, empty.head) == (0, genesis(bytes.fromhex(empty.log_id)).hex())

    def test_differs_from_every_other_from_its_first_hash_on(self, log: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.sqlite"
        write_log(other, COUNT)
        assert verify(log).head != verify(other).head

    def test_is_checked_while_others_append(self, log: Path) -> None:
        with closing(SqliteAuditStore(log)) as store:
            store.append(Gap(NOW, NOW, "one more"))
            assert verify(log, progress=lambda _: None).records == COUNT + 1

    def test_is_left_as_it_is(self, log: Path) -> None:
        before = log.read_bytes()
        verify(log)
        assert log.read_bytes() == before


class TestProgress:
    def test_is_told_on_the_way_and_at_the_end(self, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verification, "PROGRESS_EVERY", 3)
        told: list[int] = []
        verify(log, progress=told.append)
        assert told == [3, 6, 8]


def flipped(value: bytes, at: int, bits: int) -> bytes:
    return value[:at] + bytes([value[at] ^ bits]) + value[at + 1 :]


class TestOneByte:
    """That differs, of any record or its hashes, is found where it is."""

    @given(seq=NUMBERS, bits=st.integers(1, 255), data=st.data())
    @each_on_a_copy
    def test_of_a_record(self, original: Path, tmp_path: Path, seq: int, bits: int, data: st.DataObject) -> None:
        """Changed in the file itself, past all of SQLite."""
        path = copy(original, tmp_path)
        with closing(sqlite3.connect(original)) as connection:
            record = rows_of(connection)[seq - 1][2]
        changed = flipped(record, data.draw(st.integers(0, len(record) - 1)), bits)
        whole = path.read_bytes()
        assert whole.count(record) == 1
        path.write_bytes(whole.replace(record, changed))
        assert found(path) == (seq, Flaw.EDITED)
        assert verify(path).records == seq - 1

    @given(seq=NUMBERS, at=st.integers(0, 31), bits=st.integers(1, 255))
    @each_on_a_copy
    def test_of_a_hash(self, original: Path, tmp_path: Path, seq: int, at: int, bits: int) -> None:
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            changed = flipped(rows_of(connection)[seq - 1][1], at, bits)
            connection.execute("UPDATE records SET hash = ? WHERE seq = ?", (changed, seq))
        assert found(path) == (seq, Flaw.EDITED)

    @given(seq=NUMBERS, at=st.integers(0, 31), bits=st.integers(1, 255))
    @each_on_a_copy
    def test_of_the_hash_before(self, original: Path, tmp_path: Path, seq: int, at: int, bits: int) -> None:
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            changed = flipped(rows_of(connection)[seq - 1][0], at, bits)
            connection.execute("UPDATE records SET previous = ? WHERE seq = ?", (changed, seq))
        assert found(path) == (seq, Flaw.WRONG_PREVIOUS)


class TestAnyOtherOrder:
    @given(order=st.permutations(range(COUNT)))
    @each_on_a_copy
    def test_is_found_where_it_begins(self, original: Path, tmp_path: Path, order: list[int]) -> None:
        assume(order != sorted(order))
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            rows = rows_of(connection)
            replace_all(connection, [rows[place] for place in order])
        first = next(place for place, origin in enumerate(order) if place != origin) + 1
        assert found(path) == (first, Flaw.REORDERED)

    @given(order=st.permutations(range(COUNT)))
    @each_on_a_copy
    def test_of_the_records_alone_is_found_too(self, original: Path, tmp_path: Path, order: list[int]) -> None:
        assume(order != sorted(order))
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            rows = rows_of(connection)
            moved = [(*rows[place][:2], rows[origin][2]) for place, origin in enumerate(order)]
            replace_all(connection, moved)
        first = next(place for place, origin in enumerate(order) if place != origin) + 1
        assert found(path) == (first, Flaw.EDITED)


class TestRecordsThatAreGone:
    @given(gone=st.sets(NUMBERS, min_size=1))
    @each_on_a_copy
    def test_are_found_by_the_first_of_them(self, original: Path, tmp_path: Path, gone: set[int]) -> None:
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            connection.executemany("DELETE FROM records WHERE seq = ?", ((seq,) for seq in gone))
        assert found_bad(path).seq == min(gone)

    @pytest.mark.parametrize(
        ("gone", "flaw"),
        [
            ((1, 2), Flaw.BEGINNING_CUT),
            ((4,), Flaw.MISSING),
            ((7, 8), Flaw.END_CUT),
            (range(1, 9), Flaw.END_CUT),
        ],
        ids=["the first", "one between", "the last", "all"],
    )
    def test_are_told_by_where_they_stood(self, log: Path, gone: tuple[int, ...], flaw: Flaw) -> None:
        with attacking(log) as connection:
            connection.executemany("DELETE FROM records WHERE seq = ?", ((seq,) for seq in gone))
        assert found(log) == (gone[0], flaw)

    @given(gone=st.sets(st.integers(1, COUNT - 1), min_size=1))
    @each_on_a_copy
    def test_are_found_also_where_the_others_took_their_numbers(
        self, original: Path, tmp_path: Path, gone: set[int]
    ) -> None:
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            replace_all(connection, [row for seq, row in enumerate(rows_of(connection), 1) if seq not in gone])
        assert found(path) == (min(gone), Flaw.MISSING)

    def test_at_the_end_with_their_trace_leave_a_whole_log_with_another_head(self, log: Path) -> None:
        """Fault 9: this is what only a head that is kept elsewhere finds."""
        before = verify(log)
        with attacking(log) as connection:
            replace_all(connection, rows_of(connection)[:-1])
        after = verify(log)
        assert after.whole
        assert (after.records, after.head) != (before.records, before.head)


def forged_after(rows: list[Row], start: bytes) -> Row:
    previous = rows[-1][1] if rows else start
    return previous, link(previous, len(rows) + 1, FORGED), FORGED


class TestARecordThatWasPutIn:
    @given(place=NUMBERS)
    @each_on_a_copy
    def test_is_found_though_its_own_hash_is_right(self, original: Path, tmp_path: Path, place: int) -> None:
        path = copy(original, tmp_path)
        with attacking(path) as connection:
            ((start,),) = connection.execute("SELECT genesis FROM log")
            rows = rows_of(connection)
            before, after = rows[: place - 1], rows[place - 1 :]
            replace_all(connection, [*before, forged_after(before, start), *after])
        assert found(path) == (place, Flaw.INSERTED)

    def test_is_found_before_the_first(self, log: Path) -> None:
        with attacking(log) as connection:
            connection.execute("INSERT INTO records VALUES (0, zeroblob(32), zeroblob(32), ?)", (FORGED,))
        assert found(log) == (0, Flaw.INSERTED)

    def test_is_found_in_place_of_another_by_the_one_that_follows(self, log: Path) -> None:
        with attacking(log) as connection:
            rows = rows_of(connection)
            rows[3] = forged_after(rows[:3], b"")
            replace_all(connection, rows)
        bad = found_bad(log)
        assert (bad.seq, bad.flaw) == (5, Flaw.WRONG_PREVIOUS)
        assert "that was replaced" in bad.detail


class TestARecordOfTheWrongKind:
    @pytest.mark.parametrize("value", [5, "text", b"short"])
    def test_is_malformed(self, log: Path, value: object) -> None:
        with attacking(log) as connection:
            connection.execute("UPDATE records SET previous = ? WHERE seq = 3", (value,))
        assert found(log) == (3, Flaw.MALFORMED)

    def test_is_undecodable_where_somebody_asks(self, log: Path) -> None:
        """The chain is whole: it may be the record of a later raitui."""
        unknown = b'{"kind":"prophecy"}'
        with closing(sqlite3.connect(log, isolation_level=None)) as connection:
            head = rows_of(connection)[-1][1]
            row = (COUNT + 1, head, link(head, COUNT + 1, unknown), unknown)
            connection.execute("INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)", row)
        assert verify(log).whole
        bad = verify(log, decode=True).bad
        assert bad is not None
        assert (bad.seq, bad.flaw) == (COUNT + 1, Flaw.UNDECODABLE)
        assert "prophecy" in bad.detail


class TestProtection:
    def test_that_was_taken_away_is_named(self, log: Path) -> None:
        with closing(sqlite3.connect(log, isolation_level=None)) as connection:
            connection.executescript("DROP TRIGGER records_kept; DROP INDEX records_once")
        result = verify(log)
        assert result.bad is None
        assert not result.whole
        assert result.unprotected == ("records_kept", "records_once")

    def test_that_was_altered_or_added_to_is_named(self, log: Path) -> None:
        with closing(sqlite3.connect(log, isolation_level=None)) as connection:
            connection.executescript(
                """
                DROP TRIGGER records_kept;
                CREATE TRIGGER records_kept BEFORE DELETE ON records BEGIN SELECT 1; END;
                CREATE TRIGGER mute BEFORE INSERT ON records BEGIN SELECT RAISE(IGNORE); END;
                """
            )
        assert verify(log).unprotected == ("mute", "records_kept")

    def test_that_was_put_back_does_not_hide_what_was_done_meanwhile(self, log: Path) -> None:
        with attacking(log) as connection:
            connection.execute("UPDATE records SET record = replace(record, 'ada', 'bea') WHERE seq = 3")
            connection.execute("UPDATE records SET record = CAST(record AS BLOB) WHERE seq = 3")
        result = verify(log)
        assert result.unprotected == ()
        assert result.bad == BadRecord(3, Flaw.EDITED, "its bytes do not give its hash: it was edited, or put in")


class TestADamagedFile:
    @given(at=st.floats(0, 1, exclude_max=True), damage=st.binary(min_size=1, max_size=3_000))
    @each_on_a_copy
    def test_is_told_as_damage_and_never_as_a_crash(
        self, original: Path, tmp_path: Path, at: float, damage: bytes
    ) -> None:
        path = copy(original, tmp_path)
        contents = bytearray(path.read_bytes())
        start = int(at * len(contents))
        contents[start : start + len(damage)] = damage
        path.write_bytes(contents[: path.stat().st_size])
        try:
            records = verify(path).records
        except RaituiError as error:
            told, records = error.message, 0
        else:
            told = str(path)
        assert str(path) in told
        assert records <= COUNT

    def test_tells_how_far_it_could_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "audit.sqlite"
        write_log(path, 200)
        contents = bytearray(path.read_bytes())
        half = len(contents) // 2 // 4096 * 4096
        contents[half:] = bytes(len(contents) - half)
        path.write_bytes(contents)
        result = verify(path)
        assert result.bad is not None
        assert result.bad.flaw is Flaw.UNREADABLE
        assert result.bad.seq == result.records + 1
        assert 10 < result.records < 200

    def test_that_is_no_log_is_an_error(self, tmp_path: Path) -> None:
        path = tmp_path / "audit.sqlite"
        for contents in (b"", b"no database" * 100):
            path.write_bytes(contents)
            with pytest.raises(RaituiError, match="no audit log"):
                verify(path)

    def test_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(RaituiError, match="cannot be read"):
            verify(tmp_path / "audit.sqlite")


def test_memory_does_not_grow_with_the_log(tmp_path: Path) -> None:
    path = tmp_path / "audit.sqlite"
    with closing(SqliteAuditStore(path)) as store:
        for number in range(100):
            store.append(Gap(NOW, NOW, f"{number}" + "x" * 100_000))
    tracemalloc.start()
    try:
        assert verify(path).whole
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_the_tests_records_are_as_many_as_asked_for() -> None:
    assert len(some_records(COUNT)) == COUNT
