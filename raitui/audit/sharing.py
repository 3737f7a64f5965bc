"""Who may write a log: its maker alone, or all accounts of a group, as the log's folder says.

A folder that its group may write, and whose setgid bit gives each new file that group, is shared: no folder that raitui
makes is. SQLite gives the journal and the shared memory beside a log the rights of the log itself.
"""

from __future__ import annotations

import stat
from pathlib import Path

_OWN, _OF_THE_GROUP = 0o600, 0o660
_SHARED = stat.S_ISGID | stat.S_IWGRP


def rights_of_a_new_log(folder: Path) -> int:
    """The mode of a log made there, and of what lies beside it. Raises OSError."""
    return _OF_THE_GROUP if _is_shared(folder) else _OWN


def group_may_write(log: Path) -> bool:
    """Whether every account of its group can write that log, folder and file. Raises OSError."""
    return _is_shared(log.parent) and log.stat().st_mode & _OF_THE_GROUP == _OF_THE_GROUP


def _is_shared(folder: Path) -> bool:
    return folder.stat().st_mode & _SHARED == _SHARED
