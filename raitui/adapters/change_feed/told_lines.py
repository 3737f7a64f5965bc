"""The lines of a feed as they arrive, piece by piece: what they tell, cleaned, and what is wrong with them."""

from __future__ import annotations

from heapq import nlargest

from msgspec import structs

from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError, LineFault, parsed
from raitui.transport.cleaning import clean

LONGEST_LINE = 1 << 16
"""Bytes. A longer line tells of no change: it is somebody's data, and is not kept."""

MOST_KEPT = 10_000
"""How many changes are kept at most, the newest; what a console shows is far less."""

_CORRECT_THE_LINES = "Let the pipeline write one JSON object a line, with `when` and `service`"
_ROTATE = "Let the file be rotated: its older changes are left out"


class ToldLines:
    """Keeps the changes of the lines so far, and counts the lines that cannot be read.

    ``name`` is what the site calls the feed. A last line without its end is waited for, and told once it is whole.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._changes: dict[Change, None] = {}
        self.begin()

    def begin(self, left_out: int = 0) -> None:
        """Another document begins, of which so many bytes are left out; the changes told before stay told."""
        self._lines = 0
        self._pending = b""
        self._overlong = bool(left_out)
        self._left_out = left_out
        self._faults = 0
        self._newest_fault: LineFault | None = None

    def add(self, content: bytes) -> None:
        """The next piece."""
        *lines, pending = (self._pending + content).split(b"\n")
        if lines and self._overlong:
            self._lines, self._overlong = self._lines + 1, False
            del lines[0]
        self._take(lines)
        self._pending = b"" if self._overlong else pending
        if len(self._pending) > LONGEST_LINE:
            self._fault(LineFault(self._lines + 1, "it is longer than 64 KiB"))
            self._pending, self._overlong = b"", True

    def end(self) -> None:
        """There is nothing more: the last line is whole."""
        self.add(b"\n")

    def told(self) -> tuple[Change, ...]:
        """Every change so far, newest first. Raises IncompleteFeedError, which has them too, unless that is all."""
        waiting = parsed((self._pending,)).changes
        known = {**self._changes, **dict.fromkeys(map(self._cleaned, waiting))}
        changes = tuple(sorted(known, key=lambda change: -change.when))
        if self._newest_fault is not None:
            newest = f"line {self._newest_fault.number}: {clean(self._newest_fault.why)}"
            lines = "1 line" if self._faults == 1 else f"{self._faults} lines"
            part = " of the part that is read" if self._left_out else ""
            message = f"{self._name}: {lines} cannot be read, the last is {newest}{part}"
            raise IncompleteFeedError(message, _CORRECT_THE_LINES, changes)
        if self._left_out:
            message = f"{self._name}: only the end is read, {self._left_out / 1e6:.1f} MB before it are left out"
            raise IncompleteFeedError(message, _ROTATE, changes)
        return changes

    def _take(self, lines: list[bytes]) -> None:
        found = parsed(lines, self._lines + 1)
        self._lines += len(lines)
        self._changes.update(dict.fromkeys(map(self._cleaned, found.changes)))
        if len(self._changes) > MOST_KEPT:
            self._changes = dict.fromkeys(nlargest(MOST_KEPT, self._changes, key=lambda change: change.when))
        for fault in found.faults:
            self._fault(fault)

    def _fault(self, fault: LineFault) -> None:
        self._faults += 1
        self._newest_fault = fault

    def _cleaned(self, change: Change) -> Change:
        texts = {name: clean(text) for name, text in structs.asdict(change).items() if isinstance(text, str)}
        return structs.replace(change, **{**texts, "source": self._name})
