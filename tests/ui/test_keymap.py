"""Under a keymap of the user's every key does what it was given, and is told by its new name wherever it is told."""

from __future__ import annotations

from raitui.screens.service_screen import ServiceScreen
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole

KEYMAP = {
    "contain.rollback": ("V",),
    "contain.kill": ("f9",),
    "console.help": ("f1", "exclamation_mark"),
    "fleet.down": ("ctrl+n",),
    "fleet.open": ("o",),
    "console.sources": ("Z",),
}


async def test_a_containment_key_is_the_one_that_it_was_given() -> None:
    """The old key does nothing any more; the new one passes the same gate, and the block tells it."""
    console = ScriptedConsole(fleet(), keymap=KEYMAP)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "ctrl+n", "ctrl+n", "R")
        assert console.wishes.contained == []
        assert any(line.startswith("V rollback") for line in console.text())
        await console.press(pilot, "V")
        assert [wish.action for wish in console.wishes.contained] == ["rollback"]


async def test_an_ignored_key_and_a_question_are_told_by_the_new_name() -> None:
    console = ScriptedConsole(fleet(), keymap=KEYMAP)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "ctrl+n", "ctrl+n", "f9")
        assert "f9 again in 1–5 s" in "\n".join(console.text())


async def test_the_help_and_the_key_line_tell_the_keys_in_force() -> None:
    console = ScriptedConsole(fleet(), keymap=KEYMAP)
    async with console.app.run_test(size=(120, 100)) as pilot:
        await console.settled()
        assert "o see why" in console.text()[-1]
        assert "Z sources" in console.text()[-1]
        await console.press(pilot, "exclamation_mark")
        told = "\n".join(console.text())
        assert "f1 !" in told
        assert "^n" in told
        await console.press(pilot, "f1")
        await console.press(pilot, "o")
        assert type(console.app.screen) is ServiceScreen


async def test_two_bindings_that_exchange_their_keys_do() -> None:
    console = ScriptedConsole(fleet(), keymap={"contain.rollback": ("P",), "contain.pause": ("R",)})
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", "R")
        assert [wish.action for wish in console.wishes.contained] == ["pause"]
