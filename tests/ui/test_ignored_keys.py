"""A key that is ignored says so, with the reason, on whatever screen it can be pressed (design 16)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole


@asynccontextmanager
async def at_the_canary() -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j")
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


OVER = ("enter", "w", "enter w", "exclamation_mark", "L", "L enter", "question_mark", "s")
"""The keys that lead from the fleet to screens that can come over it."""


@pytest.mark.parametrize("path", [*OVER, "ctrl+p", "U"])
async def test_why_a_key_was_ignored_goes_along_to_whatever_screen_comes_over_it(path: str) -> None:
    """Fault 32: a paste that holds the key of another screen must not take the answer away with it."""
    async with at_the_canary() as (console, pilot):
        await pilot.press(*"RR")
        await console.settled()
        await console.press(pilot, *path.split())
        assert "R ignored: came in a burst, press again" in said(console)
        await console.press(pilot, *["escape"] * len(path.split()))
        assert console.wishes.contained == []


@pytest.mark.parametrize("path", OVER[1:])
@pytest.mark.parametrize("key", ["R", "X", "U"])
async def test_where_no_key_acts_one_that_would_act_beneath_says_so(path: str, key: str) -> None:
    """A key that is ignored says so, with the reason, wherever it can be pressed."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, *path.split(), key)
        assert f"{key} ignored: pressed where nothing is done: leave that screen first" in said(console)
        assert console.wishes.contained == []


async def test_a_key_that_waits_for_its_verdict_while_another_screen_comes_is_told_of_there() -> None:
    async with at_the_canary() as (console, pilot):
        await pilot.press("R", "w")
        await console.settled()
        assert type(console.app.screen).__name__ == "DebugScreen"
        assert "R ignored: came in a burst, press again" in said(console)
        assert console.wishes.contained == []
