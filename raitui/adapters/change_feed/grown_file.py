"""A file that others append to: what is new in it since it was last read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from raitui.errors import SourceError, SourceFault

MOST_READ = 10 * (1 << 20)
"""How many bytes are read of a file at once at most, from its end; what stands before them is left out."""

_OPENED_IN_PLACE = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK


class Grown(Struct, frozen=True):
    """What is new: whether it begins the file anew (``begun``), and how many bytes before it were left out."""

    content: bytes
    begun: bool = False
    left_out: int = 0


class GrownFile:
    """Remembers how far it has read, and keeps the file open, so that a rotated one is read to its end.

    Blocks: called on a thread, by one caller at a time. ``name`` is what the site calls the feed.
    """

    def __init__(self, name: str, path: str, most_read: int = MOST_READ) -> None:
        self._name = name
        self._path = Path(path)
        self._most_read = most_read
        self._file: BinaryIO | None = None
        self._read_to = 0

    def grown(self) -> tuple[Grown, ...]:
        """The rest of the file that was open, when another has taken its place, and what is new in that of the path.

        Raises SourceError, when there is no such file or it cannot be read.
        """
        try:
            return tuple(self._pieces())
        except OSError as error:
            message = f"{self._name}: {self._path} cannot be read: {error.strerror or error}"
            remedy = "Let the pipelines write it there readable for raitui, or correct `file` in the site file"
            raise SourceError(SourceFault.UNREACHABLE, message, remedy) from error

    def close(self) -> None:
        """Let go of the file; the next reading begins anew."""
        if self._file is not None:
            self._file.close()
        self._file, self._read_to = None, 0

    def _pieces(self) -> list[Grown]:
        pieces: list[Grown] = []
        if self._file is not None and self._is_another(self._file):
            pieces.append(self._rest(self._file))
            self.close()
        begun = self._file is None
        file = self._file = self._file or self._opened()
        size = os.fstat(file.fileno()).st_size
        if size < self._read_to:
            begun, self._read_to = True, 0
        left_out = max(0, size - self._read_to - self._most_read)
        self._read_to += left_out
        rest = self._rest(file)
        pieces.append(Grown(rest.content, begun or bool(left_out), left_out))
        return pieces

    def _rest(self, file: BinaryIO) -> Grown:
        file.seek(self._read_to)
        content = file.read(self._most_read)
        self._read_to += len(content)
        return Grown(content)

    def _is_another(self, file: BinaryIO) -> bool:
        """Whether the path leads elsewhere than to the open file, which stays open while it leads nowhere."""
        return not os.path.samestat(self._path.stat(), os.fstat(file.fileno()))

    def _opened(self) -> BinaryIO:
        """The file of the path. A pipe or a device is refused: reading one may never end."""
        descriptor = os.open(self._path, _OPENED_IN_PLACE)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return os.fdopen(descriptor, "rb", buffering=0)
        os.close(descriptor)
        message = f"{self._name}: {self._path} is no regular file"
        raise SourceError(SourceFault.REJECTED, message, "Name in the site file the file that the pipelines append to")
