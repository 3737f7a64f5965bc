"""Appending an intent to the chained audit log, against the same bytes inserted into a bare table just as durably."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count, islice, repeat
from pathlib import Path

import msgspec
from msgspec import structs

from benchmarks.interleaving import interleaved
from benchmarks.laboratory import Laboratory
from benchmarks.result import MICROSECONDS, Budget, Figure, Floor, Result
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import Intent
from raitui.core.containment import Containment
from tests.intents import intent
from tests.transitions import rollback_of

INTENT = intent(
    "3e0c4f7a1b2d4c5e8f90a1b2c3d4e5f6",
    wish=Containment("rollback", "price-eng", "", "PAGE price_bounds 9.1% (<1%)", "price_bounds"),
    desired=(rollback_of("price-eng", "eu1", "p31", "p30"), rollback_of("price-eng", "us1", "p31", "p30")),
)


class BareLog:
    """The least that is durable: one table, write-ahead log, synchronous=FULL."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE bare (record BLOB NOT NULL)")

    def insert(self, record: bytes) -> None:
        """Insert, and return when it is durable."""
        self._connection.execute("INSERT INTO bare VALUES (?)", (record,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _times(act: Callable[[Intent], object], intents: Iterable[Intent]) -> list[float]:
    found = []
    for one in intents:
        started = time.perf_counter()
        act(one)
        found.append(time.perf_counter() - started)
    return found


def measure(lab: Laboratory) -> Result:
    """Both logs lie in the same folder."""
    folder, times, encoded = lab.new_folder(), lab.chosen(300, 50), msgspec.json.encode(INTENT)
    # No two actions have the same id; these are as long as the one that is inserted.
    intents = (structs.replace(INTENT, action_id=f"{number:032x}") for number in count())
    with closing(SqliteAuditStore(folder / "audit.sqlite")) as store, closing(BareLog(folder / "bare.sqlite")) as bare:
        found = interleaved(
            lab.chosen(10, 3),
            {
                "append": lambda: _times(store.append, islice(intents, times)),
                "insert": lambda: _times(lambda _: bare.insert(encoded), repeat(INTENT, times)),
            },
        )
    append = Figure(
        "audit append",
        MICROSECONDS,
        found["append"],
        floor=Floor("bare durable insert", found["insert"]),
        budget=Budget(2.0, times_floor=True),
    )
    return Result("audit", (append,))
