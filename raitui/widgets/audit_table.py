"""Records of the audit log, the newest at the bottom, with a pointer that stays with its record."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.message import Message

from raitui.core.audit_row import audit_row
from raitui.core.log_entry import LogEntry
from raitui.widgets.audit_columns import AuditLayout, audit_line
from raitui.widgets.line_view import LineView
from raitui.widgets.styled_line import EMPTY, Line, Look, Span


class AuditTable(LineView):
    """As many records as there are rows: of those that are held, the ones around the pointer; no other is drawn."""

    DEFAULT_CSS = "AuditTable { height: 1fr; }"

    class Resized(Message):
        """There is room for more records than before, or for fewer."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._top = 0
        self._pointer = -1
        self._shown: Sequence[LogEntry] = ()

    def on_resize(self) -> None:
        """Lines beneath have come or gone: the record that is looked at must not be covered."""
        self.post_message(self.Resized())

    @property
    def shown(self) -> Sequence[LogEntry]:
        """The records that are on the screen."""
        return self._shown

    @property
    def page_rows(self) -> int:
        """By how many records a page goes on: one is kept for the eye to find its place."""
        return max(1, self.size.height - 1)

    def show_entries(self, entries: Sequence[LogEntry], index: int, layout: AuditLayout) -> None:
        """Show the records around the one that the pointer stands on; rows stay where they are as far as they can."""
        rows = self.size.height
        self._top = self._top_for(entries, index, rows)
        self._shown = entries[self._top : self._top + rows]
        self._point_at(index - self._top if entries else -1)
        lines = [self._line(number, entry, layout) for number, entry in enumerate(self._shown)]
        self.show([*lines, *[EMPTY] * (rows - len(lines))])

    def say(self, lines: Sequence[Line]) -> None:
        """Show a text where there are no records."""
        self._shown, self._top = (), 0
        self._point_at(-1)
        self.show([*lines, *[EMPTY] * (self.size.height - len(lines))][: self.size.height])

    def base_style(self, number: int) -> Style:
        """The record that is looked at stands on a ground of its own."""
        if number != self._pointer:
            return self.paints.base
        return self.paints.selected

    def _line(self, number: int, entry: LogEntry, layout: AuditLayout) -> Line:
        return (Span(">" if number == self._pointer else " ", Look.STRONG), *audit_line(audit_row(entry), layout))

    def _point_at(self, number: int) -> None:
        before, self._pointer = self._pointer, number
        if before != number:
            self.refresh_line(before)
            self.refresh_line(number)

    def _top_for(self, entries: Sequence[LogEntry], index: int, rows: int) -> int:
        top = self._top
        if self._shown:
            first = self._shown[0].seq
            top = next((place for place, entry in enumerate(entries) if entry.seq >= first), len(entries))
        return max(0, min(max(top, index - rows + 1), index, len(entries) - rows))
