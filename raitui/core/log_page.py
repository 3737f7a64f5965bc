"""What is read of the log at once, and of which log: where one is moved aside another begins, numbered from 1."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.audit_record import Recorded


class Undecoded(Struct, frozen=True):
    """A record that is there and cannot be read: its number, and why."""

    seq: int
    why: str


class LogPage(Struct, frozen=True):
    """Records that follow one another, in order; ``log`` is the id of the log that they stand in (hexadecimal).

    ``more`` tells whether others may follow them by now. ``undecoded`` are those among them that cannot be read.
    ``before`` is the hash (hexadecimal) of the record that they follow as it stands in the log now, empty where the log
    has no record of that number; None where none was asked about. ``end`` is the hash of the last of them. ``gone``
    where the log that was asked about lies there no more, and no other does.
    """

    log: str
    records: tuple[Recorded, ...] = ()
    more: bool = False
    undecoded: tuple[Undecoded, ...] = ()
    before: str | None = None
    end: str = ""
    gone: bool = False

    @property
    def last(self) -> int:
        """The number of the last of them, 0 where there is none."""
        read = self.records[-1].seq if self.records else 0
        return max(read, self.undecoded[-1].seq) if self.undecoded else read
