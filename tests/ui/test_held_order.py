"""The order holds still while somebody navigates: the right service is contained, or none (the wrong-row hazard)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.snapshot import FleetSnapshot, State
from raitui.screens.fleet_arrangement import HOLDS_S
from tests.ui.fleets import fleet, large_fleet, service
from tests.ui.scripted_console import ScriptedConsole
from tests.ui.test_fleet_filter import rows

NAMES = [one.name for one in fleet().services]


def worst(*names: str) -> FleetSnapshot:
    """The fleet with these first."""
    services = {one.name: one for one in fleet().services}
    return fleet(services=tuple(services[name] for name in (*names, *(one for one in NAMES if one not in names))))


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


async def test_rows_stay_where_they_are_for_some_seconds_after_a_key() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)) as pilot:
        await console.settled()
        await console.press(pilot, "j")
        await console.put(worst("rank-home", "triage"))
        assert rows(console) == NAMES
        assert "order held" in said(console)
        console.clock.passed += HOLDS_S
        console.app._tick()
        await console.settled()
        assert rows(console)[:3] == ["rank-home", "triage", "loan-uw"]
        assert "order held" not in said(console)
        assert console.selected() == "assist-chat"


async def test_nobody_who_touches_nothing_waits_for_the_order() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        await console.put(worst("triage"))
        assert rows(console)[0] == "triage"
        assert console.selected() == "triage"


async def test_what_has_become_worse_meanwhile_is_said_and_one_key_away() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "j")
        await console.put(worst("rank-home", "triage"))
        assert "2 worse now: rank-home, triage, g goes" in said(console)
        await console.press(pilot, "g")
        assert console.selected() == "rank-home"
        assert rows(console)[:2] == ["rank-home", "triage"]


async def test_a_new_service_stands_below_until_the_order_is_let_go() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "j")
        await console.put(fleet(services=(service("brand-new", State.PAGE), *fleet().services)))
        assert console.row_of(" brand-new ") > console.row_of(" robot-nav ")
        assert "1 worse now: brand-new" in said(console)


@pytest.mark.parametrize("held_by", [("space",), ("slash",), ("X",)], ids=lambda keys: keys[0])
async def test_marks_typing_and_a_question_hold_it_as_long_as_they_last(held_by: tuple[str, ...]) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)) as pilot:
        await console.settled()
        await console.press(pilot, *held_by)
        console.clock.passed += 4.0 if held_by == ("X",) else 4 * HOLDS_S
        await console.put(worst("triage"))
        assert rows(console) == NAMES
        await console.press(pilot, "escape")
        console.clock.passed += HOLDS_S
        console.app._tick()
        await console.settled()
        assert rows(console)[0] == "triage"


async def test_a_row_that_becomes_well_stays_while_the_order_is_held() -> None:
    """Else the rows below it would move up under the hand."""
    console = ScriptedConsole(large_fleet(100))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j")
        before = console.text()[3:13]
        services = large_fleet(100).services
        well = structs.replace(services[1], state=State.OK)
        await console.put(fleet(services=(services[0], *services[2:], well)))
        assert [one.split()[2] for one in console.text()[3:12]] == [one.split()[2] for one in before[:9]]


@pytest.mark.parametrize(
    "keys",
    [
        ("j", "j"),
        ("slash", *"v77", "enter"),
        ("slash", *"rank", "down", "enter"),
        ("n", "n"),
        ("o", "G", "slash", *"rank-home", "enter"),
    ],
    ids=["pointer", "filter", "typing", "next burning", "other order"],
)
@pytest.mark.parametrize("before_the_key", [0.0, 0.1])
async def test_the_list_moves_just_before_the_key(keys: tuple[str, ...], before_the_key: float) -> None:
    """Whatever was selected how: the service that stood beneath the pointer is contained, or none."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        assert console.selected() == "rank-home"
        console.clock.passed += 2
        await console.put(worst("triage", "hiring", "recsys"))
        console.clock.passed += before_the_key
        await pilot.press("P")
        await console.settled()
        assert {wish.service for wish in console.wishes.contained} <= {"rank-home"}


@pytest.mark.parametrize("before_the_key", [0.0, 0.1, 0.4])
async def test_while_nobody_has_moved_the_pointer_the_new_worst_is_not_hit_unread(before_the_key: float) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        console.clock.passed += 2
        await console.put(worst("triage"))
        console.clock.passed += before_the_key
        await pilot.press("F")
        await console.settled()
        allowed = {"triage"} if before_the_key > 0.3 else set[str]()
        assert {wish.service for wish in console.wishes.contained} <= allowed


@pytest.mark.parametrize("before_the_key", [0.0, 0.1, 0.4])
async def test_the_list_moves_between_the_marks_and_the_presses(before_the_key: float) -> None:
    """Exactly the marked ones, wherever they stand by now."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "space", "j", "j", "space")
        console.clock.passed += 2
        await console.put(worst("triage", "hiring"))
        console.clock.passed += before_the_key
        await console.press(pilot, "P")
        await console.put(worst("recsys", "hiring"))
        console.clock.passed += before_the_key
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == ["loan-uw", "rank-home"]
