"""The rows of the screen of alerts, with a pointer that stays with its alert, wherever that stands by now."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from rich.style import Style

from raitui.widgets.alert_rows import AlertRow, row_line
from raitui.widgets.line_view import LineView
from raitui.widgets.styled_line import EMPTY, Line, Look, Span


class AlertTable(LineView):
    """As many rows as there is room for, around the pointer; no other is drawn."""

    DEFAULT_CSS = "AlertTable { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._rows: Sequence[AlertRow] = ()
        self._chosen: Hashable = None
        self._top = 0
        self._pointer = -1

    @property
    def chosen(self) -> AlertRow | None:
        """What the pointer stands on; None where there is nothing to choose."""
        return next((row for row in self._rows if row.key is not None and row.key == self._chosen), None)

    @property
    def page_rows(self) -> int:
        """By how many rows a page goes on."""
        return max(1, self.size.height - 1)

    def choose(self, key: Hashable) -> None:
        """Let the pointer stand there."""
        self._chosen = key

    def move(self, rows: int) -> None:
        """Move the pointer by so many alerts, to an end at most."""
        keys = [row.key for row in self._rows if row.key is not None]
        if keys:
            at = keys.index(self._chosen) if self._chosen in keys else 0
            self._chosen = keys[max(0, min(len(keys) - 1, at + rows))]

    def show_rows(self, rows: Sequence[AlertRow], now: float, cells: int) -> None:
        """Show the rows around the pointer; where what it stood on is gone, it stays where that was."""
        self._rows = rows
        index = self._index()
        height = self.size.height
        self._top = max(0, min(max(self._top, index - height + 1), self._first_seen(index), len(rows) - height))
        shown = rows[self._top : self._top + height]
        self._point_at(index - self._top)
        lines = [self._line(number, row, now, cells) for number, row in enumerate(shown)]
        self.show([*lines, *[EMPTY] * (height - len(lines))])

    def base_style(self, number: int) -> Style:
        """The alert that is looked at stands on a ground of its own."""
        return self.paints.selected if number == self._pointer else self.paints.base

    def _index(self) -> int:
        """The number of the row that the pointer stands on, -1 where there is none."""
        numbers = [number for number, row in enumerate(self._rows) if row.key is not None]
        found = next((number for number in numbers if self._rows[number].key == self._chosen), None)
        if found is None:
            was = self._top + max(0, self._pointer)
            found = min(numbers, key=lambda number: abs(number - was), default=-1)
            self._chosen = self._rows[found].key if found >= 0 else None
        return found

    def _first_seen(self, index: int) -> int:
        """From which row on the pointer is seen, and the heading above it where that stands right there."""
        return max(0, index - 1)

    def _line(self, number: int, row: AlertRow, now: float, cells: int) -> Line:
        if row.key is None:
            return row_line(row, now, cells)
        return (Span(">" if number == self._pointer else " ", Look.STRONG), *row_line(row, now, cells - 1))

    def _point_at(self, number: int) -> None:
        before, self._pointer = self._pointer, number
        if before != number:
            self.refresh_line(before)
            self.refresh_line(number)
