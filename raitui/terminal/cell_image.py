"""What a terminal's screen holds: a grid of cells, each with its text and its look."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import split_graphemes

from raitui.terminal.cell_style import PLAIN, CellStyle

BLANK = " "
RIGHT_HALF = ""
"""The second cell of a character two cells wide; the character itself stands in the cell to its left."""

UNKNOWN = "\x00"
"""A cell that may show anything. No cell that is wanted ever equals it, so it is drawn anew."""

_REGIONAL_INDICATORS = ("\U0001f1e6", "\U0001f1ff")


class CellRow:
    """One line of the screen, as two lists of equal length: what each cell shows, and how it looks."""

    __slots__ = ("characters", "styles")

    def __init__(self, width: int, character: str = BLANK, style: CellStyle = PLAIN) -> None:
        self.characters = [character] * width
        self.styles = [style] * width

    def put(self, column: int, text: str, style: CellStyle) -> int:
        """Draw text from ``column`` on, and return how many columns it asked for, whether or not they fitted.

        What does not fit is cut. Half of a wide character that is drawn over leaves a blank in its other half.
        """
        cells = list(text) if text.isascii() else cells_of(text)
        width = len(self.characters)
        if cells and not column < width:
            return len(cells)
        cells = self._joined_to_previous(column, cells)
        asked = len(cells)
        end = column + asked
        if end > width:
            cut = width - column
            split_wide = cells[cut] == RIGHT_HALF
            cells, end = cells[:cut], width
            if split_wide:
                cells[-1] = BLANK
        self._fill(column, end, cells, style)
        return asked

    def erase(self, start: int, end: int, style: CellStyle) -> None:
        """Blank the columns from ``start`` up to, and without, ``end``."""
        end = min(end, len(self.characters))
        if start < end:
            self._fill(start, end, [BLANK] * (end - start), style)

    def _joined_to_previous(self, column: int, cells: list[str]) -> list[str]:
        """Cells without a leading one that has no width of its own: that one joins the character before it."""
        if not cells or not cells[0].startswith(UNKNOWN):
            return cells
        lead = column - 1
        while lead > 0 and self.characters[lead] == RIGHT_HALF:
            lead -= 1
        if lead >= 0:
            self.characters[lead] += cells[0][1:]
        return cells[1:]

    def _fill(self, start: int, end: int, cells: list[str], style: CellStyle) -> None:
        if start == end:
            return
        characters = self.characters
        if characters[start] == RIGHT_HALF:
            characters[start - 1] = BLANK
        if end < len(characters) and characters[end] == RIGHT_HALF:
            characters[end] = BLANK
        characters[start:end] = cells
        self.styles[start:end] = [style] * (end - start)


class CellImage:
    """A screen of ``width`` × ``height`` cells, as rows from the top."""

    __slots__ = ("height", "rows", "width")

    def __init__(self, width: int, height: int, character: str = BLANK) -> None:
        self.width = width
        self.height = height
        self.rows = [CellRow(width, character) for _ in range(height)]

    def fill(self, character: str) -> None:
        """Make every cell show ``character`` in the plain style: BLANK for a cleared screen, UNKNOWN for a lost one."""
        self.rows = [CellRow(self.width, character) for _ in range(self.height)]

    def resized(self, width: int, height: int) -> CellImage:
        """An image of another size that shows as much of this one as fits, and blanks elsewhere."""
        other = CellImage(width, height)
        kept = min(width, self.width)
        for target, source in zip(other.rows, self.rows, strict=False):
            target.characters[:kept] = source.characters[:kept]
            target.styles[:kept] = source.styles[:kept]
            if kept < self.width and source.characters[kept] == RIGHT_HALF:
                target.characters[kept - 1] = BLANK
        return other


def cells_of(text: str) -> list[str]:
    """Text as cells: one entry a column, RIGHT_HALF after each wide character, combining marks with their base.

    Widths are those by which Rich and Textual lay out. A leading cluster without width comes first, marked by UNKNOWN.
    """
    return list(_cells_of(text))


@lru_cache(maxsize=4096)
def _cells_of(text: str) -> tuple[str, ...]:
    spans, _width = split_graphemes(text)
    cells: list[str] = []
    for start, end, width in spans:
        if width == 0:
            cells.append(f"{UNKNOWN}{text[start:end]}")
        else:
            cells.extend((text[start:end], *[RIGHT_HALF] * (width - 1)))
    return tuple(cells)


@lru_cache(maxsize=4096)
def has_disputed_width(cell: str) -> bool:
    """Whether terminals disagree about how many columns this character takes.

    They agree about single code points and about combining marks on them; they do not about joined emoji, variation
    selectors, skin tones and flags. After such a cell nobody knows where the terminal's cursor is.
    """
    first, last = _REGIONAL_INDICATORS
    if first <= cell[:1] <= last:
        return True
    return any(unicodedata.combining(mark) == 0 for mark in cell[1:])
