"""Where the audit log lies, and what can be done with it beside appending."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from raitui.audit import log_file
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.core.audit_record import Recorded
from raitui.core.audit_verification import Verification
from raitui.errors import ConfigurationError
from raitui.ports import FallbackSink

AUDIT_FILE = "audit.db"
DEMO_FOLDER = "demo"
DRILL_FOLDER = "drills"
DEMO_LOGS_KEPT = 20


def audit_path(config: Path | None) -> Path:
    """The log of the site that a site file describes. Raises ConfigurationError."""
    from raitui.config.site_file import find_site_file, load_site_file

    file = load_site_file(find_site_file(config, os.environ))
    return file.audit_path or default_audit_path()


def default_audit_path() -> Path:
    """The log of a site whose file names none."""
    return state_folder(os.environ) / AUDIT_FILE


def new_demo_audit_path() -> Path:
    """A log of its own for each demo, whose fleet begins anew: what one did is not in force in the next."""
    return _new_audit_path(DEMO_FOLDER)


def new_drill_audit_path() -> Path:
    """A log of its own for each drill: what is done there is never mixed with what was done in earnest."""
    return _new_audit_path(DRILL_FOLDER)


def latest_demo_audit_path() -> Path:
    """The log of the newest demo in which anything was done. Raises ConfigurationError when there is none."""
    return _latest_audit_path(DEMO_FOLDER, "no demo has recorded anything yet", "act in one: raitui demo")


def latest_drill_audit_path() -> Path:
    """The log of the newest drill in which anything was done. Raises ConfigurationError when there is none."""
    return _latest_audit_path(DRILL_FOLDER, "no drill has recorded anything yet", "see: raitui drill list")


def _new_audit_path(name: str) -> Path:
    """The oldest are removed: they are the record of a rehearsal."""
    folder = state_folder(os.environ) / name
    for old in sorted(folder.glob("*.db"))[: -DEMO_LOGS_KEPT + 1]:
        for suffix in ("", "-wal", "-shm"):
            old.with_name(old.name + suffix).unlink(missing_ok=True)
    began = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return folder / f"{began}-{os.getpid()}.db"


def _latest_audit_path(name: str, missing: str, remedy: str) -> Path:
    logs = sorted((state_folder(os.environ) / name).glob("*.db"))
    if not logs:
        raise ConfigurationError(missing, remedy)
    return logs[-1]


def fallback_sinks(audit_path: Path, spool: Path | None = None, *, syslog: bool = False) -> tuple[FallbackSink, ...]:
    """Where records go while the log cannot be written: a spool, by default on another filesystem, and perhaps syslog.

    The default spool lies among the user's run-time files, or where temporary files lie: what is full or broken is most
    often the disk that the log is on.
    """
    from raitui.audit.spool import Spool

    sinks: list[FallbackSink] = [Spool(spool or default_spool(audit_path))]
    if syslog:
        from raitui.audit.syslog_sink import SyslogSink

        sinks.append(SyslogSink())
    return tuple(sinks)


def default_spool(audit_path: Path) -> Path:
    """One for each log, so that no log is given what belongs to another."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(runtime) if Path(runtime).is_absolute() else Path(tempfile.gettempdir())
    which = hashlib.sha256(str(audit_path.absolute()).encode()).hexdigest()[:12]
    return folder / f"raitui-{os.getuid()}" / f"spool-{which}.jsonl"


def audit_records(path: Path) -> tuple[Recorded, ...]:
    """Every record of the log, in order. Raises RaituiError."""
    return SqliteAuditStore(path).records()


def has_log(path: Path) -> bool:
    """Whether there is a log; to look makes none. Raises RaituiError where nobody can tell."""
    return log_file.is_begun(path)


def verified(path: Path, progress: Callable[[int], None]) -> Verification:
    """The log checked from its first record to its last. Raises RaituiError when it cannot be read."""
    from raitui.audit.verification import verify

    return verify(path, progress=progress)


def exported(path: Path, lines: TextIO, after: int) -> int:
    """The log written as JSON Lines; returns how many records. Raises RaituiError, OSError."""
    from raitui.audit.export import export

    return export(path, lines, after=after)
