"""The themes, as data: the colour of every look, on terminals with many colours, with sixteen, and with none.

With many, contrasts are those of WCAG 2.2: at least 4.5 : 1, in the high-contrast theme 7 : 1. The colour-blind safe
theme follows Okabe and Ito, "Color Universal Design" (2002): blue and orange where others have green and red. With
sixteen, the terminal's own colours are named one by one: to take the nearest of each would make one look of two.
Whatever is drawn is told by its glyph and its word as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from raitui.core.theme_name import ThemeName
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.styled_line import Look


class Paint(NamedTuple):
    """How something is painted; an empty colour is that of what it stands on. Colours are named as Rich names them."""

    colour: str = ""
    ground: str = ""
    bold: bool = False
    underline: bool = False
    reverse: bool = False
    dim: bool = False


class Theme(NamedTuple):
    """The ground and its text, the row that is selected, and every look but the plain one."""

    text: str
    ground: str
    selected: Paint
    looks: Mapping[Look, Paint]
    is_dark: bool = True


_SITES = {
    Look.RED_SITE: Paint("#ffffff", "#8b1a1a", bold=True),
    Look.AMBER_SITE: Paint("#ffffff", "#6b4400", bold=True),
    Look.GREEN_SITE: Paint("#ffffff", "#0b5d2a", bold=True),
    Look.BLUE_SITE: Paint("#ffffff", "#123f8f", bold=True),
    Look.PURPLE_SITE: Paint("#ffffff", "#5b2180", bold=True),
}
"""A site's colour is the site's own, in every theme; all of them are as legible as the high-contrast theme asks."""

_SITES_OF_16 = {
    Look.RED_SITE: Paint("bright_white", "red", bold=True, underline=True),
    Look.AMBER_SITE: Paint("black", "yellow", bold=True, underline=True),
    Look.GREEN_SITE: Paint("black", "green", bold=True, underline=True),
    Look.BLUE_SITE: Paint("bright_white", "blue", bold=True, underline=True),
    Look.PURPLE_SITE: Paint("bright_white", "magenta", bold=True, underline=True),
}


def _looks(
    *, dim: Paint, bad: str, warn: str, good: str, unknown: str, alarm: Paint, strong: str = ""
) -> dict[Look, Paint]:
    return {
        Look.DIM: dim,
        Look.STRONG: Paint(strong, bold=True),
        Look.HEADING: dim._replace(bold=True),
        Look.BAD: Paint(bad, bold=True),
        Look.WARN: Paint(warn),
        Look.GOOD: Paint(good),
        Look.UNKNOWN: Paint(unknown, bold=True),
        Look.ALARM: alarm,
        Look.BADGE: Paint(bold=True, reverse=True),
        **(_SITES if bad.startswith("#") else _SITES_OF_16),
    }


_FULL = {
    ThemeName.DARK: Theme(
        "#e0e0e0",
        "#121212",
        Paint(ground="#303030", bold=True),
        _looks(
            dim=Paint("#a0a0a0"),
            bad="#ff7b72",
            warn="#f5b041",
            good="#5fd38d",
            unknown="#d2a8ff",
            alarm=Paint("#ffffff", "#b3261e", bold=True),
        ),
    ),
    ThemeName.LIGHT: Theme(
        "#1a1a1a",
        "#fafafa",
        Paint(ground="#e0e0e0", bold=True),
        _looks(
            dim=Paint("#595959"),
            bad="#b00020",
            warn="#7a4a00",
            good="#1b6e34",
            unknown="#6a1b9a",
            alarm=Paint("#ffffff", "#b00020", bold=True),
        ),
        is_dark=False,
    ),
    ThemeName.HIGH_CONTRAST: Theme(
        "#ffffff",
        "#000000",
        Paint(ground="#1c1c1c", bold=True, underline=True),
        _looks(
            dim=Paint("#d0d0d0"),
            bad="#ff8a8a",
            warn="#ffd24d",
            good="#66ff99",
            unknown="#e0b0ff",
            alarm=Paint("#ffffff", "#8b0000", bold=True),
        ),
    ),
    ThemeName.COLOUR_BLIND_SAFE: Theme(
        "#e0e0e0",
        "#121212",
        Paint(ground="#303030", bold=True),
        _looks(
            dim=Paint("#a0a0a0"),
            bad="#e69f00",
            warn="#f7f0a0",
            good="#56b4e9",
            unknown="#f2cfe6",
            alarm=Paint("#000000", "#e69f00", bold=True),
        ),
    ),
}

_BRIGHT_16 = _looks(
    dim=Paint("white"),
    bad="bright_red",
    warn="bright_yellow",
    good="bright_green",
    unknown="bright_magenta",
    strong="bright_white",
    alarm=Paint("bright_white", "red", bold=True),
) | {Look.HEADING: Paint("bright_cyan", bold=True)}

_SIXTEEN = {
    ThemeName.DARK: Theme("white", "black", Paint(bold=True), _BRIGHT_16 | {Look.DIM: Paint("cyan")}),
    ThemeName.LIGHT: Theme(
        "black",
        "bright_white",
        Paint(bold=True),
        _looks(
            dim=Paint("blue"),
            bad="red",
            warn="magenta",
            good="black",
            unknown="magenta",
            alarm=Paint("bright_white", "red", bold=True),
        )
        | {Look.GOOD: Paint("black", underline=True), Look.WARN: Paint("red", underline=True)},
        is_dark=False,
    ),
    ThemeName.HIGH_CONTRAST: Theme("bright_white", "black", Paint(bold=True, underline=True), _BRIGHT_16),
    ThemeName.COLOUR_BLIND_SAFE: Theme(
        "white",
        "black",
        Paint(bold=True),
        _looks(
            dim=Paint("white"),
            bad="bright_yellow",
            warn="bright_yellow",
            good="bright_cyan",
            unknown="bright_white",
            strong="bright_white",
            alarm=Paint("black", "yellow", bold=True),
        )
        | {Look.DIM: Paint("cyan"), Look.UNKNOWN: Paint("bright_white", bold=True, underline=True)},
    ),
}

_WITHOUT_COLOUR = Theme(
    "default",
    "default",
    Paint(bold=True),
    {
        Look.DIM: Paint(dim=True),
        **{look: Paint() for look in (Look.WARN, Look.GOOD)},
        **{look: Paint(bold=True) for look in (Look.STRONG, Look.HEADING, Look.BAD, Look.UNKNOWN)},
        **{look: Paint(bold=True, reverse=True) for look in (Look.ALARM, Look.BADGE, *_SITES)},
    },
)

THEMES: Mapping[ColourDepth, Mapping[ThemeName, Theme]] = {
    ColourDepth.FULL: _FULL,
    ColourDepth.SIXTEEN: _SIXTEEN,
    ColourDepth.NONE: dict.fromkeys(ThemeName, _WITHOUT_COLOUR),
}
"""Every theme at every depth."""
