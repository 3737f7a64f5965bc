"""Moving a terminal's cursor with as few bytes as possible."""

from __future__ import annotations

from typing import NamedTuple


class Position(NamedTuple):
    """A place on the screen, counted from 0 at the top left."""

    column: int
    row: int


def cursor_move(before: Position | None, after: Position) -> str:
    """The shortest sequence that moves the cursor from ``before`` (None: not known) to ``after``; both on the screen.

    No sequence used here can scroll, and none depends on the terminal's tab stops.
    """
    if before == after:
        return ""
    absolute = _absolute(after)
    if before is None:
        return absolute
    return min((absolute, *_relative(before, after)), key=len)


def _absolute(after: Position) -> str:
    if after.column == 0:
        return f"\x1b[{after.row + 1}H" if after.row else "\x1b[H"
    return f"\x1b[{after.row + 1};{after.column + 1}H"


def _relative(before: Position, after: Position) -> list[str]:
    """The ways that make use of where the cursor is."""
    columns, rows = after.column - before.column, after.row - before.row
    if columns == 0:
        return [_steps(rows, forward="B", back="A")]
    from_line_start = _steps(after.column, forward="C", back="D")
    if rows == 0:
        ways = [_steps(columns, forward="C", back="D"), f"\r{from_line_start}"]
        return [*ways, "\b" * -columns] if columns < 0 else ways
    # The cursor ends on a row that exists, so that these line feeds never reach past the last one.
    return ["\r" + "\n" * rows + from_line_start] if rows > 0 else []


def _steps(count: int, *, forward: str, back: str) -> str:
    if count == 0:
        return ""
    size = abs(count)
    return f"\x1b[{'' if size == 1 else size}{forward if count > 0 else back}"
