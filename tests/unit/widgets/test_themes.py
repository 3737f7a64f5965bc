"""Every theme can be read: by WCAG's formula, by people who see no red or no green, and on sixteen colours."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem
from rich.style import Style

from raitui.core.theme_name import ThemeName
from raitui.widgets.colour_depth import ColourDepth, colour_depth
from raitui.widgets.containment_mark import HELD
from raitui.widgets.marks import SOURCES, STATES, VERDICTS
from raitui.widgets.paints import Paints
from raitui.widgets.styled_line import Look
from raitui.widgets.themes import THEMES, Theme

Rgb = tuple[float, float, float]

TELLING = (Look.BAD, Look.WARN, Look.GOOD, Look.UNKNOWN)
"""The looks by whose colour something is told, beside its glyph and word."""

DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
"""At severity 1.0, for linear RGB: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color
Vision Deficiency" (2009), table of matrices."""

JUST_TOLD_APART = 2.3
"""The least difference in CIELAB that is noticed: Mahy, Van Eycken, Oosterlinck (1994)."""

VGA = ("000000", "aa0000", "00aa00", "aa5500", "0000aa", "aa00aa", "00aaaa", "aaaaaa",
       "555555", "ff5555", "55ff55", "ffff55", "5555ff", "ff55ff", "55ffff", "ffffff")  # fmt: skip
XTERM = ("000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
         "7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff")  # fmt: skip
"""The sixteen colours of the Linux console and of xterm, as they are set unless somebody changes them."""


