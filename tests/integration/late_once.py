"""raitui as it is, but that the disk of its log is late once: the first outcome takes seconds. Run as a program."""

from __future__ import annotations

import time

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.cli import main
from raitui.core.audit_record import AuditRecord, OutcomeRecord

LATE_S = 5.0
"""Longer than an outcome and the thread that writes it are waited for, one after the other."""

if __name__ == "__main__":
    append, late = SqliteAuditStore.append, [LATE_S]

    def late_once(self: SqliteAuditStore, record: AuditRecord) -> int:
        """As a disk does that is busy with what others write."""
        if isinstance(record, OutcomeRecord) and late:
            time.sleep(late.pop())
        return append(self, record)

    SqliteAuditStore.append = late_once  # type: ignore[method-assign]
    main()
