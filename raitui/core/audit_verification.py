"""What a check of the audit log found: how far it is whole, and where it first is not (R-AUD-2)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Flaw(Enum):
    """What is wrong with the first bad record, as far as the file itself can tell."""

    EDITED = "edited"
    REORDERED = "reordered"
    INSERTED = "inserted"
    MISSING = "missing"
    BEGINNING_CUT = "beginning cut off"
    END_CUT = "end cut off"
    WRONG_PREVIOUS = "wrong previous hash"
    MALFORMED = "malformed"
    UNDECODABLE = "undecodable"
    UNREADABLE = "unreadable"


class BadRecord(Struct, frozen=True):
    """The first number at which the log is not as it was written, what is wrong there, and what tells so."""

    seq: int
    flaw: Flaw
    detail: str


class Verification(Struct, frozen=True):
    """What a check found.

    ``log_id`` is the log's random id in hexadecimal. ``records`` counts those from the first on that are whole,
    ``head`` is the hash of the last of them in hexadecimal. ``bad`` is the first that is not, None when all are.
    ``unprotected`` names the tables, indexes and triggers that are missing, altered or foreign: while they were so,
    more than appending was possible.
    """

    log_id: str
    records: int
    head: str
    bad: BadRecord | None = None
    unprotected: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every record is as it was written, and the log still lets nothing but appending happen."""
        return self.bad is None and not self.unprotected
