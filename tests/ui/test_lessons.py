"""The line of keys teaches what one needs now (issue 4: a status line that teaches), in no more than its line."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.bindings import BINDINGS
from raitui.core.snapshot import FleetSnapshot, SourceState
from raitui.screens.lessons import LESSONS
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
    ],
    ids=["a page", "a page that can be rolled back", "asked", "a source is down", "read-only"],
)
async def test_the_first_keys_are_those_that_one_needs(
    shown: FleetSnapshot, keys: str, begins: str, *, read_only: bool
) -> None:
    console = ScriptedConsole(shown, read_only=read_only)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *keys.split())
        assert console.text()[-1].startswith(begins)


def test_lessons_name_bindings_that_there_are() -> None:
    assert {id_ for lesson in LESSONS.values() for id_ in lesson} <= set(BINDINGS)
