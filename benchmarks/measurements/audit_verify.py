"""Verifying the audit log, against reading the same bytes and hashing them with nothing else around it.

What is measured is CPU time: both compute and wait for nothing, and a shared machine would show in any other.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.measurements.audit_append import INTENT
from benchmarks.result import MICROSECONDS, Budget, Figure, Floor, Result
from raitui.audit.chain import link
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.audit.verification import verify
from raitui.core.audit_record import Sighting, Watched

RECORDS_A_SECOND = 150_000

_LAST = "SELECT seq, hash FROM records"
_INSERT = "INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)"

Row = tuple[int, bytes, bytes, bytes]


def _record() -> bytes:
    """As large as an intent, and of a kind that an action may have many of."""
    sighting = Sighting(INTENT.action_id, INTENT.when, INTENT.desired[0], Watched.IN_FORCE)
    lacking = len(msgspec.json.encode(INTENT)) - len(msgspec.json.encode(sighting))
    return msgspec.json.encode(msgspec.structs.replace(sighting, detail="x" * lacking))


def _rows(last: int, head: bytes, record: bytes, size: int) -> Iterator[Row]:
    for seq in range(last + 1, size + 1):
        following = link(head, seq, record)
        yield seq, head, following, record
        head = following


def _filled(path: Path, record: bytes, size: int) -> None:
    """A log of so many records, all but the first in one transaction: one durable commit each would take too long."""
    with closing(SqliteAuditStore(path)) as store:
        store.append(INTENT)
    with closing(sqlite3.connect(path)) as connection, connection:
        last, head = connection.execute(_LAST).fetchone()
        connection.executemany(_INSERT, _rows(last, head, record, size))


def _hash_all(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for (record,) in connection.execute("SELECT record FROM records"):
            hashlib.sha256(record).digest()


def _verify_all(path: Path, size: int) -> None:
    found = verify(path)
    if not found.whole or found.records != size:
        raise RuntimeError(f"the log does not verify: {found}")


def _seconds_each(act: Callable[[], None], size: int) -> list[float]:
    started = time.thread_time()
    act()
    return [(time.thread_time() - started) / size]


def measure(lab: Laboratory) -> Result:
    """The log is read from its file, which lies in the system's cache after the first round."""
    size, path, record = lab.chosen(200_000, 20_000), lab.new_folder() / "audit.sqlite", _record()
    _filled(path, record, size)
    found = interleaved(
        lab.chosen(5, 2),
        {
            "verify": lambda: _seconds_each(lambda: _verify_all(path, size), size),
            "hash": lambda: _seconds_each(lambda: _hash_all(path), size),
        },
    )
    verified = Figure(
        "verify, each record",
        MICROSECONDS,
        found["verify"],
        floor=Floor("bare reading and SHA-256", found["hash"]),
        budget=Budget(1 / RECORDS_A_SECOND),
    )
    rate = f"{1 / verified.value:,.0f} a second (budget: {RECORDS_A_SECOND:,})"
    notes = (f"{size:,} records of {len(record)} bytes: {rate}",)
    return Result("verifying", (verified,), notes)
