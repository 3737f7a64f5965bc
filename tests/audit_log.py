"""Audit logs as tests write them, and as an attacker who owns the file alters them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from raitui.audit.chain import link
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.core.audit_record import AuditRecord, OutcomeRecord
from raitui.core.containment import Effect
from tests.intents import intent
from tests.knowledge import NOW

Row = tuple[bytes, bytes, bytes]
"""Previous hash, own hash, record."""


def some_records(count: int) -> list[AuditRecord]:
    """Intents and their outcomes in turn."""
    pairs: Iterator[tuple[AuditRecord, AuditRecord]] = (
        (intent(f"id-{n}"), OutcomeRecord(f"id-{n}", NOW + n, Effect.IN_EFFECT, ())) for n in range(count)
    )
    return [record for pair in pairs for record in pair][:count]


def write_log(path: Path, count: int) -> None:
    """A log of so many records, closed."""
    with closing(SqliteAuditStore(path)) as store:
        for record in some_records(count):
            store.append(record)


def write_long_log(path: Path, count: int) -> None:
    """As many records as nobody waits for one by one: chained like any other, and written all at once."""
    write_log(path, 1)
    encode = msgspec.json.Encoder(order="deterministic").encode
    with attacking(path) as connection:
        (head,) = connection.execute("SELECT hash FROM records").fetchone()
        rows = []
        for seq in range(2, count + 1):
            record = encode(OutcomeRecord(f"{seq:032x}", NOW + seq, Effect.FAILED, ()))
            previous, head = head, link(head, seq, record)
            rows.append((seq, previous, head, record))
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")


@contextmanager
def attacking(path: Path) -> Iterator[sqlite3.Connection]:
    """The file in the hands of somebody who takes its protection away, and puts back what can be put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        protection = connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
        ).fetchall()
        for kind, name, _ in protection:
            connection.execute(f"DROP {kind} {name}")
        yield connection
        for _, _, sql in protection:
            connection.execute(sql)


def rows_of(connection: sqlite3.Connection) -> list[Row]:
    """What stands in the log, in order."""
    return connection.execute("SELECT previous, hash, record FROM records ORDER BY seq").fetchall()


def replace_all(connection: sqlite3.Connection, rows: list[Row]) -> None:
    """Let the log hold these, numbered from 1, with no trace of there having been more."""
    connection.execute("DELETE FROM records")
    connection.execute("DELETE FROM sqlite_sequence")
    connection.executemany(
        "INSERT INTO records (seq, previous, hash, record) VALUES (?, ?, ?, ?)",
        ((seq, *row) for seq, row in enumerate(rows, 1)),
    )
