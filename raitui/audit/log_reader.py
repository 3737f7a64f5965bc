"""The log read for people: from either end, a piece at a time, over a connection of its own, and never written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec

from raitui.audit.chain import link
from raitui.audit.log_file import FAILURES, is_begun, opened_for_reading, unreadable
from raitui.audit.record_decoder import Clean, RecordDecoder
from raitui.core.audit_record import AuditRecord, Intent, OfNoAction, Refusal
from raitui.core.audit_verification import Verification
from raitui.core.log_entry import LogEntry
from raitui.core.log_reading import LogStretch, Toward, WholeRecord

T = TypeVar("T")

_ROWS = {
    Toward.OLDER: "SELECT seq, record FROM records WHERE seq < ? ORDER BY seq DESC LIMIT ?",
    Toward.NEWER: "SELECT seq, record FROM records WHERE seq > ? ORDER BY seq LIMIT ?",
}
_ROW = "SELECT seq, previous, hash, record FROM records WHERE seq = ?"
_GENESIS = "SELECT genesis FROM log"
_IDENTITY = "SELECT id FROM log"
_LAST = "SELECT coalesce(max(seq), 0) FROM records"
# By the index or not at all: where somebody took it away, each question would read the whole log.
_ONCE = "SELECT seq, record FROM records INDEXED BY records_once WHERE once = ?"
_BEYOND_ALL = 2**63 - 1


class AuditLogReader:
    """Reads the log beside those who append to it, from a snapshot of it each time: it holds none of them up.

    What in it cannot be read by this program is told as such, with its number: an altered log is shown too. For those
    who show it, ``clean`` makes its texts safe to show.
    """

    def __init__(self, path: Path, clean: Clean | None = None) -> None:
        self._path = path
        self._decoder = RecordDecoder(clean)

    @property
    def place(self) -> str:
        """Where the log lies."""
        return str(self._path)

    def stretch(self, toward: Toward, beyond: int, at_most: int) -> LogStretch:
        """So many records beyond that number, in order; 0 with OLDER means from the newest on. Raises RaituiError."""
        if not is_begun(self._path):
            return LogStretch("")
        return self._reading(lambda connection: self._stretch(connection, toward, beyond, at_most))

    def whole(self, seq: int) -> WholeRecord | None:
        """The record at that number with its hashes; None where none stands there. Raises RaituiError."""
        if not is_begun(self._path):
            return None
        return self._reading(lambda connection: self._whole(connection, seq))

    def last(self) -> int:
        """The highest number in the log, 0 where there is none. Raises RaituiError."""
        if not is_begun(self._path):
            return 0
        return self._reading(_last)

    def verify(self, progress: Callable[[int], None]) -> Verification:
        """The whole log checked; what ``progress`` raises ends that. Raises RaituiError."""
        from raitui.audit.verification import verify

        return verify(self._path, progress=progress)

    def _reading(self, read: Callable[[sqlite3.Connection], T]) -> T:
        with closing(opened_for_reading(self._path)) as connection:
            connection.text_factory = bytes  # whoever alters a log may leave there what is no text
            try:
                connection.execute("BEGIN")
                return read(connection)
            except FAILURES as error:
                raise unreadable(self._path, error) from error

    def _stretch(self, connection: sqlite3.Connection, toward: Toward, beyond: int, at_most: int) -> LogStretch:
        is_backwards = toward is Toward.OLDER
        start = (beyond or _BEYOND_ALL) if is_backwards else beyond
        rows = connection.execute(_ROWS[toward], (start, at_most)).fetchall()
        reached = rows[-1][0] if rows else beyond
        entries = self._entries(connection, rows[::-1] if is_backwards else rows)
        return LogStretch(_log_id(connection), _last(connection), entries, reached, edge=len(rows) < at_most)

    def _entries(self, connection: sqlite3.Connection, rows: Iterable[tuple[int, object]]) -> tuple[LogEntry, ...]:
        known: dict[str, Intent | None] = {}
        entries = []
        for seq, stored in rows:
            record, why_not = self._decoded(stored)
            if isinstance(record, Intent):
                known[record.action_id] = record
            entries.append(LogEntry(seq, record, self._intent_of(connection, record, known), why_not))
        return tuple(entries)

    def _intent_of(
        self, connection: sqlite3.Connection, record: AuditRecord | None, known: dict[str, Intent | None]
    ) -> Intent | None:
        if record is None or isinstance(record, Intent | Refusal | OfNoAction):
            return None
        if record.action_id not in known:
            found = _once(connection, "intent", record.action_id)
            intent = self._decoded(found[1])[0] if found is not None else None
            known[record.action_id] = intent if isinstance(intent, Intent) else None
        return known[record.action_id]

    def _decoded(self, stored: object) -> tuple[AuditRecord | None, str]:
        """The record, or why it cannot be read."""
        if not isinstance(stored, bytes):
            return None, "something other than a record stands here"
        try:
            return self._decoder.decode(stored), ""
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return None, f"this raitui cannot read it: {error}"

    def _whole(self, connection: sqlite3.Connection, seq: int) -> WholeRecord | None:
        row = connection.execute(_ROW, (seq,)).fetchone()
        if row is None:
            return None
        _, previous, digest, stored = row
        (entry,) = self._entries(connection, [(seq, stored)])
        before = _hash_before(connection, seq)
        return WholeRecord(
            log=_log_id(connection),
            entry=entry,
            size_bytes=len(stored) if isinstance(stored, bytes) else 0,
            previous=_hexadecimal(previous),
            hash=_hexadecimal(digest),
            follows=previous == before,
            fits=isinstance(previous, bytes) and isinstance(stored, bytes) and link(previous, seq, stored) == digest,
            twin=_twin(connection, entry.record),
        )


def _log_id(connection: sqlite3.Connection) -> str:
    found = connection.execute(_IDENTITY).fetchone()
    if found is None or not isinstance(found[0], bytes):
        raise sqlite3.DatabaseError("it has lost its identity")
    return found[0].hex()


def _last(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute(_LAST).fetchone()
    return int(last)


def _hash_before(connection: sqlite3.Connection, seq: int) -> object:
    before = connection.execute(_ROW, (seq - 1,)).fetchone()
    if before is not None:
        return before[2]
    found = connection.execute(_GENESIS).fetchone() if seq == 1 else None
    return found[0] if found is not None else None


def _once(connection: sqlite3.Connection, kind: str, action_id: str) -> tuple[int, object] | None:
    """The one record of that kind of an action; None where there is none, or no index to find it by."""
    try:
        found: tuple[int, object] | None = connection.execute(_ONCE, (f"{kind} {action_id}",)).fetchone()
    except sqlite3.OperationalError as error:
        if "no such index" in str(error):
            return None
        raise
    return found


def _twin(connection: sqlite3.Connection, record: AuditRecord | None) -> int:
    """The number of the intent that a record follows, or of the outcome of an intent; 0 where there is none."""
    if record is None or isinstance(record, OfNoAction | Refusal):
        return 0
    found = _once(connection, "outcome" if isinstance(record, Intent) else "intent", record.action_id)
    return found[0] if found is not None else 0


def _hexadecimal(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else repr(digest)
