"""Streams the log as JSON Lines, from which the chain can be verified again without this program.

Each line is an object: ``log`` (the log's id), ``seq``, ``previous`` and ``hash`` (hexadecimal), and ``record``: the
record's exact text as one JSON string. Its UTF-8 bytes are what was hashed, by the rule in ``chain``. A record that is
not UTF-8, which only a damaged log holds, stands in ``record_base64`` instead.
"""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TextIO

import msgspec
from msgspec import UNSET, Struct, UnsetType

from raitui.audit.log_file import opened_for_reading, unreadable

_ROWS = "SELECT seq, previous, hash, record FROM records WHERE seq > ? ORDER BY seq"


class ExportedLine(Struct, frozen=True):
    """One line: a record in its place, with its exact bytes in one of the last two fields; hashes in hexadecimal."""

    log: str
    seq: int
    previous: str
    hash: str
    record: str | UnsetType = UNSET
    record_base64: str | UnsetType = UNSET


def export(path: Path, lines: TextIO, *, after: int = 0) -> int:
    """Write every record with a higher number than ``after``, in order; returns how many.

    Memory does not grow with the log. What is wrong with the log is exported as it stands: it is for ``verify`` to
    judge. Raises RaituiError when the file is no audit log or cannot be read, OSError when the lines cannot be written.
    """
    encode = msgspec.json.Encoder().encode
    with closing(opened_for_reading(path)) as connection:
        connection.text_factory = bytes
        try:
            connection.execute("BEGIN")
            (log_id,) = connection.execute("SELECT id FROM log").fetchone()
            written = 0
            for seq, previous, digest, record in connection.execute(_ROWS, (after,)):
                lines.write(encode(_line(log_id, seq, previous, digest, record)).decode() + "\n")
                written += 1
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise unreadable(path, error) from error
    return written


def _line(log_id: bytes, seq: int, previous: object, digest: object, record: object) -> ExportedLine:
    exact = record if isinstance(record, bytes) else str(record).encode()
    try:
        return ExportedLine(log_id.hex(), seq, _text(previous), _text(digest), record=exact.decode())
    except UnicodeDecodeError:
        encoded = base64.b64encode(exact).decode()
        return ExportedLine(log_id.hex(), seq, _text(previous), _text(digest), record_base64=encoded)


def _text(digest: object) -> str:
    return digest.hex() if isinstance(digest, bytes) else str(digest)
