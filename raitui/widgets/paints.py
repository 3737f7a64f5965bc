"""A theme as styles, each made once: looked up for every span that is drawn."""

from __future__ import annotations

from typing import Any

from rich.style import Style
from textual.app import App

from raitui.core.theme_name import ThemeName
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.styled_line import Look
from raitui.widgets.themes import THEMES, Paint, Theme

USUAL = ThemeName.DARK


class Paints:
    """``base`` is the ground that all stands on, ``selected`` that of the row which is pointed at."""

    def __init__(self, theme: Theme) -> None:
        self.base = _style(Paint(theme.text, theme.ground))
        self.selected = self.base + _style(theme.selected)
        self._looks = {look: _style(paint) for look, paint in theme.looks.items()}
        self._known: dict[tuple[Look, Style], Style] = {}

    def style(self, look: Look, base: Style) -> Style:
        """The look on that ground."""
        if look is Look.PLAIN:
            return base
        key = (look, base)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = base + self._looks[look]
        return known


def _style(paint: Paint) -> Style:
    return Style(
        color=paint.colour or None,
        bgcolor=paint.ground or None,
        bold=paint.bold or None,
        underline=paint.underline or None,
        reverse=paint.reverse or None,
        dim=paint.dim or None,
    )


_USUAL = Paints(THEMES[ColourDepth.FULL][USUAL])


def paints_of(app: App[Any]) -> Paints:
    """The paints of a console; those of the usual theme in any other app."""
    found: Paints = getattr(app, "paints", _USUAL)
    return found
