"""The filter of the fleet: rows follow what is typed, letters are never keys, what burns is not hidden in silence."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from raitui.actions import KEYED
from raitui.screens.fleet_screen import FleetScreen
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

NAMES = [one.name for one in fleet().services]


@asynccontextmanager
async def typed(*keys: str, size: tuple[int, int] = (80, 30)) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        yield console, pilot


def rows(console: ScriptedConsole) -> list[str]:
    """The services that have a row, from top to bottom."""
    found = (re.match(r"[> ][▲↺?■~·✓] \S+[ *]+(\S+)", one) for one in console.text())
    return [one[1] for one in found if one is not None]


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


async def test_rows_follow_what_is_typed() -> None:
    async with typed("slash", *"risk") as (console, pilot):
        assert rows(console) == ["loan-uw", "fraud-scorer"]
        assert "/risk" in said(console)
        assert "2 of 11 match" in said(console)
        await console.press(pilot, "backspace", "ctrl+u", *"tri")
        assert rows(console) == ["triage"]


async def test_what_burns_behind_the_filter_is_said_loudly() -> None:
    async with typed("slash", *"recsys", size=(120, 40)) as (console, _):
        assert "HIDES 4 BURNING: loan-uw, assist-chat, rank-home +1" in said(console)


async def test_no_action_key_acts_while_text_is_typed() -> None:
    """Fault 34: what is meant as text never contains anything."""
    async with typed("slash", *(action.key for action in KEYED), *"UqsnNGgaoj") as (console, pilot):
        assert console.wishes.contained == []
        assert isinstance(console.app.screen, FleetScreen)
        assert f"/{''.join(action.key for action in KEYED)}UqsnNGgaoj" in said(console)
        await console.press(pilot, "space", "question_mark", "asterisk")
        assert isinstance(console.app.screen, FleetScreen)
        assert "marked" not in said(console)


async def test_text_behind_the_slash_in_one_read_is_text() -> None:
    """A paste, or a slow line: nobody has seen the filter open yet."""
    async with typed() as (console, pilot):
        console.clock.passed += 2
        await pilot.press("slash", "R", "j", "X", "X")
        await console.settled()
        assert "/RjXX" in said(console)
        assert console.wishes.contained == []


async def test_a_key_right_before_the_slash_does_nothing() -> None:
    async with typed() as (console, pilot):
        console.clock.passed += 2
        await pilot.press("P", "slash")
        await console.settled()
        assert console.wishes.contained == []


async def test_escape_clears_and_letters_are_keys_again() -> None:
    async with typed("slash", *"triage", "escape") as (console, pilot):
        assert rows(console) == NAMES
        assert "match" not in said(console)
        await console.press(pilot, "end")
        assert console.selected() == "robot-nav"


async def test_enter_has_done_with_typing_and_the_filter_stays() -> None:
    async with typed("slash", *"triage", "enter") as (console, pilot):
        assert rows(console) == ["triage"]
        assert isinstance(console.app.screen, FleetScreen)
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == ["triage"]
        await console.press(pilot, "escape")
        assert rows(console) == NAMES


async def test_the_arrows_go_through_the_rows_while_text_is_typed() -> None:
    async with typed("slash", *"state:page", "down") as (console, _):
        assert console.selected() == "assist-chat"


async def test_a_filter_that_finds_nothing_says_so_and_no_key_acts() -> None:
    async with typed("slash", *"zzz", "enter") as (console, pilot):
        assert "No service matches 'zzz'." in said(console)
        assert "HIDES 4 BURNING" in said(console)
        await console.press(pilot, "R", "P")
        assert console.wishes.contained == []
        assert "ignored: no service is selected" in said(console)
        await console.press(pilot, "escape")
        assert console.selected() == "loan-uw"


async def test_the_pointer_stays_with_its_service_while_that_is_found() -> None:
    async with typed("j", "j", "slash", *"state:page") as (console, pilot):
        assert console.selected() == "rank-home"
        await console.press(pilot, "ctrl+u", *"triage", "enter", "escape")
        assert console.selected() == "rank-home"


@pytest.mark.parametrize("keys", ["j", "n", "o"])
async def test_what_a_filter_hides_is_never_acted_on(keys: str) -> None:
    async with typed("slash", *"triage", "enter", keys) as (console, pilot):
        await console.press(pilot, "F")
        assert {wish.service for wish in console.wishes.contained} <= {"triage"}
