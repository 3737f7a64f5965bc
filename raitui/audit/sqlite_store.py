"""The audit log in SQLite: each record durable before its sequence number is returned."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from raitui.core.audit_record import AuditRecord, Recorded
from raitui.errors import RaituiError

BUSY_S = 2.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL) STRICT
"""


class SqliteAuditStore:
    """Appends records to one file; write-ahead log, synchronous=FULL.

    Raises RaituiError when the file cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder(order="deterministic").encode
        self._connection = self._opened()

    def append(self, record: AuditRecord) -> int:
        """Make the record durable; returns its sequence number."""
        encoded = self._encoded(record)
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                cursor = self._connection.execute("INSERT INTO records (record) VALUES (?)", (encoded,))
        except sqlite3.Error as error:
            raise self._refused(error) from error
        return cursor.lastrowid or 0

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        """Every record with a higher sequence number, in order."""
        rows = self._connection.execute("SELECT seq, record FROM records WHERE seq > ? ORDER BY seq", (after,))
        return tuple(Recorded(seq, msgspec.json.decode(record, type=AuditRecord)) for seq, record in rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _encoded(self, record: AuditRecord) -> bytes:
        try:
            return self._encode(record)
        except UnicodeEncodeError as error:
            raise RaituiError(
                f"the audit log cannot hold this text: {error.object!r} is no Unicode", "write the reason in UTF-8"
            ) from error

    def _opened(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # One connection, used on the control loop's thread alone once it runs.
            connection = sqlite3.connect(self._path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._refused(error) from error
        return connection

    def _refused(self, error: Exception) -> RaituiError:
        return RaituiError(
            f"the audit log {self._path} cannot be written: {error}", "free space or mend its permissions"
        )
