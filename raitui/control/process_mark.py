"""Which process this is, and whether another still lives: by boot and start time, since process ids come again."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path

from raitui.core.audit_record import ProcessMark

_PROC = Path("/proc")
_STARTED_AT = 19
"""The place of a process's start time among the fields of /proc/PID/stat after the command's name: proc_pid_stat(5)."""

_ENDED = frozenset({"Z", "X"})
"""The states of a process that runs no more, though nobody has reaped it."""


@cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _namespace() -> int:
    """The namespace that process ids are of here: pid_namespaces(7); 0 where nothing tells."""
    try:
        return (_PROC / "self/ns/pid").stat().st_ino
    except OSError:
        return 0


def _state_and_start(pid: int) -> tuple[str, int] | None:
    """A process's state, and when it started in clock ticks since the boot; None when nothing tells."""
    try:
        status = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, *fields = status[status.rindex(")") + 2 :].split()
    return state, int(fields[_STARTED_AT - 1])


def _answers(pid: int) -> bool:
    """Whether there is a process of that number: what another user may not see exists all the same, see kill(2)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def this_process() -> ProcessMark:
    """The mark of this process."""
    pid = os.getpid()
    found = _state_and_start(pid)
    return ProcessMark(socket.gethostname(), _boot(), pid, found[1] if found is not None else 0, _namespace())


def is_gone(mark: ProcessMark) -> bool:
    """Whether the process is known to have ended; of one on another host or in another container, nothing is known."""
    here = this_process()
    if not mark.in_sight_of(here):
        return False
    if mark.boot != here.boot:
        return True
    found = _state_and_start(mark.pid)
    if found is None:
        return not _answers(mark.pid)
    state, started = found
    return state in _ENDED or mark.started not in {0, started}