def linear(hexadecimal: str) -> Rgb:
    """SRGB to linear light, as WCAG 2.2 defines relative luminance."""
    channels = (int(hexadecimal.lstrip("#")[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2: (L1 + 0.05) / (L2 + 0.05)."""
    lighter, darker = sorted(
        (0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(linear, (one, other))), reverse=True
    )
    return (lighter + 0.05) / (darker + 0.05)


def lab(of: Rgb) -> Rgb:
    """Linear sRGB in CIELAB, under D65 (IEC 61966-2-1, CIE 15)."""
    red, green, blue = (min(1.0, max(0.0, one)) for one in of)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (one ** (1 / 3) if one > 216 / 24389 else (24389 / 27 * one + 16) / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Rgb, other: Rgb) -> float:
    return math.dist(lab(one), lab(other))


def seen(by: tuple[Rgb, ...], colour: str) -> Rgb:
    red, green, blue = (sum(m * c for m, c in zip(row, linear(colour), strict=True)) for row in by)
    return red, green, blue


def painted(theme: Theme, look: Look, base: Style) -> tuple[str, str]:
    """The colours of the letters and of what they stand on, as hexadecimal digits."""
    style = Paints(theme).style(look, base)
    front, back = style.color, style.bgcolor
    assert front is not None
    assert back is not None
    colours = (front.name.lstrip("#"), back.name.lstrip("#"))
    return (colours[1], colours[0]) if style.reverse else colours


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("000000", "ffffff", 21.0), ("777777", "ffffff", 4.48), ("767676", "ffffff", 4.54)]
)
def test_the_formula_gives_the_published_values(one: str, other: str, ratio: float) -> None:
    """W3C, Understanding SC 1.4.3; and the greys that stand on either side of 4.5 : 1."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("look", Look)
def test_every_look_has_contrast_enough_on_both_grounds(name: ThemeName, look: Look) -> None:
    """Issue 4, themes. WCAG 2.2: 4.5 : 1 (SC 1.4.3, AA); 7 : 1 (SC 1.4.6, AAA) in the high-contrast theme."""
    theme, least = THEMES[ColourDepth.FULL][name], 7.0 if name is ThemeName.HIGH_CONTRAST else 4.5
    paints = Paints(theme)
    for base in (paints.base, paints.selected):
        assert contrast(*painted(theme, look, base)) >= least


@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("look", Look)
def test_the_nearest_of_256_colours_has_it_too(name: ThemeName, look: Look) -> None:
    theme = THEMES[ColourDepth.FULL][name]

    def nearest(hexadecimal: str) -> str:
        colour = Color.parse(f"#{hexadecimal}").downgrade(ColorSystem.EIGHT_BIT)
        return colour.get_truecolor().hex.lstrip("#")

    front, back = painted(theme, look, Paints(theme).base)
    assert contrast(nearest(front), nearest(back)) >= 4.5


@pytest.mark.parametrize("vision", [DEUTERANOPIA, PROTANOPIA], ids=["deuteranopia", "protanopia"])
def test_who_sees_no_red_or_no_green_tells_the_looks_of_the_colour_blind_safe_theme_apart(
    vision: tuple[Rgb, ...],
) -> None:
    """Ten times what is just noticed, for any two."""
    theme = THEMES[ColourDepth.FULL][ThemeName.COLOUR_BLIND_SAFE]
    for one, other in combinations(TELLING, 2):
        colours = [seen(vision, theme.looks[look].colour) for look in (one, other)]
        assert difference(*colours) >= 10 * JUST_TOLD_APART, (one, other)


@pytest.mark.parametrize("marks", [STATES, VERDICTS, SOURCES, HELD], ids=["states", "verdicts", "sources", "held"])
def test_what_is_told_by_a_colour_is_told_by_its_word_as_well(marks: dict[object, object]) -> None:
    """R-OBS-1: glyph and word, never colour alone."""
    words = [getattr(mark, "word", "") for mark in marks.values()]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("depth", [ColourDepth.FULL, ColourDepth.SIXTEEN])
@pytest.mark.parametrize("name", ThemeName)
def test_no_two_looks_are_painted_alike(name: ThemeName, depth: ColourDepth) -> None:
    """Issue 4, sixteen colours: the nearest of sixteen would make two of them one."""
    theme = THEMES[depth][name]
    styles = [Paints(theme).style(look, Paints(theme).base) for look in Look]
    assert len(set(styles)) == len(Look)


@pytest.mark.parametrize("name", ThemeName)
def test_sixteen_colours_are_named_and_never_the_nearest_of_others(name: ThemeName) -> None:
    theme = THEMES[ColourDepth.SIXTEEN][name]
    for look in Look:
        style = Paints(theme).style(look, Paints(theme).base)
        assert all(
            one is not None and one.number is not None and one.number < 16 for one in (style.color, style.bgcolor)
        )


@pytest.mark.parametrize("palette", [VGA, XTERM], ids=["linux console", "xterm"])
@pytest.mark.parametrize("name", ThemeName)
@pytest.mark.parametrize("look", [look for look in Look if look is not Look.BADGE])
def test_sixteen_colours_can_be_read_where_nobody_has_changed_them(
    palette: tuple[str, ...], name: ThemeName, look: Look
) -> None:
    theme = THEMES[ColourDepth.SIXTEEN][name]
    style = Paints(theme).style(look, Paints(theme).base)
    assert style.color is not None
    assert style.bgcolor is not None
    front, back = palette[style.color.number or 0], palette[style.bgcolor.number or 0]
    assert contrast(front, back) >= 4.0


def test_without_colours_only_bold_and_reverse_are_left() -> None:
    """NO_COLOR: what alarms is still seen at a glance."""
    theme = THEMES[ColourDepth.NONE][ThemeName.DARK]
    for look in Look:
        style = Paints(theme).style(look, Paints(theme).base)
        assert style.color is not None
        assert style.bgcolor is not None
        assert style.color.is_default
        assert style.bgcolor.is_default
    assert theme.looks[Look.ALARM].reverse
    assert theme.looks[Look.BAD].bold


@pytest.mark.parametrize(
    ("environment", "depth"),
    [
        ({"TERM": "xterm-256color"}, ColourDepth.FULL),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, ColourDepth.FULL),
        ({"TERM": "screen-256color"}, ColourDepth.FULL),
        ({"TERM": "xterm"}, ColourDepth.SIXTEEN),
        ({"TERM": "screen"}, ColourDepth.SIXTEEN),
        ({"TERM": "linux"}, ColourDepth.SIXTEEN),
        ({"TERM": "rxvt-16color"}, ColourDepth.SIXTEEN),
        ({"TERM": "vt100"}, ColourDepth.NONE),
        ({"TERM": "vt220"}, ColourDepth.NONE),
        ({"TERM": "xterm-mono"}, ColourDepth.NONE),
        ({"TERM": "dumb"}, ColourDepth.NONE),
        ({}, ColourDepth.NONE),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, ColourDepth.NONE),
    ],
)
def test_the_environment_tells_how_many_colours_there_are(environment: dict[str, str], depth: ColourDepth) -> None:
    assert colour_depth(environment) is depth
