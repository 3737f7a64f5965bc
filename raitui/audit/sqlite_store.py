"""The audit log in SQLite: each record durable, and chained to the one before, before its number is returned."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from raitui.audit import chain
from raitui.audit.log_file import (
    FAILURES,
    is_begun,
    opened_for_appending,
    opened_for_reading,
    unreadable,
)
from raitui.audit.record_decoder import Clean, RecordDecoder
from raitui.audit.schema import ONCE_ONLY
from raitui.core.audit_record import AuditRecord, Recorded
from raitui.core.log_page import LogPage, Undecoded
from raitui.errors import DuplicateRecordError, RaituiError

_HEAD = "SELECT seq, hash FROM records ORDER BY seq DESC LIMIT 1"
_GENESIS = "SELECT 0, genesis FROM log"
_AFTER = "SELECT seq, record, hash FROM records WHERE seq > ? ORDER BY seq LIMIT ?"
_HASH_AT = "SELECT hash FROM records WHERE seq = ?"
_ALL = -1
_IDENTITY = "SELECT lower(hex(id)) FROM log"
_INSERT = "INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)"

PAGE = 5_000
"""So many records are read at once: in 0.2 s or so, and an append has 2 s."""

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, TypeError)
"""What a record that cannot be read raises."""

_PRIMARY = 0xFF
"""The part of an error code that says what failed; the rest says where."""

_OF_THE_DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY)

Identity = tuple[int, int]


class SqliteAuditStore:
    """Appends records to one file, which several processes may share; write-ahead log, synchronous=FULL.

    Nothing is opened before it is needed, so a log that cannot be written hinders nobody from starting, and after any
    failure the next call tries again. A record whose append failed is not known to be durable, which is not to say that
    it never will be: where the disk did not confirm it and the process then died, the next one may find it, and makes
    it durable. Whoever writes it again learns so from DuplicateRecordError.

    One thread at a time may append. For those who show what is read back, ``clean`` makes its texts safe to show.
    """

    def __init__(self, path: Path, clean: Clean | None = None) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder(order="deterministic").encode
        self._decoder = RecordDecoder(clean)
        self._connection: sqlite3.Connection | None = None
        self._identity: Identity = (0, 0)

    def append(self, record: AuditRecord) -> int:
        """Make the record durable; returns its sequence number.

        Raises:
            DuplicateRecordError: the action has its intent, or its outcome, already.
            RaituiError: it cannot be made durable.
        """
        encoded = self._encoded(record)
        try:
            return self._appended(encoded)
        except sqlite3.IntegrityError as error:
            self._undo()
            if str(error) == ONCE_ONLY:
                raise DuplicateRecordError(f"the audit log {self._path}: {error}, and this is there already") from error
            raise self._refused(error) from error
        except FAILURES as error:
            self._recover_from(error)
            raise self._refused(error) from error

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        """Every record with a higher sequence number, in order; none when there is no log yet.

        Needs no right to write. Raises RaituiError, which names the first record that cannot be read.
        """
        if not is_begun(self._path):
            return ()
        with closing(opened_for_reading(self._path)) as connection:
            try:
                return self._read(connection, after)
            except FAILURES as error:
                raise unreadable(self._path, error) from error

    def page(self, log: str, after: int) -> LogPage:
        """What follows next on that record of the log with that id, or what the log that lies there by now begins with.

        Never more than ``PAGE`` records: an append waits while others are read. Of no log, ``log`` is empty and
        ``after`` 0; where none lies there at this moment, nothing follows. A record that cannot be read is named, and
        hides none of those that follow it. Raises RaituiError.
        """
        if not is_begun(self._path):
            return LogPage(log, gone=bool(log))
        with closing(opened_for_reading(self._path)) as connection:
            try:
                found = _log_id(connection)
                return self._page(connection, found, after if found == log else 0)
            except FAILURES as error:
                raise unreadable(self._path, error) from error

    def check(self) -> None:
        """Make sure that the log can be written, by a commit that changes nothing. Raises RaituiError."""
        try:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA user_version={version}")
            connection.execute("COMMIT")
        except FAILURES as error:
            self._recover_from(error)
            raise self._refused(error) from error

    def close(self) -> None:
        """Close the file; whatever is asked next opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _appended(self, encoded: bytes) -> int:
        connection = self._opened()
        connection.execute("BEGIN IMMEDIATE")
        last, previous = (connection.execute(_HEAD).fetchone()) or connection.execute(_GENESIS).fetchone()
        seq = last + 1
        connection.execute(_INSERT, (seq, previous, chain.link(previous, seq, encoded), encoded))
        connection.execute("COMMIT")
        return int(seq)

    def _read(self, connection: sqlite3.Connection, after: int, at_most: int = _ALL) -> tuple[Recorded, ...]:
        rows = connection.execute(_AFTER, (after, at_most))
        return tuple(Recorded(seq, self._decoded(seq, record)) for seq, record, _ in rows)

    def _page(self, connection: sqlite3.Connection, log: str, after: int) -> LogPage:
        connection.execute("BEGIN")  # one moment for the record before and for those after it
        rows = connection.execute(_AFTER, (after, PAGE)).fetchall()
        before = connection.execute(_HASH_AT, (after,)).fetchone() if after else None
        records, undecoded = list[Recorded](), list[Undecoded]()
        for seq, record, _ in rows:
            try:
                records.append(Recorded(seq, self._decoder.decode(record)))
            except UNDECODABLE as error:
                undecoded.append(Undecoded(seq, str(error)))
        return LogPage(
            log,
            tuple(records),
            len(rows) == PAGE,
            tuple(undecoded),
            before=(before[0].hex() if before is not None else "") if after else None,
            end=rows[-1][2].hex() if rows else "",
        )

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and self._identity != self._identity_now():
            # Moved aside or replaced: what is appended to the old file would be found by nobody.
            self.close()
        if self._connection is None:
            self._connection = opened_for_appending(self._path)
            self._identity = self._identity_now()
        return self._connection

    def _identity_now(self) -> Identity:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return found.st_dev, found.st_ino

    def _recover_from(self, error: Exception) -> None:
        """Keep the connection where the disk alone failed, close it where another may fare better.

        While the connection lives, SQLite writes over what the disk did not confirm. A new one would take it for
        written, and so would the system, which reports a page that it could not write only once.
        """
        code = getattr(error, "sqlite_errorcode", 0)  # not every error has come from SQLite itself
        if code & _PRIMARY not in _OF_THE_DISK:
            self.close()
            return
        try:
            self._undo()
        except sqlite3.Error:
            self.close()

    def _undo(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _encoded(self, record: AuditRecord) -> bytes:
        try:
            return self._encode(record)
        except UnicodeEncodeError as error:
            raise RaituiError(
                f"the audit log cannot hold this text: {error.object!r} is no Unicode", "write the reason in UTF-8"
            ) from error

    def _decoded(self, seq: int, record: bytes) -> AuditRecord:
        try:
            return self._decoder.decode(record)
        except UNDECODABLE as error:
            raise RaituiError(
                f"record {seq} of the audit log {self._path} cannot be read: {error}",
                "check the log with: raitui audit verify. A newer raitui may have written the record",
            ) from error

    def _refused(self, error: Exception) -> RaituiError:
        return RaituiError(
            f"the audit log {self._path} cannot be written: {error}", "free space or mend its permissions"
        )


def _log_id(connection: sqlite3.Connection) -> str:
    found = connection.execute(_IDENTITY).fetchone()
    if found is None:
        raise sqlite3.DatabaseError("it has lost its identity")
    return str(found[0])
