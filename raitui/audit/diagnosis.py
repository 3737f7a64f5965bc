"""Says what happened to the first record that does not fit the chain, as far as the file itself still tells."""

from __future__ import annotations

import sqlite3

from raitui.audit.chain import HASH_BYTES, link
from raitui.core.audit_verification import BadRecord, Flaw

Row = tuple[int, bytes, bytes, bytes]
"""Number, previous hash, own hash, record; whoever altered the file may have put anything there."""

_HAS_HASH = "SELECT 0 FROM log WHERE genesis = ? UNION ALL SELECT seq FROM records WHERE hash = ? LIMIT 1"

SEARCHED = 10_000
"""A record in a place that is not its own is recognised when it was written within so many numbers of it."""


def bad_record(connection: sqlite3.Connection, expected: int, head: bytes, row: Row) -> BadRecord:
    """What is wrong with the row, which is the first that does not fit.

    ``expected`` is the number that stands next, ``head`` the hash of the record before.
    """
    seq, previous, digest, record = row
    if seq != expected:
        return _wrong_number(expected, seq)
    if not (_is_hash(previous) and _is_hash(digest) and isinstance(record, bytes)):
        return BadRecord(seq, Flaw.MALFORMED, "it holds something other than a record and its two hashes")
    if previous == head:
        return BadRecord(seq, Flaw.EDITED, "its bytes do not give its hash: it was edited, or put in")
    if link(head, seq, record) == digest:
        return BadRecord(seq, Flaw.WRONG_PREVIOUS, "its hash follows what stands before it, what it names is another")
    return _wrong_previous(connection, row)


def _is_hash(value: object) -> bool:
    return isinstance(value, bytes) and len(value) == HASH_BYTES


def _wrong_number(expected: int, seq: int) -> BadRecord:
    if seq < expected:
        return BadRecord(seq, Flaw.INSERTED, "records are numbered from 1")
    if expected == 1:
        return BadRecord(1, Flaw.BEGINNING_CUT, f"the log begins with number {seq}")
    return BadRecord(expected, Flaw.MISSING, f"number {expected - 1} is followed by number {seq}")


def _wrong_previous(connection: sqlite3.Connection, row: Row) -> BadRecord:
    seq, previous, _, _ = row
    written_as = _number_when_written(row)
    if written_as is None:
        return BadRecord(seq, Flaw.WRONG_PREVIOUS, "it neither follows what stands before it, nor gives its own hash")
    if written_as == seq:
        detail = "it follows something else than what stands before it: that was replaced, or this was put in"
        return BadRecord(seq, Flaw.WRONG_PREVIOUS, detail)
    if written_as < seq and _stands_at(connection, previous) == written_as - 1:
        detail = f"what stands at number {seq} was written as number {written_as}: others were put in before it"
        return BadRecord(written_as, Flaw.INSERTED, detail)
    if written_as > seq and _stands_at(connection, previous) is None:
        detail = f"what stands here was written as number {written_as}: the records before it were taken out"
        return BadRecord(seq, Flaw.MISSING, detail)
    return BadRecord(seq, Flaw.REORDERED, f"what stands here was written as number {written_as}")


def _number_when_written(row: Row) -> int | None:
    """The number that the record's hash was made with, the nearest first; None when it is none of those searched."""
    seq, previous, digest, record = row
    for distance in range(SEARCHED):
        for candidate in {seq + distance, max(seq - distance, 1)}:
            if link(previous, candidate, record) == digest:
                return candidate
    return None


def _stands_at(connection: sqlite3.Connection, digest: bytes) -> int | None:
    """The number of the record that has this hash, 0 for the log's beginning; None when nothing has."""
    found = connection.execute(_HAS_HASH, (digest, digest)).fetchone()
    return found[0] if found else None
