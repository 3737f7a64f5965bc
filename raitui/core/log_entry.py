"""A record of the audit log as people read it: with the intent that it follows, or with why it cannot be read."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.audit_record import AuditRecord, Intent


class LogEntry(Struct, frozen=True):
    """What stands at a number of the log.

    ``intent`` is what the record follows, as an outcome does: by whom, what, on which service; None where it follows
    none, or none is found. ``record`` is None where it cannot be read, for the reason in ``why_not``: an altered log is
    shown too.
    """

    seq: int
    record: AuditRecord | None
    intent: Intent | None = None
    why_not: str = ""
