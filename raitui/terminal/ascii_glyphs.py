"""The signs of the screens in ASCII, cell for cell, for terminals that know nothing else.

Twins differ wherever two signs stand in the same place and mean different things. Whoever uses a new sign on a screen
gives it a twin here; what has none becomes a question mark, so that a foreign name keeps its length, never its looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from raitui.terminal.cell_image import RIGHT_HALF, UNKNOWN

NO_TWIN: Final = "?"

_STATES = {"▲": "^", "↺": "@", "■": "#", "✓": "+", "✗": "!", "·": "."}
_ALERTS = {"⚑": "!", "⚐": "z"}
_QUALITIES = {"†": "*", "≈": "=", "°": "'"}
_ARROWS = {"←": "<", "→": ">", "↑": "^", "↓": "v", "↔": "-", "⇄": "/", "▶": ">", "◀": "<", "▼": "v", "↵": "<"}
_WRITING = {
    "…": ">",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "±": "+",
    "≠": "!",
    "∞": "&",
    "≤": "<",
    "≥": ">",
    "‹": "<",
    "›": ">",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "“": '"',
    "”": '"',
    "€": "E",
    "µ": "u",
    "\N{NO-BREAK SPACE}": " ",
    "\N{REPLACEMENT CHARACTER}": "?",
    "␡": "?",
}
_SPARKS = dict(zip("▁▂▃▄▅▆▇█", "_.,-=+*#", strict=True))
_BARS = dict(zip("▏▎▍▌▋▊▉", ".:;=+*%", strict=True)) | {"░": ".", "▒": ":", "▓": "%", "▀": '"', "▐": "=", "▕": "|"}
_SHAPES = {"●": "o", "○": "O", "◆": "*", "◇": "o", "□": "-", "▪": "#", "•": "*", "★": "*"}
_HORIZONTAL = dict.fromkeys("─╴╶", "-") | dict.fromkeys("╌┄┈╍┅┉", "~") | dict.fromkeys("━═", "=")
_VERTICAL = dict.fromkeys("│┃║╵╷", "|") | dict.fromkeys("┊╎┆┇┋╏", ":")
_CORNERS = dict.fromkeys("┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╭╮╯╰", "+")
_SLANTS = dict(zip("\u2571\u2572\u2573", "/\\X", strict=True))

ASCII_GLYPHS: Final[Mapping[str, str]] = {
    **_STATES,
    **_ALERTS,
    **_QUALITIES,
    **_ARROWS,
    **_WRITING,
    **_SPARKS,
    **_BARS,
    **_SHAPES,
    **_HORIZONTAL,
    **_VERTICAL,
    **_CORNERS,
    **_SLANTS,
}
"""Each sign, and what stands in its cell where there is nothing but ASCII."""


@lru_cache(maxsize=4096)
def ascii_cell(cell: str) -> str:
    """What stands in a cell that should show this; both halves of a wide character become question marks."""
    return cell if cell.isascii() and cell != RIGHT_HALF else ASCII_GLYPHS.get(cell, NO_TWIN)


def ascii_cells(cells: list[str]) -> list[str]:
    """As many cells in ASCII; what has no width of its own, and would join the cell before, is left out."""
    return [ascii_cell(cell) for cell in cells if not cell.startswith(UNKNOWN)]
