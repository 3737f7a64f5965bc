"""The file of an audit log: made whole or not at all, recognised before it is touched, opened to append or to read.

A process that has the log open must not open the file by any other means: closing that second descriptor would release
the locks that SQLite holds on the file (POSIX advisory locks belong to the process).
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from raitui.audit import chain, schema
from raitui.audit.sharing import rights_of_a_new_log
from raitui.errors import RaituiError

BUSY_S = 2.0
"""How long another process may keep the log locked (seconds)."""

FAILURES = (OSError, sqlite3.Error, UnicodeDecodeError)
"""How opening and reading fail. SQLite quotes a damaged schema in its message, which then need not be UTF-8."""

_MOVE_ASIDE = "move it aside, with its -wal and -shm files if there are any; raitui then begins a new log"


def opened_for_appending(path: Path) -> sqlite3.Connection:
    """The log, made if there is none. Raises RaituiError when the file is none of ours, and FAILURES."""
    if not path.exists():
        _make(path)
    connection = _recognised(_connected(path, "rw"), path)
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA fullfsync=ON")  # where fsync alone does not reach the disk: macOS
        _settle(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def opened_for_reading(path: Path) -> sqlite3.Connection:
    """The log, which is left as it is. Raises RaituiError when it cannot be read."""
    try:
        path.stat()
        return _recognised(_connected(path, "ro"), path)
    except sqlite3.OperationalError as error:
        if _has_journal(path):
            raise unreadable(path, error) from error
        # A folder that cannot be written has no place for SQLite's shared memory, nor has a medium for auditors.
        return _opened_immutable(path)
    except FAILURES as error:
        raise unreadable(path, error) from error


def is_begun(path: Path) -> bool:
    """Whether there is a log. Raises RaituiError where nobody can tell, or where its journal alone is there."""
    try:
        path.stat()
    except FileNotFoundError:
        refuse_orphaned_journal(path)
        return False
    except OSError as error:
        raise unreadable(path, error) from error
    return True


def unreadable(path: Path, error: Exception) -> RaituiError:
    """The failure to read, with what can be done."""
    return RaituiError(
        f"the audit log {path} cannot be read: {error}",
        "mend its permissions or its disk, or read a copy of it and its -wal file in a folder that can be written",
    )


def refuse_orphaned_journal(path: Path) -> None:
    """Raise RaituiError when the journal is there without its log: SQLite would write it into a new one."""
    if _has_journal(path) and not path.exists():
        raise RaituiError(
            f"the audit log {path} is gone, but its journal {path}-wal is there, with records that the log may lack",
            f"put the log back, or move {path}-wal and {path}-shm to where it is",
        )


def _opened_immutable(path: Path) -> sqlite3.Connection:
    try:
        return _recognised(_connected(path, "ro&immutable=1"), path)
    except FAILURES as error:
        raise unreadable(path, error) from error


def _settle(connection: sqlite3.Connection) -> None:
    """Move what the journal holds into the log itself, before anything is built on it.

    A process may have died after the disk had failed to take its last pages. They are still to be read, but the system
    no longer tries to write them: what is appended after them would be lost together with them when power fails. Where
    others are using the journal there is no such remainder, nor a reason to wait for them.
    """
    connection.execute("PRAGMA busy_timeout=0")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    connection.execute(f"PRAGMA busy_timeout={round(BUSY_S * 1_000)}")


def _has_journal(path: Path) -> bool:
    journal = path.with_name(f"{path.name}-wal")
    return journal.exists() and journal.stat().st_size > 0


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    # Opened on whichever thread first needs it, used by one at a time.
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)


def _recognised(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    try:
        _recognise(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        raise RaituiError(f"{path} is no audit log: no database, or damaged in its first bytes", _MOVE_ASIDE) from error
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application == schema.APPLICATION_ID and version == schema.VERSION:
        return
    if application == schema.APPLICATION_ID:
        raise RaituiError(f"the audit log {path} is of version {version}, this raitui knows 1", "use a newer raitui")
    raise RaituiError(f"{path} is no audit log: {_what_it_is(connection)}", _MOVE_ASIDE)


def _what_it_is(connection: sqlite3.Connection) -> str:
    columns = [name for _, name, *_ in connection.execute("PRAGMA table_info(records)")]
    if columns == ["seq", "record"]:
        return "an earlier raitui wrote it, before records were chained"
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return "it is another program's database" if tables else "it is empty, or was emptied"


def _make(path: Path) -> None:
    """Make a log under another name, then give it its own: nobody ever sees half of one, and one of several wins."""
    refuse_orphaned_journal(path)
    log_id = secrets.token_bytes(chain.LOG_ID_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unborn = path.with_name(f"{path.name}.{log_id.hex()}")
    _create(unborn, rights_of_a_new_log(path.parent))
    try:
        with closing(_connected(unborn, "rw")) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            schema.create(connection)
            connection.execute("INSERT INTO log VALUES (?, ?)", (log_id, chain.genesis(log_id)))
        _name(unborn, path)
    finally:
        for suffix in ("", "-wal", "-shm"):
            unborn.with_name(unborn.name + suffix).unlink(missing_ok=True)


def _create(path: Path, rights: int) -> None:
    file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        os.fchmod(file, rights)  # whatever the process's umask would take away
    finally:
        os.close(file)


def _name(unborn: Path, path: Path) -> None:
    try:
        os.link(unborn, path)
    except FileExistsError:
        return  # another process was first
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
