"""Before several services are contained together, all that will be done to each is on the screen (design 16)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.actions import ACTIONS, BY_ID
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot, ModeState, ServiceSnapshot, State
from raitui.core.transition_text import bare_transitions_text
from tests.ui.fleets import fleet, large_fleet, service
from tests.ui.foreseen import NOT_PERMITTED, prospect
from tests.ui.scripted_console import ScriptedConsole

SHORT, LONG = "svc-{:03}", "recommendations-for-the-home-page-{:03}"
FORESEEN = tuple(prospect(action.id) for action in ACTIONS)


def alike(count: int, name: str = SHORT) -> tuple[ServiceSnapshot, ...]:
    """So many that page, all at the same place."""
    return tuple(service(name.format(number), State.PAGE, prospects=FORESEEN) for number in range(count))


def mixed(count: int) -> tuple[ServiceSnapshot, ...]:
    """Some are off already, some run at one place alone, some have a long name."""

    def one(number: int) -> ServiceSnapshot:
        places = ("eu1",) if number % 3 == 0 else ("eu1", "us1")
        modes = tuple(ModeState(at, "off" if number % 5 == 0 else "automatic", "open") for at in places)
        name = (LONG if number % 7 == 0 else SHORT).format(number)
        return service(name, State.PAGE, locations=places, modes=modes, prospects=FORESEEN)

    return tuple(map(one, range(count)))


@asynccontextmanager
async def all_marked(
    services: Sequence[ServiceSnapshot], *then: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    """All that there are are marked."""
    console = ScriptedConsole(fleet(services=tuple(services)))
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, "a", "asterisk", *then)
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    """All that is on the screen, as one reads it, across the ends of lines."""
    return " ".join(" ".join(console.text()).split())


def pane(console: ScriptedConsole) -> str:
    """What is said below the rows, up to the question."""
    text = said(console)
    return text[text.index("─ ") : text.index("again in 1–5 s:")]


@pytest.mark.parametrize("name", [SHORT, LONG, "s{}"])
@pytest.mark.parametrize("count", [5, 12])
async def test_services_alike_are_told_together_and_each_by_name(count: int, name: str) -> None:
    services = alike(count, name)
    async with all_marked(services, "F") as (console, pilot):
        names = ", ".join(one.name for one in services)
        assert f"{count} services: automatic → fallback at eu1, us1: {names}" in pane(console)
        await console.press(pilot, "F")
        assert [wish.service for wish in console.wishes.contained] == [one.name for one in services]


@pytest.mark.parametrize("action", ["P", "F", "X"])
@pytest.mark.parametrize("count", [5, 12, 30])
async def test_all_that_the_second_press_does_has_been_on_the_screen(count: int, action: str) -> None:
    services, meant = mixed(count), next(one for one in ACTIONS if one.key == action)
    async with all_marked(services, action) as (console, pilot):
        assert all(f"{one.name}" in pane(console) for one in services)
        plans = {bare_transitions_text(moves(meant, one).transitions) for one in services}
        assert all(plan in pane(console) for plan in plans)
        await console.press(pilot, action)
        able = [one.name for one in services if moves(meant, one).transitions]
        assert [wish.service for wish in console.wishes.contained] == able


async def test_to_which_nothing_would_be_done_is_said_by_name_with_the_reason() -> None:
    async with all_marked(mixed(12), "F") as (console, _):
        assert f"nothing: off, further down already; U leads back: {LONG.format(0)}, svc-005, svc-010" in pane(console)


@pytest.mark.parametrize(
    ("services", "fit"),
    [(alike(200), 3 + 13 * 8), (mixed(200), 65), (alike(30, LONG), 13 * 2)],
    ids=["200", "mixed", "long names"],
)
async def test_where_not_all_of_it_fits_the_key_does_not_count_and_says_why(
    services: tuple[ServiceSnapshot, ...], fit: int
) -> None:
    async with all_marked(services, "F", "F") as (console, _):
        assert console.wishes.contained == []
        assert "again in" not in said(console)
        why = f"{len(services)} marked, only {fit} fit on this screen: unmark some, or make the terminal larger"
        assert f"F ignored: {why}" in said(console)


async def test_on_a_larger_terminal_the_same_key_counts() -> None:
    services = mixed(200)
    async with all_marked(services, "F", size=(200, 60)) as (console, pilot):
        assert all(f"{one.name}" in pane(console) for one in services)
        await console.press(pilot, "F")
        assert len(console.wishes.contained) == sum(bool(moves(BY_ID["fallback"], one).transitions) for one in services)


async def test_a_terminal_made_smaller_between_the_presses_takes_the_first_one_back() -> None:
    async with all_marked(alike(30, LONG), "F", size=(120, 40)) as (console, pilot):
        assert "F again in" in said(console)
        await pilot.resize_terminal(80, 24)
        await console.settled()
        assert "30 marked, only 26 fit on this screen" in said(console)
        await console.press(pilot, "F")
        assert console.wishes.contained == []


async def test_the_rows_are_still_there_beside_a_long_plan_and_come_back_after_it() -> None:
    async with all_marked(mixed(30), "F") as (console, pilot):
        assert console.row_of("mark") < console.row_of("*svc-001")
        shown = sum(" ▲ PAGE " in one for one in console.text())
        await console.press(pilot, "escape")
        assert sum(" ▲ PAGE " in one for one in console.text()) > shown


async def test_those_that_the_operator_may_not_are_counted_in_the_question_with_what_is_needed() -> None:
    """R-AUT-1: known before the key; ``contain()`` decides all the same."""
    barred = tuple(structs.replace(one, **NOT_PERMITTED) for one in alike(12)[:2])
    async with all_marked((*barred, *alike(12)[2:]), "P") as (console, pilot):
        assert "pause 12 of 12 marked, 2 of 12 you may not:" in said(console)
        refused = "open → paused at eu1, us1 · ✗ you may not: needs role owners; permitted: throttle, fallback"
        assert f"2 services: {refused}: svc-000, svc-001" in pane(console)
        assert "10 services: open → paused at eu1, us1: svc-002," in pane(console)
        await console.press(pilot, "P")
        assert len(console.wishes.contained) == 12


async def test_a_reason_that_names_the_service_is_told_once_for_all() -> None:
    def barred(one: ServiceSnapshot) -> ServiceSnapshot:
        permit = prospect("pause").permit
        permit = structs.replace(permit, allowed=False, reason=f"bea holds no role that may pause {one.name}")
        return structs.replace(one, prospects=(prospect("pause", permit=permit),))

    async with all_marked(tuple(map(barred, alike(5))), "P") as (console, _):
        assert "you may not: bea holds no role that may pause it: svc-000, svc-001," in pane(console)


async def test_where_nobody_has_said_whether_one_may_that_is_said() -> None:
    unheard = structs.replace(alike(3)[0], prospects=())
    async with all_marked((unheard, *alike(3)[1:]), "P") as (console, _):
        assert "svc-000 open → paused at eu1, us1 · ? whether you may" in pane(console)
        assert "2 services: open → paused at eu1, us1: svc-001, svc-002" in pane(console)


async def test_an_action_that_nothing_does_is_said_to_come_to_nothing() -> None:
    out_of_reach = prospect(
        "pause", reaches=tuple(structs.replace(one, actuator="") for one in prospect("pause").reaches)
    )
    services = tuple(structs.replace(one, prospects=(out_of_reach,)) for one in alike(2))
    async with all_marked(services, "P") as (console, _):
        assert "2 services: open → paused at eu1, us1 · ✗ no actuator for pause: svc-000, svc-001" in pane(console)


async def test_while_the_filter_is_typed_nothing_is_drawn_as_a_key() -> None:
    """They are text: they are dimmed, and it is said."""
    snapshot: FleetSnapshot = large_fleet(20)
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        live = console.pane_looks()
        await console.press(pilot, "slash")
        assert "typing: keys are text" in said(console)
        assert console.pane_looks() == {"dim"} != live
        await console.press(pilot, "enter")
        assert "typing" not in said(console)
        assert console.pane_looks() == live


async def test_marked_services_too_are_out_of_reach_of_what_is_typed() -> None:
    async with all_marked(alike(5), "slash") as (console, pilot):
        assert "5 marked ─" in said(console)
        assert "typing: keys are text" in said(console)
        assert console.pane_looks() == {"dim"}
        await console.press(pilot, "F", "F")
        assert console.wishes.contained == []


async def test_keys_have_to_be_seen_anew_once_the_filter_has_been_typed() -> None:
    """Design 16: a moment ago they were text."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "slash", "enter")
        console.clock.passed += 0.1
        await pilot.press("P")
        await console.settled()
        assert console.wishes.contained == []
        assert "P ignored: just appeared on the screen" in said(console)
