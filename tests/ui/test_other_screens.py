"""Help and sources; every key has a name of its own, so that users can remap it."""

from __future__ import annotations

from raitui.actions import KEYED
from raitui.app import RaituiApp
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.service_screen import ServiceScreen
from raitui.screens.ways_back_screen import WaysBackScreen
from tests.ui.fleets import dead_fleet, fleet
from tests.ui.scripted_console import ScriptedConsole


async def test_help_names_every_key_in_force() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(200, 100)) as pilot:
        await console.settled()
        in_force = list(console.app.screen.active_bindings.values())
        await console.press(pilot, "question_mark")
        text = " ".join("\n".join(console.text()).split())
        for active in in_force:
            assert active.binding.id
            assert active.binding.description in text
            assert active.binding.tooltip.removesuffix(" (asks for a second press)") in text
        await console.press(pilot, "question_mark")
        assert isinstance(console.app.screen, FleetScreen)


async def test_help_shows_the_keys_as_the_user_mapped_them() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 40)) as pilot:
        await console.settled()
        console.app.set_keymap({"fleet.open": "o", "contain.pause": "Z"})
        await console.press(pilot, "question_mark")
        assert any(one.startswith("o           open:") for one in console.text())
        assert any(one.startswith("Z           pause:") for one in console.text())
        await console.press(pilot, "escape")
        assert any(one.startswith("Z pause") for one in console.text())
        await console.press(pilot, "Z", "o")
        assert [wish.action for wish in console.wishes.contained] == ["pause"]
        assert isinstance(console.app.screen, ServiceScreen)


NAVIGATION = ("j", "k", "h", "l", "g", "n")


async def test_caps_lock_and_navigation_do_nothing() -> None:
    """Design 16: no containment key is a shifted navigation key, and the lower-case twin of none is bound."""
    keys = {action.key for action in KEYED} | {"U"}
    assert keys.isdisjoint(key.upper() for key in NAVIGATION)
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.press(pilot, "J", "K", "H", *sorted(key.lower() for key in keys))
        assert console.selected() == "loan-uw"
        assert "ignored" not in "\n".join(console.text())
        assert isinstance(console.app.screen, FleetScreen)
        assert console.wishes.contained == []
        assert {key.lower() for key in keys}.isdisjoint(console.app.screen.active_bindings)


async def test_every_binding_has_a_name_and_says_what_it_does() -> None:
    for owner in (RaituiApp, FleetScreen, ServiceScreen, WaysBackScreen):
        for _, binding in owner._merged_bindings or ():
            assert binding.id, binding
            assert binding.tooltip, binding


async def test_sources_say_what_failed_and_what_to_do() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "s")
        text = [" ".join(one.split()) for one in console.text()]
        assert "prom-eu1 prometheus ≈ PARTIAL 10s ago +0.4s" in text
        assert "9 of 22 questions timed out after 10s" in text
        assert "long windows from recorded increments, but raw series for 30d: too little is recorded" in " ".join(text)
        assert "→ It is slow or overloaded: look at its own query load." in text
        await console.put(dead_fleet())
        assert "✗ DOWN" in "\n".join(console.text())
        await console.press(pilot, "s")
        assert isinstance(console.app.screen, FleetScreen)


async def test_sources_before_the_first_snapshot() -> None:
    console = ScriptedConsole()
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.press(pilot, "s")
        assert "No source is set up" in "\n".join(console.text())


async def test_repaint_leaves_the_screen_as_it_is() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        before = console.text()[1:]
        await console.press(pilot, "ctrl+l")
        assert console.text()[1:] == before
