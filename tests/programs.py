"""Small real programs, and what the system says of processes: for whatever runs something."""

from __future__ import annotations

from pathlib import Path


def script(folder: Path, *lines: str, name: str = "program") -> str:
    """A shell script of these lines, which can be run; its path."""
    path = folder / name
    path.write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def is_running(pid: int) -> bool:
    """Whether the process is there and has not ended: one that waits to be collected has."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    # The second where it ends between being found and being read.
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
