"""Textual's output, carried out on a cell image instead of on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import ClassVar, Final, NamedTuple

from raitui.terminal.ascii_glyphs import ascii_cells
from raitui.terminal.cell_image import CellImage, cells_of
from raitui.terminal.cell_style import BACKGROUND, PLAIN, CellStyle, restyled
from raitui.terminal.cursor_move import Position

LONGEST_UNFINISHED: Final = 64 * 1024
"""Characters of a sequence that is still waiting for its end; past that it is given up."""

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<restyle>[0-9;:]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<parameters>[0-?]*)(?P<intermediates>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|(?P<string>\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<other>\x1b[ -/]*[0-OQ-WYZ`-~])"
    r"|(?P<unfinished>\x1b(?:[\]PX^_][^\x07\x1b]*\x1b?|\[[ -?]*|[ -/]*)\Z)"
    r"|(?P<control>\x1b\[[ -?]*|[\x00-\x1f\x7f-\x9f])"
)


class ScreenEffect(Enum):
    """What a passed-on sequence does to the cells that the terminal shows."""

    NONE = "none"
    ENTERS = "enters the alternate screen, which is then blank"
    LEAVES = "leaves the alternate screen"
    LOSES = "not known: whatever was shown may be gone"


class Control(NamedTuple):
    """A sequence that draws no cells and is passed on to the terminal as it came."""

    text: str
    effect: ScreenEffect


_MODE_EFFECTS: Final = {"?1049h": ScreenEffect.ENTERS, "?1049l": ScreenEffect.LEAVES}
_HARMLESS_FINALS: Final = frozenset("cghlnpqtu")
"""CSI sequences by their last byte: reports, modes, cursor shape, window and keyboard. They leave the cells alone."""

_SYNCHRONISED_BEGIN: Final = "?2026h"
_SYNCHRONISED_END: Final = "?2026l"


class TerminalReplay:
    """A terminal without a screen: takes what Textual writes, keeps the cells, hands on what is not cells.

    The image behaves like a terminal with automatic wrap off, as Textual sets it, in which a line feed also returns to
    the first column, as the line discipline makes of it. It never scrolls. With
    ``ascii_only`` every sign becomes its twin.
    """

    def __init__(self, width: int, height: int, *, ascii_only: bool = False) -> None:
        self._ascii_only = ascii_only
        self.image = CellImage(width, height)
        self.cursor = Position(0, 0)
        self.synchronised = False
        """Whether Textual has found that the terminal supports synchronised output (mode 2026)."""
        self._style: CellStyle = PLAIN
        self._unfinished = ""
        self._controls: list[Control] = []
        self._drew = False

    def feed(self, data: str) -> bool:
        """Carry out a piece of output, which may end inside a sequence. Returns whether it drew or moved anything."""
        self._drew = False
        data, self._unfinished = self._unfinished + data, ""
        for token in _TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "text":
                self._draw(token[0])
            elif kind == "restyle":
                self._style = restyled(self._style, token["restyle"])
            else:
                self._obey(str(kind), token)
        return self._drew

    def take_controls(self) -> list[Control]:
        """The sequences to pass on, in order, since they were last taken."""
        taken, self._controls = self._controls, []
        return taken

    def resize(self, width: int, height: int) -> None:
        """Give the screen another size, keeping what fits."""
        self.image = self.image.resized(width, height)
        self._move_to(self.cursor.column, self.cursor.row)

    def _draw(self, text: str) -> None:
        column, row = self.cursor
        shown = "".join(ascii_cells(cells_of(text))) if self._ascii_only and not text.isascii() else text
        column += self.image.rows[row].put(column, shown, self._style)
        self._move_to(column, row)

    def _move_to(self, column: int, row: int) -> None:
        self._drew = True
        image = self.image
        # One column past the last: what is drawn there is cut, as Textual never draws there on purpose.
        self.cursor = Position(max(0, min(column, image.width)), max(0, min(row, image.height - 1)))

    def _obey(self, kind: str, token: re.Match[str]) -> None:
        if kind == "final":
            self._sequence(token)
        elif kind == "link":
            body = token["link"]
            self._style = self._style._replace(link="" if body.endswith(";") else body)
        elif kind == "control":
            self._control_character(token[0])
        elif kind == "unfinished":
            self._unfinished = token[0] if len(token[0]) <= LONGEST_UNFINISHED else ""
        else:
            effect = ScreenEffect.NONE if kind == "string" else ScreenEffect.LOSES
            self._controls.append(Control(token[0], effect))

    def _control_character(self, character: str) -> None:
        column, row = self.cursor
        if character == "\n":
            self._move_to(0, row + 1)
        elif character == "\r":
            self._move_to(0, row)
        elif character == "\b":
            self._move_to(column - 1, row)
        elif character == "\a":
            self._controls.append(Control(character, ScreenEffect.NONE))

    def _sequence(self, token: re.Match[str]) -> None:
        parameters, final = token["parameters"], token["final"]
        drawing = self._DRAWING.get(final)
        mode = f"{parameters}{final}"
        if drawing is not None and not token["intermediates"] and _is_numeric(parameters):
            drawing(self, [int(number or 0) for number in parameters.split(";")])
            self._drew = True
        elif mode == _SYNCHRONISED_BEGIN:
            self.synchronised = True
        elif mode != _SYNCHRONISED_END:
            fallback = ScreenEffect.NONE if final in _HARMLESS_FINALS else ScreenEffect.LOSES
            self._controls.append(Control(token[0], _MODE_EFFECTS.get(mode, fallback)))

    def _place(self, numbers: list[int]) -> None:
        row, column = (*numbers, 1)[:2]
        self._move_to((column or 1) - 1, (row or 1) - 1)

    def _erase_in_row(self, numbers: list[int]) -> None:
        column, row = self.cursor
        first, last = {0: (column, self.image.width), 1: (0, column + 1)}.get(numbers[0], (0, self.image.width))
        self.image.rows[row].erase(first, last, self._erased)

    def _erase_in_screen(self, numbers: list[int]) -> None:
        row, height = self.cursor.row, self.image.height
        first, last = {0: (row + 1, height), 1: (0, row)}.get(numbers[0], (0, height))
        for erased in self.image.rows[first:last]:
            erased.erase(0, self.image.width, self._erased)
        if numbers[0] in (0, 1):
            self._erase_in_row(numbers)

    @property
    def _erased(self) -> CellStyle:
        """Terminals erase to the background colour in force."""
        return PLAIN.with_colour(BACKGROUND, self._style.colours[BACKGROUND])

    def _up(self, numbers: list[int]) -> None:
        self._move_to(self.cursor.column, self.cursor.row - (numbers[0] or 1))

    def _down(self, numbers: list[int]) -> None:
        self._move_to(self.cursor.column, self.cursor.row + (numbers[0] or 1))

    def _forward(self, numbers: list[int]) -> None:
        self._move_to(self.cursor.column + (numbers[0] or 1), self.cursor.row)

    def _back(self, numbers: list[int]) -> None:
        self._move_to(self.cursor.column - (numbers[0] or 1), self.cursor.row)

    def _to_column(self, numbers: list[int]) -> None:
        self._move_to((numbers[0] or 1) - 1, self.cursor.row)

    _DRAWING: ClassVar[dict[str, Callable[[TerminalReplay, list[int]], None]]] = {
        "A": _up,
        "B": _down,
        "C": _forward,
        "D": _back,
        "G": _to_column,
        "H": _place,
        "J": _erase_in_screen,
        "K": _erase_in_row,
    }


def _is_numeric(parameters: str) -> bool:
    return not parameters.strip("0123456789;")
