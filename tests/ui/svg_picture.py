"""What a terminal shows as a small SVG: one line of text a run of cells, so that a difference can be read as text.

The picture that Rich draws of the same screen is five times as large, and every style is renumbered when one is added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape

from rich.color import Color
from rich.style import Style
from rich.terminal_theme import SVG_EXPORT_THEME
from textual._compositor import LayoutUpdate
from textual.app import App
from textual.strip import Strip

CELL_WIDTH: Final = 12
CELL_HEIGHT: Final = 24
BASELINE: Final = 18
FONT: Final = 'font-family="DejaVu Sans Mono, Fira Code, monospace" font-size="20" xml:space="preserve"'


@dataclass(frozen=True)
class Ink:
    """How cells are painted; colours as ``#rrggbb``."""

    foreground: str
    background: str
    bold: bool
    italic: bool
    underline: bool
    dim: bool

    @property
    def attributes(self) -> str:
        """As the attributes of an SVG text."""
        kinds = (
            (self.bold, ' font-weight="bold"'),
            (self.italic, ' font-style="italic"'),
            (self.underline, ' text-decoration="underline"'),
            (self.dim, ' fill-opacity="0.6"'),
        )
        return f'fill="{self.foreground}"' + "".join(attribute for holds, attribute in kinds if holds)


@dataclass(frozen=True)
class Run:
    """Neighbouring cells of one line that are painted alike; ``width`` in cells."""

    row: int
    column: int
    width: int
    text: str
    ink: Ink


def picture_of(app: App[Any]) -> str:
    """The present screen of a running app."""
    screen = app.screen
    update = screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    runs = [run for row, strips in enumerate(update.strips) for run in _runs(row, Strip.join(strips))]
    return _svg(runs, app.size.width, app.size.height)


def _runs(row: int, strip: Strip) -> Iterator[Run]:
    column = 0
    inked = [(segment.text, segment.cell_length, _ink(segment.style or Style())) for segment in strip]
    for ink, alike in groupby(inked, key=lambda one: one[2]):
        parts = list(alike)
        width = sum(cells for _, cells, _ in parts)
        yield Run(row, column, width, "".join(text for text, _, _ in parts), ink)
        column += width


def _ink(style: Style) -> Ink:
    theme = SVG_EXPORT_THEME
    foreground = (style.color or Color.default()).get_truecolor(theme, foreground=True).hex
    background = (style.bgcolor or Color.default()).get_truecolor(theme, foreground=False).hex
    if style.reverse:
        foreground, background = background, foreground
    return Ink(foreground, background, *map(bool, (style.bold, style.italic, style.underline, style.dim)))


def _svg(runs: list[Run], width: int, height: int) -> str:
    ground, size = _commonest_background(runs), f'width="{width * CELL_WIDTH}" height="{height * CELL_HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>',
        f'<rect {size} fill="{ground}"/>',
        *(_rectangle(run) for run in runs if run.ink.background != ground),
        *(_text(run) for run in runs if run.text.strip()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _commonest_background(runs: Iterable[Run]) -> str:
    cells: Counter[str] = Counter()
    for run in runs:
        cells[run.ink.background] += run.width
    return cells.most_common(1)[0][0]


def _rectangle(run: Run) -> str:
    place = f'x="{run.column * CELL_WIDTH}" y="{run.row * CELL_HEIGHT}"'
    return f'<rect {place} width="{run.width * CELL_WIDTH}" height="{CELL_HEIGHT}" fill="{run.ink.background}"/>'


def _text(run: Run) -> str:
    text = run.text if run.ink.underline else run.text.rstrip()
    bare = text.lstrip()
    x = (run.column + len(text) - len(bare)) * CELL_WIDTH
    return f'<text x="{x}" y="{run.row * CELL_HEIGHT + BASELINE}" {run.ink.attributes}>{escape(bare)}</text>'
