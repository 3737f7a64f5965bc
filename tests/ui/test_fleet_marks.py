"""Several services contained together: each as it was shown, one wish each, and never without a second press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.actions import KEYED
from raitui.core.action import Action
from raitui.core.containment import Effect, Outcome, Step
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot, ModeState, ServiceSnapshot
from tests.ui.fleets import fleet, home_ranking, large_fleet, loan_underwriting
from tests.ui.scripted_console import ScriptedConsole

MARKED = ("loan-uw", "rank-home", "price-eng")


@asynccontextmanager
async def marked(
    *then: str, snapshot: FleetSnapshot | None = None, size: tuple[int, int] = (120, 40), read_only: bool = False
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    """The first, the third and the fourth service are marked."""
    console = ScriptedConsole(snapshot or fleet(), read_only=read_only)
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, "space", "j", "j", "space", "j", "space", *then)
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


def named(name: str) -> ServiceSnapshot:
    return next(one for one in fleet().services if one.name == name)


async def test_marked_services_are_marked_in_their_rows_and_named() -> None:
    async with marked() as (console, _):
        assert all(f" *{name} " in said(console) for name in MARKED)
        assert " *assist-chat" not in said(console)
        assert "─ 3 marked ─ loan-uw, rank-home, price-eng" in said(console)
        assert "3 marked  order held" in console.text()[1]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_to_how_many_each_key_would_do_something_is_in_sight(size: tuple[int, int]) -> None:
    async with marked(size=size) as (console, _):
        for action in KEYED:
            able = sum(bool(moves(action, named(name)).transitions) for name in MARKED)
            assert f"{action.key} {action.title:<17}{able} of 3" in said(console)


@pytest.mark.parametrize("action", KEYED, ids=lambda one: one.key)
async def test_one_press_asks_and_a_second_one_wishes_for_each(action: Action) -> None:
    """Layouts: any action on several marked services asks for a second press."""
    async with marked(action.key) as (console, pilot):
        plans = {name: moves(action, named(name)).transitions for name in MARKED}
        able = [name for name, plan in plans.items() if plan]
        assert console.wishes.contained == []
        assert f"{action.key} again in 1–5 s:  {action.title} {len(able)} of 3 marked: {', '.join(able)}" in said(
            console
        )
        await console.press(pilot, action.key)
        assert [(wish.action, wish.service, wish.expected) for wish in console.wishes.contained] == [
            (action.id, name, plans[name]) for name in able
        ]


async def test_before_the_second_press_the_plan_of_each_is_in_sight() -> None:
    async with marked("R") as (console, _):
        assert "rank-home  model v77 → v76 at eu1, us1" in said(console)
        assert "loan-uw  nothing: no good model to go back to" in said(console)


async def test_to_which_it_would_do_nothing_is_said_with_the_reason() -> None:
    standing = structs.replace(loan_underwriting(), modes=tuple(ModeState(at, "off", "open") for at in ("eu1", "us1")))
    async with marked("F", snapshot=fleet(services=(standing, *fleet().services[1:]))) as (console, _):
        assert "loan-uw  nothing: off, further down already" in said(console)


async def test_one_that_is_marked_alone_is_asked_for_too() -> None:
    """It need not be the selected one: the key would act out of the operator's eyes."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "space", "j", "P")
        assert console.wishes.contained == []
        assert "pause 1 of 1 marked: loan-uw" in said(console)
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == ["loan-uw"]


async def test_a_mark_more_between_the_presses_asks_anew() -> None:
    async with marked("P", "j", "space", "P") as (console, pilot):
        assert console.wishes.contained == []
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == [*MARKED, "hiring"]


async def test_a_mark_that_was_just_set_makes_the_key_too_early() -> None:
    """Design 16: what the operator has read is what is done."""
    async with marked("P") as (console, pilot):
        console.clock.passed += 2
        await pilot.press("k", "k", "k")
        await console.settled()
        console.clock.passed += 0.1
        await pilot.press("space")
        await console.settled()
        console.clock.passed += 0.1
        await pilot.press("P")
        await console.settled()
        assert console.wishes.contained == []
        assert "P ignored: just appeared on the screen" in said(console)


