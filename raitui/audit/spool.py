"""A file of JSON lines, on another filesystem than the log, that keeps records while the log cannot be written."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from raitui.core.audit_record import AuditRecord
from raitui.durable_append import append_line, sync_folder, write_all
from raitui.errors import RaituiError

_LOG = logging.getLogger(__name__)

_CHUNK = 1 << 20


class Spool:
    """Keeps records in a file that several processes may share; each is on the disk when ``keep`` returns.

    The file and its folder must be this user's own. What cannot be read, such as a line torn by a crash, is told by
    ``unreadable`` and never thrown away: when the rest was taken into the log it is left in a file of its own beside
    the spool.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encode = msgspec.json.Encoder(order="deterministic").encode
        self._decoder: msgspec.json.Decoder[AuditRecord] = msgspec.json.Decoder(AuditRecord)
        self._given_back = b""
        self._unreadable: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """What an operator calls it."""
        return f"spool {self._path}"

    @property
    def unreadable(self) -> int:
        """How many lines could not be read the last time that it was asked what it keeps."""
        return len(self._unreadable)

    def keep(self, record: AuditRecord) -> None:
        """Write the record to the disk, all of it or nothing. Raises RaituiError."""
        try:
            line = self._encode(record) + b"\n"
            with _locked(self._path) as file:
                is_new = not os.fstat(file).st_size
                append_line(file, line)
            if is_new:
                sync_folder(self._path.parent)
        except (OSError, UnicodeEncodeError) as error:
            raise self._failed("cannot be written", error) from error

    def kept(self) -> tuple[AuditRecord, ...]:
        """The records that can be read, in the order in which they were kept. Raises RaituiError."""
        try:
            if not self._path.exists():
                self._given_back, self._unreadable = b"", ()
                return ()
            with _locked(self._path) as file:
                self._given_back = _contents(file)
        except OSError as error:
            raise self._failed("cannot be read", error) from error
        return self._read()

    def forget(self) -> None:
        """Drop what was given back last, and only that; what others kept meanwhile stays. Raises RaituiError."""
        if not self._given_back:
            return
        try:
            if self._unreadable:
                self._set_aside()
            with _locked(self._path) as file:
                self._drop(file)
        except OSError as error:
            raise self._failed("cannot be emptied", error) from error

    def _read(self) -> tuple[AuditRecord, ...]:
        records, unreadable = [], []
        for line in filter(None, self._given_back.split(b"\n")):
            try:
                records.append(self._decoder.decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                unreadable.append(line)
                _LOG.warning("%s holds a line that cannot be read: %s", self.name, error)
        self._unreadable = tuple(unreadable)
        return tuple(records)

    def _set_aside(self) -> None:
        with _locked(self._path.with_name(f"{self._path.name}.unreadable")) as file:
            append_line(file, b"".join(line + b"\n" for line in self._unreadable))
        self._unreadable = ()

    def _drop(self, file: int) -> None:
        held = _contents(file)
        if not held.startswith(self._given_back):
            self._given_back = b""
            return  # another process has dropped it already
        rest = held[len(self._given_back) :]
        if rest:
            _replace(self._path, rest)
        else:
            os.ftruncate(file, 0)
            os.fsync(file)
        self._given_back = b""

    def _failed(self, what: str, error: Exception) -> RaituiError:
        return RaituiError(f"the {self.name} {what}: {error}", "free space or mend its permissions")


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file, for this process alone; made if there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        try:
            _refuse_what_others_own(path, file)
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(path, file):
                yield file
                return
        finally:
            os.close(file)


def _refuse_what_others_own(path: Path, file: int) -> None:
    """Where temporary files lie, another user could make a spool, and have the log take in what never happened."""
    us = os.geteuid()
    if os.fstat(file).st_uid != us or path.parent.stat().st_uid not in {us, 0}:
        raise PermissionError(f"{path} or its folder belongs to another user")


def _is_still(path: Path, file: int) -> bool:
    """Whether the path still leads to the opened file, which another process may have replaced before it was locked."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _contents(file: int) -> bytes:
    chunks = []
    position = 0
    while chunk := os.pread(file, _CHUNK, position):
        chunks.append(chunk)
        position += len(chunk)
    return b"".join(chunks)


def _replace(path: Path, contents: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(file, contents)
        os.fsync(file)
    finally:
        os.close(file)
    fresh.rename(path)
