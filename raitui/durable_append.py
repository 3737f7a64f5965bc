"""A line that is on the disk whole, or not at all, when its writer is told so."""

from __future__ import annotations

import os
from pathlib import Path


def write_all(file: int, data: bytes) -> None:
    """All of the data to an open file, in as many writes as that takes. Raises OSError."""
    while data:
        data = data[os.write(file, data) :]


def append_line(file: int, line: bytes) -> None:
    """Append a line, which ends in a line feed, to an open file, and wait until the disk has it.

    What whoever wrote before left torn gets an end of its own first. Raises OSError; then nothing was appended.
    """
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        line = b"\n" + line  # whoever wrote before died in the middle of a line
    try:
        write_all(file, line)
        os.fsync(file)
    except OSError:
        os.ftruncate(file, size)
        raise


def sync_folder(folder: Path) -> None:
    """Wait until the disk has what was made, renamed or removed in the folder. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
