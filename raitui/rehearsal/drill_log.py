"""The history of drills in a file of JSON lines, to which several processes may append."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from raitui.control.process_mark import is_gone
from raitui.core.drill_history import DrillRun, HistoryLine, RunBegan, runs
from raitui.durable_append import append_line, sync_folder
from raitui.errors import RaituiError

_LOG = logging.getLogger(__name__)


class DrillLog:
    """Appends whole lines, each on the disk when ``append`` returns.

    A line that was torn by a crash is left where it is, skipped by whoever reads, and counted by ``unreadable``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decoder: msgspec.json.Decoder[HistoryLine] = msgspec.json.Decoder(HistoryLine)
        self.unreadable = 0

    def check(self) -> None:
        """Make sure that it can be written, before anybody relies on it. Raises RaituiError."""
        try:
            with _opened(self._path):
                """It is there, and may be appended to."""
        except OSError as error:
            raise self._failed("cannot be written", error) from error

    def append(self, line: HistoryLine) -> None:
        """Add a line; all of it is durable, or nothing was added. Raises RaituiError."""
        try:
            with _opened(self._path) as file:
                append_line(file, msgspec.json.encode(line) + b"\n")
        except OSError as error:
            raise self._failed("cannot be written", error) from error

    def runs(self) -> tuple[DrillRun, ...]:
        """Every run, oldest first; none when there is no history yet. Raises RaituiError."""
        lines = tuple(self._lines())
        begun = {line.process for line in lines if isinstance(line, RunBegan)}
        return runs(lines, filter(is_gone, begun))

    def _lines(self) -> Iterator[HistoryLine]:
        try:
            contents = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failed("cannot be read", error) from error
        self.unreadable = 0
        for line in filter(None, contents.split(b"\n")):
            try:
                yield self._decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                self.unreadable += 1
                _LOG.warning("%s holds a line that cannot be read: %s", self._path, error)

    def _failed(self, what: str, error: OSError) -> RaituiError:
        return RaituiError(f"the history of drills {self._path} {what}: {error}", "free space or mend its permissions")


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file, for this process alone; made if there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)
    if is_new:
        sync_folder(path.parent)
