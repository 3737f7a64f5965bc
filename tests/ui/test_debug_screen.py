"""What lies behind the figures of one service: the debug dashboard (R-OBS-7)."""

from __future__ import annotations

from msgspec import structs

from raitui.actions import KEYED
from raitui.bindings import BINDINGS, DEBUG
from raitui.widgets.debug_page import PANELS
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole
from tests.ui.shapes import shaped_fleet
from tests.ui.traced import traced_fleet


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
        for number, panel in enumerate(PANELS, start=1):
            assert f"─ {number} {panel.title} ─" in text


async def test_each_panel_stands_behind_its_own_key_also_where_the_user_has_chosen_another() -> None:
    """On 80 cells there is no room to hint at every one of them."""
    console = ScriptedConsole(fleet(), keymap={"debug.why": ("f9",)})
    async with console.app.run_test(size=(200, 60)) as pilot:
        await console.settled()
        await console.press(pilot, "w")
        text = "\n".join(console.text())
        assert "─ 7 explanations ─" in text
        assert "─ f9 failure modes ─" in text.casefold()


async def test_a_panel_that_cannot_be_on_top_is_pointed_at_until_one_scrolls() -> None:
    """The last ones are short: without a sign one has to look for what the key led to."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "w", "8")
        assert "▶ 8 failure modes ─" in "\n".join(console.text())
        await console.press(pilot, "7")
        assert "▶ 7 explanations ─" in "\n".join(console.text())
        assert "─ 8 failure modes ─" in "\n".join(console.text())
        await console.press(pilot, "k")
        assert "▶" not in "\n".join(console.text()[2:])
        await console.press(pilot, "1")
        assert console.text()[2].startswith("─ 1 cohorts ─")


async def test_a_service_that_left_the_fleet_is_said_to_have_left() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "w")
        await console.put(fleet(services=()))
        assert "loan-uw is not in the fleet any more" in console.text()[1]


async def test_the_panel_that_is_read_stays_in_sight_while_those_above_it_grow() -> None:
    """Answers come one after another: who has gone to a panel is not carried away from it."""
    first, *others = (before := traced_fleet(samples=())).services
    shaped = shaped_fleet().services[0]
    grown = structs.replace(first, distributions=shaped.distributions, breakdowns=shaped.breakdowns)
    console = ScriptedConsole(before)
    async with console.app.run_test(size=(80, 16)) as pilot:
        await console.settled()
        await console.press(pilot, "w", "6")
        assert "─ 6 traces of bad requests ─" in console.text()[2]
        await console.press(pilot, "j")
        read = console.text()[2]
        assert read.startswith("no request of the past 60m")
        await console.put(structs.replace(before, services=(grown, *others)))
        assert console.text()[2] == read
        await console.put(before)
        assert console.text()[2] == read
