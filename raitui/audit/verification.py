"""Checks a log from its first record to its last, over the raw bytes, and names the first that is not as written.

What a chain alone cannot notice is a log rewritten from some record on with all its hashes, or cut at its end by
somebody who covers the trace: for these the head is kept elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from raitui.audit import schema
from raitui.audit.chain import genesis, link
from raitui.audit.diagnosis import Row, bad_record
from raitui.audit.log_file import FAILURES, opened_for_reading, unreadable
from raitui.core.audit_record import AuditRecord
from raitui.core.audit_verification import BadRecord, Flaw, Verification

Progress = Callable[[int], None]

PROGRESS_EVERY = 10_000
"""So many records apart is the progress told."""

_ROWS = "SELECT seq, previous, hash, record FROM records ORDER BY seq"
_HIGHEST_GIVEN = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'records'"


def nobody_asks(_records: int) -> None:
    """Progress that nobody follows."""


def verify(path: Path, *, decode: bool = False, progress: Progress = nobody_asks) -> Verification:
    """Check the log in the file, as it stands at this moment; others may go on appending.

    ``decode`` also demands that each record can be read by this program. ``progress`` is told how many records have
    been found whole so far. Memory does not grow with the log. Raises RaituiError when the file is no audit log, or
    cannot be read at all.
    """
    with closing(opened_for_reading(path)) as connection:
        connection.text_factory = bytes
        try:
            connection.execute("BEGIN")  # one snapshot for everything
            log_id = _log_id(connection)
            return _Check(connection, genesis(log_id), decode=decode, progress=progress).verification(log_id)
        except FAILURES as error:
            raise unreadable(path, error) from error


def _log_id(connection: sqlite3.Connection) -> bytes:
    found = connection.execute("SELECT id FROM log").fetchall()
    if len(found) == 1 and isinstance(found[0][0], bytes):
        return found[0][0]
    raise sqlite3.DatabaseError("it has lost its identity")


class _Check:
    """One walk along the chain: how many records were whole so far, and the hash that the next must follow."""

    def __init__(self, connection: sqlite3.Connection, start: bytes, *, decode: bool, progress: Progress) -> None:
        self._connection = connection
        self._decoder = msgspec.json.Decoder(AuditRecord) if decode else None
        self._progress = progress
        self._records = 0
        self._head = start

    def verification(self, log_id: bytes) -> Verification:
        """Walk, and say what was found."""
        bad = self._first_bad() or self._cut_end()
        unprotected = schema.altered(self._connection)
        self._progress(self._records)
        return Verification(log_id.hex(), self._records, self._head.hex(), bad, unprotected)

    def _first_bad(self) -> BadRecord | None:
        try:
            return self._walk(self._connection.execute(_ROWS))
        except FAILURES as error:
            return BadRecord(self._records + 1, Flaw.UNREADABLE, f"the file is damaged: {error}")

    def _walk(self, rows: Iterator[Row]) -> BadRecord | None:
        for row in rows:
            seq, previous, digest, record = row
            expected = self._records + 1
            follows = seq == expected and previous == self._head and type(record) is bytes
            if not follows or link(self._head, seq, record) != digest:
                return bad_record(self._connection, expected, self._head, row)
            if self._decoder is not None and (found := _undecodable(self._decoder, seq, record)):
                return found
            self._head, self._records = digest, seq
            if not seq % PROGRESS_EVERY:
                self._progress(seq)
        return None

    def _cut_end(self) -> BadRecord | None:
        (highest,) = self._connection.execute(_HIGHEST_GIVEN).fetchone()
        if not isinstance(highest, int) or highest <= self._records:
            return None
        detail = f"the file remembers that numbers up to {highest} were given; those from here on are gone"
        return BadRecord(self._records + 1, Flaw.END_CUT, detail)


def _undecodable(decoder: msgspec.json.Decoder[AuditRecord], seq: int, record: bytes) -> BadRecord | None:
    try:
        decoder.decode(record)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return BadRecord(seq, Flaw.UNDECODABLE, f"it is as it was written, but this raitui cannot read it: {error}")
    return None
