"""Colours are the operator's choice, at start and at any moment, and nothing but colours changes with them."""

from __future__ import annotations

import pytest
from rich.color import Color

from raitui.core.theme_name import ThemeName
from raitui.widgets.colour_depth import ColourDepth
from raitui.widgets.styled_line import Look
from raitui.widgets.themes import THEMES
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole


def colours_of(console: ScriptedConsole) -> set[Color]:
    """Every colour on the screen."""
    segments = [
        one for strip in console.app.screen._compositor.render_strips() for one in strip if one.style is not None
    ]
    found = [colour for one in segments if one.style for colour in (one.style.color, one.style.bgcolor)]
    return {colour for colour in found if colour is not None}


async def test_a_key_goes_through_the_themes_and_changes_nothing_that_is_said() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        grounds = set()
        for theme in (*ThemeName, ThemeName.DARK):
            expected = THEMES[ColourDepth.FULL][theme]
            found = {colour.name for colour in colours_of(console)}
            assert {expected.ground, expected.text, expected.looks[Look.ALARM].ground} <= found
            grounds.add(expected.ground)
            text = [line for line in console.text() if not line.startswith("PROD")]
            await console.press(pilot, "ctrl+t")
            assert text[1:] == [line for line in console.text() if not line.startswith("PROD")][1:]
        assert len(grounds) > 1


@pytest.mark.parametrize("theme", ThemeName)
async def test_sixteen_colours_are_sent_as_the_terminals_own(theme: ThemeName) -> None:
    """None of them is made a shade of many, nor the nearest of sixteen."""
    console = ScriptedConsole(fleet(), theme=theme, colours=ColourDepth.SIXTEEN)
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        assert all(colour.number is not None and colour.number < 16 for colour in colours_of(console))


async def test_without_colours_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        assert all(colour.is_default for colour in colours_of(console))
