"""All there is is asked for the service that the operator looks at (R-OBS-4, R-OBS-9)."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from raitui.screens import fleet_rows
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

FIRST, SECOND, THIRD = (one.name for one in fleet().services[:3])


@pytest.fixture(autouse=True)
def _resting_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_rows, "REST_S", 0.05)


async def looked_at(console: ScriptedConsole, pilot: Pilot[None], *names: str | None) -> None:
    async with asyncio.timeout(10):
        while console.wishes.focused != list(names):
            await pilot.pause(0.01)


async def test_the_selected_service_is_looked_at_without_being_opened() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await looked_at(console, pilot, FIRST)
        await console.press(pilot, "j")
        await looked_at(console, pilot, FIRST, SECOND)


async def test_services_that_the_pointer_only_passes_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await looked_at(console, pilot, FIRST)
        monkeypatch.setattr(fleet_rows, "REST_S", 60.0)
        await console.press(pilot, "j")
        monkeypatch.setattr(fleet_rows, "REST_S", 0.05)
        await console.press(pilot, "j")
        await looked_at(console, pilot, FIRST, THIRD)


async def test_the_service_is_looked_at_again_after_another_screen() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await looked_at(console, pilot, FIRST)
        await console.press(pilot, "enter")
        await console.press(pilot, "escape")
        await looked_at(console, pilot, FIRST, FIRST, None, FIRST)


async def test_whether_one_may_is_asked_of_every_marked_service() -> None:
    """R-AUT-1: the question for the second press tells it of each."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.press(pilot, "space", "j", "space")
        async with asyncio.timeout(10):
            while console.wishes.marked[-1:] != [(FIRST, SECOND)]:
                await pilot.pause(0.01)
        await console.press(pilot, "escape")
        async with asyncio.timeout(10):
            while console.wishes.marked[-1:] != [()]:
                await pilot.pause(0.01)
