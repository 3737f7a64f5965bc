"""A theme of ours as Textual knows it: for what Textual itself paints, which is the ground alone."""

from __future__ import annotations

from textual.theme import Theme as TextualTheme

from raitui.core.theme_name import ThemeName
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.themes import THEMES


def textual_theme(name: ThemeName, depth: ColourDepth) -> TextualTheme:
    """Under the name ``raitui-…``."""
    theme, ansi = THEMES[depth][name], depth is not ColourDepth.FULL
    text, ground = (f"ansi_{colour}" if ansi else colour for colour in (theme.text, theme.ground))
    return TextualTheme(
        name=f"raitui-{name.value}",
        primary=text,
        foreground=text,
        background=ground,
        surface=ground,
        panel=ground,
        dark=theme.is_dark,
        ansi=ansi,
        variables={"ansi-foreground": text, "ansi-background": ground} if ansi else {},
    )
