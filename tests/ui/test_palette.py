"""Everything by its name, without a way around what keeps keys safe (issue 4; design 16; fault 34)."""

from __future__ import annotations

from textual.pilot import Pilot

from raitui.core.snapshot import FleetSnapshot
from raitui.screens.palette_screen import PaletteScreen
from tests.ui.fleets import fleet, service
from tests.ui.scripted_console import ScriptedConsole

SIZE = (120, 40)


async def opened(console: ScriptedConsole, pilot: Pilot[None], *before: str, text: str = "") -> None:
    """The palette over the fleet, after some keys, with that text in it."""
    await console.settled()
    await console.press(pilot, *before, "ctrl+p", *text)


def chosen(console: ScriptedConsole) -> str:
    return next(line for line in console.text() if line.startswith(">"))


def is_open(console: ScriptedConsole) -> bool:
    return isinstance(console.app.screen, PaletteScreen)


async def test_it_offers_every_key_of_the_place_and_every_service() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(200, 60)) as pilot:
        await opened(console, pilot)
        told = "\n".join(console.text())
        for title in ("rollback", "kill switch", "open", "sources", "help", "theme", "ways back"):
            assert title in told
        assert "go to the service, of risk-ml" in told


async def test_a_colon_opens_it_and_escape_leaves_all_as_it_was() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", "colon", *"kill")
        assert is_open(console)
        await console.press(pilot, "escape")
        assert not is_open(console)
        assert console.selected() == "rank-home"
        assert console.wishes.contained == []


async def test_letters_are_text_there_and_never_keys() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="RXq?s")
        assert is_open(console)
        assert console.wishes.contained == []


async def test_what_is_chosen_is_done_where_one_was() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, text="sources")
        await console.press(pilot, "enter")
        assert type(console.app.screen).__name__ == "SourcesScreen"


async def test_a_service_is_gone_to_by_its_name() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, text="triage")
        await console.press(pilot, "enter")
        assert type(console.app.screen).__name__ == "ServiceScreen"
        assert console.app.screen.subject() == "triage"  # type: ignore[attr-defined]


async def test_an_action_is_that_of_its_key_on_the_service_that_was_selected() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="rollback")
        assert "v77" in chosen(console)
        await console.press(pilot, "enter")
        by_palette = console.wishes.contained
        assert not is_open(console)
    other = ScriptedConsole(fleet())
    async with other.app.run_test(size=SIZE) as pilot:
        await other.settled()
        await other.press(pilot, "j", "j", "R")
    assert by_palette == other.wishes.contained != []


async def test_an_action_counts_only_when_what_it_would_do_has_been_seen() -> None:
    """Design 16: 300 ms unchanged on the terminal; here it has just been chosen."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j")
        console.clock.passed += 1.5
        await pilot.press("down")
        await console.settled()
        console.clock.passed += 0.2
        await pilot.press("enter")
        await console.settled()
        assert console.wishes.contained == []
        assert "enter ignored: just appeared" in "\n".join(console.text())


async def test_kill_asks_for_a_second_press() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="kill")
        await console.press(pilot, "enter")
        assert console.wishes.contained == []
        assert "enter again in 1–5 s" in "\n".join(console.text())
        await console.press(pilot, "enter")
        assert [wish.action for wish in console.wishes.contained] == ["kill"]


async def test_a_question_is_forgotten_when_another_thing_is_chosen() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="kill")
        await console.press(pilot, "enter", "backspace", "l", "enter")
        assert console.wishes.contained == []


async def test_typeahead_is_dropped_until_the_palette_was_seen() -> None:
    """Fault 34."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await console.settled()
        console.clock.passed += 1.5
        await pilot.press("ctrl+p")
        await console.settled()
        await pilot.press("k")
        await console.settled()
        assert "typed before the palette was seen: dropped" in "\n".join(console.text())
        assert "DO   on loan-uw" in "\n".join(console.text())


async def test_nothing_is_done_on_a_read_only_console() -> None:
    console = ScriptedConsole(fleet(), read_only=True)
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="rollback")
        await console.press(pilot, "enter")
        assert console.wishes.contained == []
        assert "read-only" in "\n".join(console.text())


async def test_what_has_changed_meanwhile_is_not_done() -> None:
    """The service has gone: whatever was drawn, nothing is wished for."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, "j", "j", text="rollback")
        console.feed.put(FleetSnapshot(console.clock.now(), "lab", "prod", (), ()))
        await console.press(pilot, "enter")
        assert console.wishes.contained == []


async def test_foreign_names_are_text_and_never_markup() -> None:
    """Design 7: a service may be called ``[/x]``."""
    hostile = service("[/x][bold]")
    console = ScriptedConsole(FleetSnapshot(0.0, "lab", "prod", (hostile,), ()))
    async with console.app.run_test(size=SIZE) as pilot:
        await opened(console, pilot, text="[/x]")
        assert "[/x][bold]" in chosen(console)
