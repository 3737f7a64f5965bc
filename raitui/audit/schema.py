"""The tables of the audit log, and what lets nothing but appending happen to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

APPLICATION_ID = 0x72_61_69_74  # "rait"
VERSION = 1

ONCE_ONLY = "an action has one intent and one outcome"
"""How SQLite says that a record of which an action has exactly one is there already."""

_TABLES = """
CREATE TABLE log (
  id BLOB NOT NULL CHECK (typeof(id) = 'blob' AND length(id) = 16),
  genesis BLOB NOT NULL CHECK (typeof(genesis) = 'blob' AND length(genesis) = 32)
);
CREATE TABLE records (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  previous BLOB NOT NULL CHECK (typeof(previous) = 'blob' AND length(previous) = 32),
  hash BLOB NOT NULL CHECK (typeof(hash) = 'blob' AND length(hash) = 32),
  record BLOB NOT NULL CHECK (typeof(record) = 'blob'),
  once TEXT GENERATED ALWAYS AS (
    CASE WHEN json_extract(CAST(record AS TEXT), '$.kind') IN ('intent', 'outcome')
    THEN json_extract(CAST(record AS TEXT), '$.kind') || ' ' || json_extract(CAST(record AS TEXT), '$.action_id') END
  ) VIRTUAL
);
CREATE UNIQUE INDEX records_once ON records (once);
"""
# ``once`` is computed from the bytes that are hashed: a column of its own could be made to disagree with them.
# AUTOINCREMENT remembers the highest number ever given: a tail that is simply deleted leaves that trace.

# INSERT is checked too, since REPLACE deletes what is in its way without a delete trigger being asked.
_TRIGGERS = f"""
CREATE TRIGGER log_once BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log)
BEGIN SELECT RAISE(ABORT, 'a log has one identity'); END;
CREATE TRIGGER log_kept BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'a log keeps its identity'); END;
CREATE TRIGGER log_unchanged BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'a log keeps its identity'); END;
CREATE TRIGGER records_follow BEFORE INSERT ON records
WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM records)
  OR NEW.previous IS NOT COALESCE((SELECT hash FROM records ORDER BY seq DESC LIMIT 1), (SELECT genesis FROM log))
BEGIN SELECT RAISE(ABORT, 'a record follows the one before it'); END;
CREATE TRIGGER records_once_only BEFORE INSERT ON records
WHEN EXISTS (SELECT 1 FROM records WHERE once = NEW.once)
BEGIN SELECT RAISE(ABORT, '{ONCE_ONLY}'); END;
CREATE TRIGGER records_kept BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;
CREATE TRIGGER records_unchanged BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
"""  # noqa: S608  # of constants alone

_OBJECTS = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^'"


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    connection.executescript(
        f"BEGIN; {_TABLES} {_TRIGGERS} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT"
    )


def altered(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the tables, indexes and triggers that are missing, altered or not of this log, sorted."""
    return tuple(sorted({name for name, _ in _objects(connection) ^ _expected()}))


def _expected() -> set[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as model:
        create(model)
        return _objects(model)


def _objects(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return {(_text(name), _text(sql)) for name, sql in connection.execute(_OBJECTS)}


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
