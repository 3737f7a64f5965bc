"""What the screens look like, in colour and without, on the terminals that operators have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from raitui.core.snapshot import FleetSnapshot
from tests.ui.fleets import dead_fleet, empty_fleet, fleet, large_fleet
from tests.ui.scripted_console import ScriptedConsole

SIZES = [(80, 24), (120, 40), (200, 60)]

NOTICES = (
    "the audit log cannot be written: disk full; reducing actions go on, increasing ones are refused",
    "rollback of loan-uw by ada, 02:10Z: its process died; it happened",
    "pause of triage by ada, 02:11Z: its process died; whether it happened is not known",
    "kill of hiring by ada, 02:12Z: its process died; it did not happen",
    "nothing is polled any more",
)

Compare = Callable[..., bool]


def looks_the_same(
    snap_compare: Compare, snapshot: FleetSnapshot | None, size: tuple[int, int], *keys: str, read_only: bool = False
) -> bool:
    """Whether the screen after these keys looks as in its picture."""
    console = ScriptedConsole(snapshot, read_only=read_only)

    async def pressed(pilot: Pilot[Any]) -> None:
        await console.settled()
        await console.press(pilot, *keys)

    return snap_compare(console.app, terminal_size=size, run_before=pressed)


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param((), id="fleet"),
        pytest.param(("j", "j", "X"), id="fleet_asking"),
        pytest.param(("j", "j", "R"), id="fleet_acted"),
        pytest.param((*["j"] * 5, "U", *"why"), id="ways_back"),
        pytest.param(("j", "j", "enter"), id="service"),
        pytest.param(("s",), id="sources"),
        pytest.param(("question_mark",), id="help"),
    ],
)
def test_screens(snap_compare: Compare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    assert looks_the_same(snap_compare, fleet(), size, *keys)


@pytest.mark.parametrize("keys", [pytest.param((), id="fleet"), pytest.param(("j", "j", "enter"), id="service")])
def test_without_colour(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert looks_the_same(snap_compare, fleet(), (80, 24), *keys)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(None, id="starting"),
        pytest.param(dead_fleet(), id="dead"),
        pytest.param(empty_fleet(), id="empty"),
        pytest.param(large_fleet(1_000), id="large"),
        pytest.param(fleet(demo=True, notices=NOTICES), id="demo"),
    ],
)
def test_states(snap_compare: Compare, shown: FleetSnapshot | None) -> None:
    assert looks_the_same(snap_compare, shown, (80, 24))


@pytest.mark.parametrize("size", [(60, 15), (20, 5)], ids="{0[0]}x{0[1]}".format)
def test_small_terminals(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert looks_the_same(snap_compare, fleet(), size, read_only=True)
