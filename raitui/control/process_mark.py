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


@cache
def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> int | None:
    """When the process started, in clock ticks since the boot; None when there is none, or nothing tells."""
    try:
        status = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, *fields = status[status.rindex(")") + 2 :].split()
    return None if state in {"Z", "X"} else int(fields[_STARTED_AT - 1])


def this_process() -> ProcessMark:
    """The mark of this process."""
    pid = os.getpid()
    return ProcessMark(socket.gethostname(), _boot(), pid, _started(pid) or 0)


def is_gone(mark: ProcessMark) -> bool:
    """Whether the process is known to have ended; of a process on another host, nothing is known."""
    here = this_process()
    if mark.host != here.host:
        return False
    if mark.boot != here.boot:
        return True
    return _started(mark.pid) != mark.started if mark.started else not (_PROC / str(mark.pid)).exists()
