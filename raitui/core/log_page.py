"""What is read of the log at once, and of which log: where one is moved aside another begins, numbered from 1."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.audit_record import Recorded


class LogPage(Struct, frozen=True):
    """Records that follow one another, in order; ``log`` is the id of the log that they stand in (hexadecimal).

    ``more`` tells whether others may follow them by now.
    """

    log: str
    records: tuple[Recorded, ...] = ()
    more: bool = False
