"""The line of keys teaches what one needs now (issue 4: a status line that teaches), in no more than its line."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.bindings import BINDINGS
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceState
from raitui.screens.lessons import LESSONS, USEFUL
from tests.ui.fleets import fleet
from tests.ui.scripted_console import ScriptedConsole


def in_quiet() -> FleetSnapshot:
    """Every source up."""
    sources = tuple(structs.replace(one, state=SourceState.UP) for one in fleet().sources)
    return structs.replace(fleet(), sources=sources)


def with_a_source_down() -> FleetSnapshot:
    first, *others = in_quiet().sources
    return structs.replace(fleet(), sources=(structs.replace(first, state=SourceState.DOWN), *others))


@pytest.mark.parametrize(
    ("shown", "read_only", "keys", "begins"),
    [
        (in_quiet(), False, "", "enter see why  L what was done"),
        (in_quiet(), False, "j j", "enter see why  R roll back  L what was done"),
        (in_quiet(), False, "j j X", "esc take it back"),
        (with_a_source_down(), False, "", "s what is down, and what to do"),
        (in_quiet(), True, "", "? help (read-only: no key acts)"),
        (in_quiet(), False, "slash r i", "enter done  esc clear it  owner:risk state:page tier:1 one field alone"),
        (in_quiet(), False, "slash r i enter", "esc show all  / change it  * mark all of these"),
        (in_quiet(), False, "space j space", "action keys act on all marked, pressed twice  esc unmark all"),
        (in_quiet(), False, "slash r i enter space", "action keys act on all marked, pressed twice  esc show all"),
        (in_quiet(), False, "space j space P", "esc take it back"),
        (in_quiet(), False, "j j j j j", "U lift it"),
    ],
    ids=[
        "a page",
        "a page that can be rolled back",
        "asked",
        "a source is down",
        "read-only",
        "typing",
        "filtered",
        "marked",
        "marked and filtered",
        "marked and asked",
        "contained",
    ],
)
async def test_the_first_keys_are_those_that_one_needs(
    shown: FleetSnapshot, keys: str, begins: str, *, read_only: bool
) -> None:
    console = ScriptedConsole(shown, read_only=read_only)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *keys.split())
        assert console.text()[-1].startswith(begins)


async def test_what_is_said_of_escape_is_what_it_does() -> None:
    """The question first, then the filter, then the marks."""
    console = ScriptedConsole(in_quiet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "slash", "r", "enter", "space", "j", "space", "P")
        for said in ("esc take it back", "esc show all", "esc unmark all", "enter see why"):
            assert said in console.text()[-1]
            await console.press(pilot, "escape")


EVERYWHERE = (
    "",
    "j j",
    "j j X",
    "j j R",
    "space",
    "slash r enter",
    "enter",
    "j j j j j enter",
    "s",
    "L",
    "j j enter X",
)


@pytest.mark.parametrize("cells", [60, 80, 120])
@pytest.mark.parametrize("keys", EVERYWHERE)
async def test_no_hint_is_cut_and_the_help_is_always_among_them(keys: str, cells: int) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(cells, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *keys.split())
        assert "…" not in console.text()[-1]
        assert "? help" in console.text()[-1]


def test_lessons_name_bindings_that_there_are() -> None:
    assert {id_ for lesson in LESSONS.values() for id_ in lesson} <= set(BINDINGS)
    assert set(USEFUL) <= set(BINDINGS)
