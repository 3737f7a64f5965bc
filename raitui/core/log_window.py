"""The part of the audit log that is held to be looked at: bounded, read on at either end, followed or held still."""

from __future__ import annotations

from bisect import bisect_left

from msgspec import Struct

from raitui.core.audit_filter import EVERYTHING, AuditFilter
from raitui.core.log_entry import LogEntry
from raitui.core.log_reading import LogAsk, LogStretch, Toward

PAGE = 200
"""So many records are asked for at once."""

MOST_HELD = 2_000
"""However long the log is, so many records are held or not many more; those farthest from what is looked at go."""

NEAR = 60
"""When so few records are left before what is looked at, more are asked for."""


class Wanted(Struct, frozen=True):
    """A piece of the log to be read next."""

    toward: Toward
    beyond: int


class LogWindow:
    """Records that follow one another as far as a filter wants them, and which of them is looked at.

    ``entries`` are in order. ``following`` looks at the newest, whatever comes; else ``selected`` is the number of the
    record that is looked at. ``oldest_held`` tells whether nothing that is wanted is older. ``era`` changes whenever
    the window begins anew: what was asked for before then is not wanted any more. ``gone`` are the first and the last
    number of what was read and is not in the log any more; None while nothing is.
    """

    def __init__(self, wanted: AuditFilter = EVERYTHING) -> None:
        self.log = ""
        self.last = 0
        self.era = 0
        self.gone: tuple[int, int] | None = None
        self.begin(wanted)

    def begin(self, wanted: AuditFilter, *, at: int | None = None) -> None:
        """Hold nothing, and look for what the filter wants: from the newest on, or around a number."""
        self.era += 1
        at = None if at is None else min(at, self.last)  # beyond the end, what comes there would count as read
        self._is_missing = False
        self.filter = wanted
        self.entries: tuple[LogEntry, ...] = ()
        self.following = at is None
        self.selected = at or 0
        self.oldest_held = False
        self._is_begun = at is not None
        self._low, self._high = (0, 0) if at is None else (at + 1, at)

    @property
    def newest_held(self) -> bool:
        """Whether nothing that is wanted is newer, as far as is known."""
        return self._is_begun and self._high >= self.last

    @property
    def looked_through(self) -> int:
        """So many records the filter has been held against."""
        return max(0, self._high - self._low + 1) if self._is_begun and self.last else 0

    @property
    def index(self) -> int:
        """Where among the entries the one that is looked at stands; 0 where there are none."""
        if self.following or not self.entries:
            return max(0, len(self.entries) - 1)
        found = bisect_left(self.entries, self.selected, key=lambda entry: entry.seq)
        return min(found, len(self.entries) - 1)

    @property
    def current(self) -> LogEntry | None:
        """The record that is looked at; None where there is none."""
        return self.entries[self.index] if self.entries else None

    @property
    def newer(self) -> int:
        """How many records that are wanted lie beyond the one that is looked at, as far as is known."""
        if self.filter.wants_all and self.current is not None:
            return max(0, self.last - self.current.seq)
        return max(0, len(self.entries) - 1 - self.index)

    @property
    def newer_is_least(self) -> bool:
        """Whether there may be more of them than ``newer`` tells."""
        return not self.filter.wants_all and not self.newest_held

    def wants(self) -> Wanted | None:
        """What is to be read next; None when there is enough on either side."""
        if not self._is_begun:
            return Wanted(Toward.OLDER, 0)
        if not self.oldest_held and self.index < NEAR:
            return Wanted(Toward.OLDER, self._low)
        if not self.newest_held and len(self.entries) - self.index <= NEAR:
            return Wanted(Toward.NEWER, self._high)
        return None

    def again(self) -> Wanted:
        """What tells whether the log still answers, and is still the same: whatever is newer than all that is held."""
        return Wanted(Toward.NEWER, self._high)

    def take(self, ask: LogAsk, found: LogStretch) -> None:
        """Take in what was found; of another log than before it tells only that there is one."""
        if self.log != found.log and (self.log or self._is_missing):
            self.log, self.last, self.gone = found.log, found.last, None
            self.begin(self.filter)
            return
        if self.entries and found.last < self.entries[-1].seq:
            self.gone = (found.last + 1, max(self.entries[-1].seq, self.gone[1] if self.gone is not None else 0))
            self.last = found.last
            self.begin(self.filter)
            return
        self._is_missing = not found.log
        self.log, self.last = found.log, found.last
        if ask.toward is Toward.NEWER:
            self._take_newer(found)
        else:
            self._take_older(found)

    def _take_older(self, found: LogStretch) -> None:
        if not self._is_begun:
            self._is_begun, self._high = True, found.last
        self._low, self.oldest_held = found.reached, found.edge
        self.entries = (*found.entries, *self.entries)
        if self.following:
            self._let_the_oldest_go()
        elif len(self.entries) > (kept := max(MOST_HELD, self.index + NEAR)):
            self.entries = self.entries[:kept]
            self._high = self.entries[-1].seq

    def _take_newer(self, found: LogStretch) -> None:
        self._high = found.last if found.edge else found.reached
        self.entries = (*self.entries, *found.entries)
        self._let_the_oldest_go()

    def _let_the_oldest_go(self) -> None:
        gone = min(len(self.entries) - MOST_HELD, max(0, self.index - NEAR))
        if gone > 0:
            self.entries = self.entries[gone:]
            self._low, self.oldest_held = self.entries[0].seq, False

    def grew(self, log: str, last: int) -> None:
        """The log of that id reaches to that number; what is new is wanted where it can be seen."""
        if log != self.log:
            self.log, self.last, self.gone = log, last, None
            self.begin(self.filter)
        self.last = max(last, self.last)

    def move(self, entries: int) -> None:
        """Look at another record, so many further on; from now on the window is held."""
        if self.entries:
            there = max(0, min(len(self.entries) - 1, self.index + entries))
            self.following, self.selected = False, self.entries[there].seq

    def go_to(self, seq: int) -> None:
        """Look at that record, or the next that is wanted, and hold the window there."""
        held = self.entries
        if held and held[0].seq <= seq <= held[-1].seq:
            self.following, self.selected = False, seq
        else:
            self.begin(self.filter, at=seq)

    def follow(self) -> None:
        """Look at the newest, whatever comes."""
        if self.newest_held:
            self.following = True
        else:
            self.begin(self.filter)