async def test_a_plan_that_changes_between_the_presses_is_not_done() -> None:
    async with marked("R") as (console, pilot):
        rollouts = tuple(structs.replace(one, candidate="v78") for one in home_ranking().rollouts)
        changed = structs.replace(home_ranking(), rollouts=rollouts)
        others = [one for one in fleet().services if one.name != "rank-home"]
        await console.put(fleet(services=(others[0], changed, *others[1:])))
        await console.press(pilot, "R")
        assert console.wishes.contained == []


async def test_a_marked_service_that_vanishes_is_no_more_meant() -> None:
    async with marked("P") as (console, pilot):
        await console.put(fleet(services=tuple(one for one in fleet().services if one.name != "loan-uw")))
        assert "─ 2 marked ─ rank-home, price-eng" in said(console)
        await console.press(pilot, "P")
        assert console.wishes.contained == []


@pytest.mark.parametrize("keys", [("escape",), ("space", "k", "space", "k", "k", "space")])
async def test_marks_are_taken_away(keys: tuple[str, ...]) -> None:
    async with marked(*keys) as (console, pilot):
        assert "marked" not in said(console)
        await console.press(pilot, "g", "P")
        assert [wish.service for wish in console.wishes.contained] == ["loan-uw"]


async def test_escape_takes_back_the_first_press_before_the_marks() -> None:
    async with marked("P", "escape") as (console, pilot):
        assert "P again" not in said(console)
        assert "3 marked" in said(console)
        await console.press(pilot, "escape")
        assert "3 marked" not in said(console)


async def test_all_that_the_filter_shows_are_marked_at_once() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "slash", *"owner:risk", "enter", "asterisk", "escape", "P", "P")
        assert [wish.service for wish in console.wishes.contained] == ["loan-uw", "fraud-scorer"]


async def test_a_marked_service_never_folds_away() -> None:
    """What is contained next is in sight, or its name is."""
    console = ScriptedConsole(large_fleet(200))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "slash", *"0150", "enter", "space", "escape")
        assert "*service-0150" in said(console)


async def test_a_read_only_console_contains_none() -> None:
    async with marked("P", "P", read_only=True) as (console, _):
        assert console.wishes.contained == []
        assert "P ignored: this console is read-only" in said(console)


def outcome(action: str, name: str, state: Effect) -> Outcome:
    steps = (Step("gateway", Effect.SENT, "", 3), Step("gateway", state, "" if state is Effect.IN_EFFECT else "no", 9))
    return Outcome("7", action, name, "", state, steps, audit_seq=4)


async def test_how_far_they_have_come_is_one_line_and_each_row_says_its_own() -> None:
    """R-CON-3: one outcome each."""
    async with marked("P", "P") as (console, pilot):
        assert "pause of 3 services" in said(console)
        assert "0/3 in effect · 3 awaited: loan-uw, rank-home, price-eng" in said(console)
        states = (Effect.IN_EFFECT, Effect.REFUSED, Effect.IN_EFFECT)
        for name, state, progress in zip(MARKED, states, console.wishes.progress, strict=True):
            progress(outcome("pause", name, state))
        await console.settled()
        assert "2/3 in effect · 1 REFUSED: rank-home" in said(console)
        assert "pause ✗ REFUSED" in console.text()[console.row_of("*rank-home ")]
        assert "pause ✓ IN EFFECT" in console.text()[console.row_of("*loan-uw ")]
        await console.press(pilot, "escape", "escape")
        assert "in effect" not in said(console)
        assert "IN EFFECT" not in said(console)


async def test_ways_back_are_gone_one_by_one() -> None:
    async with marked(size=(120, 40)) as (console, pilot):
        assert "U ways back: one service at a time, the selected one" in said(console)
        await console.press(pilot, "U")
        assert "WAYS BACK price-eng" in said(console)
