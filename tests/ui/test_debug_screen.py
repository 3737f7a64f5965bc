"""What lies behind the figures of one service: the debug dashboard (R-OBS-7)."""

from __future__ import annotations

from raitui.actions import KEYED
from raitui.bindings import BINDINGS, DEBUG
from raitui.widgets.debug_page import PANELS
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole


def shown(console: ScriptedConsole) -> str:
    return type(console.app.screen).__name__


async def test_one_key_opens_it_over_the_selected_service_and_escape_leads_back() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "w")
        assert shown(console) == "DebugScreen"
        assert "assist-chat" in console.text()[1]
        assert console.wishes.focused[-1] == "assist-chat"
        await console.press(pilot, "escape")
        assert shown(console) == "FleetScreen"


async def test_from_the_service_it_leads_back_to_the_service() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "enter", "w")
        assert shown(console) == "DebugScreen"
        await console.press(pilot, "escape")
        assert shown(console) == "ServiceScreen"


def test_no_letter_that_leads_there_or_to_a_panel_is_one_that_with_capslock_contains() -> None:
    """Design 16: who goes there and on to a panel with CapsLock on does nothing, whatever screen the keys fall on."""
    leading = {*DEBUG, *(one for one in BINDINGS.values() if one.action == "debug")}
    keys = {key.upper() for one in leading for key in one.keys}
    assert keys.isdisjoint({*(action.key for action in KEYED), "U"})


async def test_each_panel_stands_under_its_title() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 60)) as pilot:
        await console.settled()
        await console.press(pilot, "w")
        text = "\n".join(console.text())
        for panel in PANELS:
            assert f"─ {panel.title} ─" in text


async def test_a_service_that_left_the_fleet_is_said_to_have_left() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "w")
        await console.put(fleet(services=()))
        assert "loan-uw is not in the fleet any more" in console.text()[1]
