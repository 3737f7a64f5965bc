"""Where the audit log lies, and what can be done with it beside appending."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from raitui.audit import log_file
from raitui.config.places import state_folder
from raitui.core.audit_record import Recorded
from raitui.core.audit_verification import Verification
from raitui.core.log_reading import Toward
from raitui.errors import ConfigurationError, RaituiError
from raitui.ports import FallbackSink
from raitui.transport.cleaning import clean

if TYPE_CHECKING:
    from raitui.core.audit_row import AuditRow

AUDIT_FILE = "audit.db"
DEMO_FOLDER = "demo"
DRILL_FOLDER = "drills"
DEMO_LOGS_KEPT = 20
READ_AT_ONCE = 2_000
LONGEST_TEXT = 10_000
"""So many characters of one text in a record are shown."""


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
    """The oldest are removed, but for those of processes that still run: they are the record of a rehearsal."""
    folder = state_folder(os.environ) / name
    for old in sorted(folder.glob("*.db"))[: -DEMO_LOGS_KEPT + 1]:
        if not _is_of_a_living_process(old):
            for suffix in ("", "-wal", "-shm"):
                old.with_name(old.name + suffix).unlink(missing_ok=True)
    began = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return folder / f"{began}-{os.getpid()}.db"


def _is_of_a_living_process(log: Path) -> bool:
    """By the process id in its name; one that has come again keeps a log longer than need be, and no harm is done."""
    _, _, number = log.stem.rpartition("-")
    return number.isdigit() and Path(f"/proc/{number}").exists()


def _latest_audit_path(name: str, missing: str, remedy: str) -> Path:
    logs = sorted((state_folder(os.environ) / name).glob("*.db"))
    if not logs:
        raise ConfigurationError(missing, remedy)
    return logs[-1]


def fallback_sinks(audit_path: Path, spool: Path | None = None, *, syslog: bool = False) -> tuple[FallbackSink, ...]:
    """Where records go while the log cannot be written: a spool, by default on another filesystem, and perhaps syslog.

    Where the site names none there are two, so that neither a disk that fails nor a log-out takes what they keep.
    """
    from raitui.audit.spool import Spool

    spools = (spool,) if spool is not None else default_spools(audit_path)
    sinks: list[FallbackSink] = [Spool(path) for path in spools]
    if syslog:
        from raitui.audit.syslog_sink import SyslogSink

        sinks.append(SyslogSink())
    return tuple(sinks)


def default_spools(audit_path: Path) -> tuple[Path, ...]:
    """Among the user's run-time files, and where temporary files lie; for each log others, so that none is mistaken.

    What is full or broken is most often the disk that the log is on. Run-time files lie in memory, but are removed when
    the user's last session ends (XDG Base Directory Specification): with a line that drops, as soon as raitui is gone.
    """
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    folders = (*((runtime,) if runtime.is_absolute() else ()), Path(tempfile.gettempdir()))
    which = hashlib.sha256(str(audit_path.absolute()).encode()).hexdigest()[:12]
    return tuple(dict.fromkeys(folder / f"raitui-{os.getuid()}" / f"spool-{which}.jsonl" for folder in folders))


def showable(text: str) -> str:
    """A text of a record as it may be shown: others may write the log too (fault 30)."""
    return clean(text, LONGEST_TEXT)


def audit_rows(path: Path, after: int) -> Iterator[tuple[Recorded, AuditRow]]:
    """Every record with a higher number, in order, and what it says in words; memory does not grow with the log.

    Raises RaituiError, which names the first record that cannot be read.
    """
    from raitui.audit.log_reader import AuditLogReader
    from raitui.core.audit_row import audit_row

    reader, found = AuditLogReader(path), None
    while found is None or not found.edge:
        found = reader.stretch(Toward.NEWER, found.reached if found is not None else after, READ_AT_ONCE)
        for entry in found.entries:
            if entry.record is None:
                raise RaituiError(
                    f"record {entry.seq} of the audit log {path} cannot be read: {entry.why_not}",
                    "check the log with: raitui audit verify. A newer raitui may have written the record",
                )
            yield Recorded(entry.seq, entry.record), audit_row(entry)


def has_log(path: Path) -> bool:
    """Whether there is a log; to look makes none. Raises RaituiError where nobody can tell."""
    return log_file.is_begun(path)


def highest_number(path: Path) -> int:
    """The highest number in the log. Raises RaituiError when it cannot be read."""
    from raitui.audit.log_reader import AuditLogReader

    return AuditLogReader(path).last()


def verified(path: Path, progress: Callable[[int], None]) -> Verification:
    """The log checked from its first record to its last. Raises RaituiError when it cannot be read."""
    from raitui.audit.verification import verify

    return verify(path, progress=progress)


def exported(path: Path, lines: TextIO, after: int) -> int:
    """The log written as JSON Lines; returns how many records. Raises RaituiError, OSError."""
    from raitui.audit.export import export

    return export(path, lines, after=after)
