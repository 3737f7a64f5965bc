"""What somebody asks to read of the audit log, and what is told of it, bit by bit."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from raitui.core.audit_filter import EVERYTHING, AuditFilter
from raitui.core.audit_record import AuditRecord
from raitui.core.audit_verification import Verification
from raitui.core.log_entry import LogEntry


class Toward(Enum):
    """In which direction the log is read."""

    OLDER = "older"
    NEWER = "newer"


class Trouble(Struct, frozen=True):
    """Why something could not be done, and what can be done about it."""

    message: str
    remedy: str = ""


class LogStretch(Struct, frozen=True):
    """What stands in one piece of the log, read at one moment, in order.

    ``log`` is the log's id, empty where there is none yet; ``last`` its highest number then. ``reached`` is the number
    up to which was read, ``edge`` whether nothing lies beyond it.
    """

    log: str
    last: int = 0
    entries: tuple[LogEntry, ...] = ()
    reached: int = 0
    edge: bool = True


class LogAsk(Struct, frozen=True):
    """So many records that a filter wants, beyond a number (0 with OLDER: from the newest on).

    ``number`` tells one question of a console from all its others.
    """

    number: int
    toward: Toward
    beyond: int
    at_most: int
    filter: AuditFilter = EVERYTHING


class LogAnswer(Struct, frozen=True):
    """What has been found since the answer before, in order, and how far was looked; ``over`` when it is the last one.

    ``path`` is where the log lies; ``waiting`` what is kept elsewhere and not in the log yet. With a trouble nothing
    has been found.
    """

    path: str
    stretch: LogStretch = LogStretch("")
    waiting: tuple[AuditRecord, ...] = ()
    over: bool = True
    trouble: Trouble | None = None


class WholeRecord(Struct, frozen=True):
    """One record with everything that stands around it in the log.

    Hashes are hexadecimal, as they stand there. ``follows`` tells whether ``previous`` is the hash of the record
    before, ``fits`` whether the record's bytes give its own hash. ``twin`` is the number of the intent that it follows,
    or of the outcome of an intent; 0 where there is none.
    """

    log: str
    entry: LogEntry
    size_bytes: int
    previous: str
    hash: str
    follows: bool
    fits: bool
    twin: int = 0


class WholeAnswer(Struct, frozen=True):
    """The record at a number; None where none stands there."""

    seq: int
    whole: WholeRecord | None = None
    trouble: Trouble | None = None


class CheckNews(Struct, frozen=True):
    """How far a check of the log is: so many records whole of so many that there were when it began.

    It is over once it has found something, was stopped, or met a trouble.
    """

    records: int
    total: int
    found: Verification | None = None
    stopped: bool = False
    trouble: Trouble | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is told."""
        return self.stopped or self.found is not None or self.trouble is not None
