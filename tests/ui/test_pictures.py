"""What the screens look like, in colour and without, on the terminals that operators have (tests/ui/pictures.py).

`pytest tests/ui/test_pictures.py --snapshot-update` draws them anew, `python -m tests.ui.contact_sheets` shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from raitui import app
from raitui.app import RaituiApp
from tests.ui.drills import RecordedReferee
from tests.ui.pictures import PICTURES, SIZES, SMALL, SMALL_SIZES, Picture
from tests.ui.scripted_console import ScriptedConsole
from tests.ui.svg_picture import picture_of

Compare = Callable[..., bool]
Size = tuple[int, int]


@pytest.fixture(autouse=True)
def _small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RaituiApp, "export_screenshot", lambda shown, **_: picture_of(shown))


@pytest.fixture(autouse=True)
def _no_tick_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine one would come between the last key and the picture, and redraw the time."""
    monkeypatch.setattr(app, "TICK_S", 3_600.0)


def looks_the_same(snap_compare: Compare, picture: Picture, size: Size) -> bool:
    """Whether the screen looks as in its picture."""
    console = ScriptedConsole(
        picture.shown,
        read_only=picture.read_only,
        readings=picture.log(),
        drill=RecordedReferee() if picture.drill else None,
        theme=picture.theme,
    )

    async def pressed(pilot: Pilot[Any]) -> None:
        await console.settled()
        await console.press(pilot, *picture.keys.split())
        for outcome in picture.told:
            console.clock.passed += 3.0
            console.wishes.progress[0](outcome)
            await console.settled()

    return snap_compare(console.app, terminal_size=size, run_before=pressed)


@pytest.mark.parametrize("environment", [pytest.param({}, id="colour"), pytest.param({"NO_COLOR": "1"}, id="plain")])
@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_screens(
    snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: Size, environment: dict[str, str]
) -> None:
    """R-OBS-1: every screen and state is legible at each size, without colour too."""
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    assert looks_the_same(snap_compare, picture, size)


@pytest.mark.parametrize("size", SMALL_SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("picture", SMALL, ids=lambda picture: picture.name)
def test_small_terminals(snap_compare: Compare, picture: Picture, size: Size) -> None:
    assert looks_the_same(snap_compare, picture, size)
