"""From what the terminal shows to what it should show: only the cells that differ, in few bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from raitui.terminal.cell_image import BLANK, RIGHT_HALF, UNKNOWN, CellImage, CellRow, has_disputed_width
from raitui.terminal.cell_style import PLAIN, CellStyle, are_alike_when_blank, transition
from raitui.terminal.cursor_move import Position, cursor_move

LONGEST_BRIDGE = 4
"""Unchanged cells of the same style that are drawn again rather than jumped over: a jump costs as much."""

_FIRST_DISPUTABLE = "\u0300"


class Span(NamedTuple):
    """Neighbouring cells of one row, from ``start`` up to, and without, ``end``; the first one's style fits all."""

    start: int
    end: int


class ShownScreen:
    """What the terminal shows, as far as it is known from what was sent: its cells, its cursor and its pen."""

    def __init__(self, width: int, height: int) -> None:
        self.image = CellImage(width, height, UNKNOWN)
        self.cursor: Position | None = None
        self.pen: CellStyle | None = None

    def forget(self) -> None:
        """Take nothing for granted any more: every cell will be drawn, every position and style be set."""
        self.image.fill(UNKNOWN)
        self.cursor = None
        self.pen = None

    def move(self, target: Position) -> str:
        """The sequence that puts the cursor there."""
        sequence = cursor_move(self.cursor, target)
        self.cursor = target
        return sequence

    def rest(self) -> str:
        """The sequence that leaves the pen plain, so that whatever else is sent is not coloured or linked by us."""
        sequence = transition(self.pen, PLAIN)
        self.pen = PLAIN
        return sequence

    def draw(self, row: int, span: Span, wanted: CellRow) -> str:
        """The sequence that draws a span of ``wanted``, which from then on counts as shown."""
        start, end = span
        cells = wanted.characters[start:end]
        style = self._pen_for(wanted.styles[start], cells)
        sequence = f"{self.move(Position(start, row))}{transition(self.pen, style)}{''.join(cells)}"
        self.pen = style
        shown = self.image.rows[row]
        shown.characters[start:end] = cells
        shown.styles[start:end] = wanted.styles[start:end]
        self.cursor = self._after(row, end, cells)
        return sequence

    def _pen_for(self, style: CellStyle, cells: list[str]) -> CellStyle:
        """The style to draw in: the pen's own where that looks the same."""
        if self.pen is None or not are_alike_when_blank(self.pen, style):
            return style
        return self.pen if all(cell == BLANK for cell in cells) else style

    def _after(self, row: int, end: int, cells: list[str]) -> Position | None:
        """Where the cursor is after drawing up to ``end``: unknown at the right edge, where terminals differ."""
        if end >= self.image.width or has_disputed_width(_last_character(cells)):
            return None
        return Position(end, row)


def _last_character(cells: list[str]) -> str:
    return next(cell for cell in reversed(cells) if cell != RIGHT_HALF)


def draw_row(shown: ShownScreen, wanted: CellImage, number: int) -> str:
    """The sequence that turns one row of what is shown into what is wanted, and counts as shown from then on.

    It is empty if the eye cannot tell them apart. Both images have the same size.
    """
    before, after = shown.image.rows[number], wanted.rows[number]
    if before.characters == after.characters and before.styles == after.styles:
        return ""
    sequence = "".join([shown.draw(number, span, after) for span in list(changed_spans(before, after))])
    before.styles[:] = after.styles
    return sequence


def changed_spans(before: CellRow, after: CellRow) -> Iterator[Span]:
    """The spans of ``after`` to draw, from left to right, in a row that differs from ``before``.

    A row with a character of disputed width, before or after, is drawn whole: how far such a character reached on this
    terminal, and what it covered, is not known. Each such character ends its span.
    """
    if _is_disputable(before) or _is_disputable(after):
        yield from _all_spans(after)
        return
    changed = _changed(before, after)
    start = changed.find(1)
    while start >= 0:
        end = _span_end(changed, after, start)
        yield Span(start, end)
        start = changed.find(1, end)


def _is_disputable(row: CellRow) -> bool:
    text = "".join(row.characters)
    return not text.isascii() and max(text) >= _FIRST_DISPUTABLE and any(map(has_disputed_width, row.characters))


def _changed(before: CellRow, after: CellRow) -> bytes:
    """For each column, 1 if the eye can tell the two cells apart, else 0."""
    cells = zip(before.characters, after.characters, before.styles, after.styles, strict=True)
    return bytes(
        [
            old != new or (style != new_style and (new != BLANK or not are_alike_when_blank(style, new_style)))
            for old, new, style, new_style in cells
        ]
    )


def _fits(row: CellRow, column: int, style: CellStyle) -> bool:
    """Whether the cell looks right when drawn in this style."""
    own = row.styles[column]
    return own == style or (row.characters[column] == BLANK and are_alike_when_blank(own, style))


def _all_spans(row: CellRow) -> Iterator[Span]:
    start, width = 0, len(row.characters)
    while start < width:
        end = start + 1
        while end < width and _continues(row, start, end):
            end += 1
        yield Span(start, end)
        start = end


def _continues(row: CellRow, start: int, column: int) -> bool:
    """Whether the cell at ``column`` can be drawn in one go with those from ``start``."""
    if row.characters[column] == RIGHT_HALF:
        return True
    lead = column - 2 if row.characters[column - 1] == RIGHT_HALF else column - 1
    return _fits(row, column, row.styles[start]) and not has_disputed_width(row.characters[lead])


def _span_end(changed: bytes, after: CellRow, start: int) -> int:
    """Where the span that begins at a changed cell ends: after its last changed cell, short gaps bridged."""
    style = after.styles[start]
    end = start
    for column in range(start, len(changed)):
        if after.styles[column] is not style and not _fits(after, column, style):
            break
        character = after.characters[column]
        if changed[column] or (character == RIGHT_HALF and end == column):
            end = column + 1
        elif column - end >= LONGEST_BRIDGE or not character.isascii():
            break
    return end
