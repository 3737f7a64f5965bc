"""Help is looked through by words, as the fleet is filtered, and no letter of them is a key."""

from __future__ import annotations

from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.help_screen import HelpScreen
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

SIZE = (80, 24)


async def test_what_is_typed_leaves_only_what_has_it() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "question_mark", "n", "n", "slash", *"kill")
        text = console.text()
        assert text[1].startswith("HELP  /kill")
        assert "1 of " in text[1]
        assert text[2].startswith("KEYS THAT CONTAIN")
        assert text[3].startswith("X           kill switch:")
        assert not any(one.startswith("R           rollback") for one in text)


async def test_letters_are_text_while_it_is_typed_and_keys_afterwards() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "question_mark", "slash", *"qsLRn?")
        assert isinstance(console.app.screen, HelpScreen)
        assert console.text()[1].startswith("HELP  /qsLRn?")
        assert console.wishes.contained == []
        await console.press(pilot, "enter", "question_mark")
        assert console.text()[2].startswith("   STATE")


async def test_letters_typed_right_behind_the_slash_are_text_already() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "question_mark")
        await pilot.press("slash", "q", "s")
        await console.settled()
        assert console.text()[1].startswith("HELP  /qs")


async def test_escape_clears_what_is_looked_for_and_then_goes_back() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "question_mark", "slash", *"kill", "enter", "escape")
        assert console.text()[1] == "HELP"
        assert console.text()[2] == "KEYS HERE"
        await console.press(pilot, "escape")
        assert isinstance(console.app.screen, FleetScreen)


async def test_what_is_not_found_is_said_with_what_to_do() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "question_mark", "slash", *"zzz")
        text = "\n".join(console.text())
        assert "0 of " in text
        assert "Nothing here says so: backspace takes a letter back, esc shows all." in text


async def test_it_tells_of_the_place_where_one_was() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "enter", "question_mark")
        assert console.text()[3].startswith("v           versions:")
        await console.press(pilot, "escape", "escape", "question_mark")
        assert any(one.startswith("enter       open:") for one in console.text())
