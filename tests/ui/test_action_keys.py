"""The action keys: what each would do is in sight, one press does it, and a key that is ignored says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.actions import KEYED
from raitui.core.action import Axis
from raitui.core.change import Change, ChangeKind
from raitui.core.containment import Containment
from raitui.core.snapshot import FleetSnapshot, LastGood, ModeState
from raitui.key_passage import ASK_AGAIN_S
from tests.transitions import rollback_of
from tests.ui.fleets import DAY, MINUTE, NOW, fleet, home_ranking, loan_underwriting, service
from tests.ui.scripted_console import ScriptedConsole

ROLLBACK = "R rollback         model v77 → v76 at eu1, us1  takes back 10% at eu1, 5% at us1"
WISH = Containment(
    action="rollback",
    service="rank-home",
    at="",
    reason="PAGE latency p99 ≥10s (<0.8s) v77 burn 650×",
    detected_by="latency p99",
    expected=tuple(rollback_of("rank-home", at, before="v77", after="v76", component="model") for at in ("eu1", "us1")),
)
AFTER = {
    "pause": "paused",
    "throttle": "throttled",
    "reduced_autonomy": "reduced_autonomy",
    "human_approval": "human_approval",
    "fallback": "fallback",
    "kill": "off",
    "stop_export": "stopped",
    "rollback": "v76",
}


@asynccontextmanager
async def at_the_canary(
    *,
    read_only: bool = False,
    opened: bool = False,
    snapshot: FleetSnapshot | None = None,
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(snapshot or fleet(), read_only=read_only)
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", *(["enter"] if opened else []))
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


@pytest.mark.parametrize("opened", [False, True])
async def test_what_each_key_would_do_is_in_sight_before_any_key(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, _):
        assert ROLLBACK in said(console)
        assert "P pause            open → paused at eu1, us1" in said(console)
        assert "X kill switch      automatic → off at eu1, us1" in said(console)
        assert "E stop export      ? → stopped at eu1, us1" in said(console)


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("size", [(80, 24), (60, 15)], ids="{0[0]}x{0[1]}".format)
async def test_on_a_small_terminal_every_key_still_tells(size: tuple[int, int], *, opened: bool) -> None:
    async with at_the_canary(opened=opened, size=size) as (console, _):
        for action in KEYED:
            assert f"{action.key} {action.title}" in said(console)


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("action", [one for one in KEYED if not one.asks_twice], ids=lambda one: one.key)
async def test_one_press_does_what_was_shown(action: object, *, opened: bool) -> None:
    """R-CON-3, R-CON-4: going down is one keystroke."""
    chosen = next(one for one in KEYED if one is action)
    async with at_the_canary(opened=opened) as (console, pilot):
        await console.press(pilot, chosen.key)
        (wish,) = console.wishes.contained
        assert (wish.action, wish.service, wish.at) == (chosen.id, "rank-home", "")
        assert [(one.at, one.after) for one in wish.expected] == [(at, AFTER[chosen.id]) for at in ("eu1", "us1")]
        assert f"{chosen.title} rank-home" in said(console)


async def test_the_wish_says_why_and_how_it_was_noticed() -> None:
    """R-CON-7."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R")
        assert console.wishes.contained == [WISH]


async def test_while_all_is_green_a_person_has_noticed() -> None:
    """R-CON-7."""
    console = ScriptedConsole(fleet(services=(service("moderation"),)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "P")
        assert [wish.detected_by for wish in console.wishes.contained] == ["a person at the console"]


@pytest.mark.parametrize("opened", [False, True])
async def test_a_kill_asks_for_a_second_press(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, pilot):
        await console.press(pilot, "X")
        assert "X again in 1–5 s:  kill switch rank-home automatic → off at eu1, us1" in said(console)
        assert console.wishes.contained == []
        await console.press(pilot, "X")
        assert [wish.action for wish in console.wishes.contained] == ["kill"]
        assert "X again" not in said(console)


@pytest.mark.parametrize("opened", [False, True])
async def test_escape_takes_the_first_press_back(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, pilot):
        await console.press(pilot, "X", "escape")
        assert "X again" not in said(console)
        assert ROLLBACK in said(console)
        await console.press(pilot, "X")
        assert console.wishes.contained == []


async def test_the_question_lapses_after_five_seconds() -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "X")
        console.clock.passed += 5
        await console.press(pilot, "X")
        assert console.wishes.contained == []


@pytest.mark.parametrize("between", ["k", "P"])
async def test_another_selection_or_another_key_is_no_second_press(between: str) -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "X", between, "F" if between == "P" else "X")
        assert "kill" not in [wish.action for wish in console.wishes.contained]


async def test_a_burst_does_nothing_and_says_so() -> None:
    """Fault 32: the clock stands still between these keys."""
    async with at_the_canary() as (console, pilot):
        await pilot.press(*"RRPX")
        await console.settled()
        assert console.wishes.contained == []
        assert "ignored: came in a burst, press again" in said(console)
        await console.press(pilot, "R")
        assert console.wishes.contained == [WISH]


async def test_navigation_right_before_the_key_is_a_burst_too() -> None:
    async with at_the_canary() as (console, pilot):
        console.clock.passed += 2
        await pilot.press("k", "R")
        await console.settled()
        assert console.wishes.contained == []


async def test_a_key_held_down_acts_once_and_says_so() -> None:
    """Fault 33."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R")
        for _ in range(5):
            console.clock.passed += 0.5
            await pilot.press("R")
            await console.settled()
        assert console.wishes.contained == [WISH]
        assert "R ignored: held down, or pressed again within 1 s" in said(console)
        assert "rollback rank-home model v77 → v76" in said(console)


async def test_a_target_that_just_appeared_is_not_acted_on() -> None:
    """Design 16: what the operator looked at is what is done."""
    async with at_the_canary() as (console, pilot):
        console.clock.passed += 2
        rollouts = tuple(structs.replace(one, candidate="v78") for one in home_ranking().rollouts)
        await console.put(fleet(services=(structs.replace(home_ranking(), rollouts=rollouts),)))
        console.clock.passed += 0.1
        await pilot.press("R")
        await console.settled()
        assert console.wishes.contained == []
        assert "R ignored: just appeared on the screen" in said(console)
        await console.press(pilot, "R")
        assert [one.before for wish in console.wishes.contained for one in wish.expected] == ["v78", "v78"]


async def test_figures_may_move() -> None:
    async with at_the_canary() as (console, pilot):
        console.clock.passed += 2
        rollouts = tuple(structs.replace(one, weight=0.2) for one in home_ranking().rollouts)
        others = [one for one in fleet().services if one.name != "rank-home"]
        moved = structs.replace(home_ranking(), rollouts=rollouts, owner="other")
        await console.put(fleet(services=(moved, *others)))
        await pilot.press("R")
        await console.settled()
        assert console.wishes.contained == [WISH]


async def test_a_screen_that_comes_back_is_seen_anew() -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "question_mark", "question_mark")
        console.clock.passed += 0.2
        await pilot.press("R")
        await console.settled()
        assert console.wishes.contained == []
        assert "R ignored: just appeared on the screen" in said(console)


async def test_after_a_key_the_pointer_stays_with_the_service() -> None:
    snapshot = fleet(services=(home_ranking(), *(one for one in fleet().services if one.name != "rank-home")))
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "X")
        await console.put(fleet())
        assert console.selected() == "rank-home"
        await console.press(pilot, "X")
        assert [wish.service for wish in console.wishes.contained] == ["rank-home"]


async def test_one_location_is_named_alone() -> None:
    alone = structs.replace(home_ranking(), rollouts=home_ranking().rollouts[:1])
    console = ScriptedConsole(fleet(services=(alone,)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "R")
        assert console.wishes.contained == [structs.replace(WISH, at="eu1", expected=WISH.expected[:1])]


@pytest.mark.parametrize("opened", [False, True])
async def test_a_read_only_console_ignores_every_key_and_says_so(*, opened: bool) -> None:
    async with at_the_canary(read_only=True, opened=opened) as (console, pilot):
        assert "READ-ONLY" in console.text()[0]
        for action in KEYED:
            await console.press(pilot, action.key)
            assert f"{action.key} ignored: this console is read-only" in said(console)
        assert console.wishes.contained == []


async def test_a_terminal_too_small_to_show_it_does_nothing() -> None:
    async with at_the_canary(size=(50, 12)) as (console, pilot):
        await console.press(pilot, "P")
        assert console.wishes.contained == []


@pytest.mark.parametrize(
    ("rollouts", "reason"),
    [
        ((), "no component is known to have changed"),
        (tuple(structs.replace(one, weight=0.0) for one in home_ranking().rollouts), "v77 has no traffic"),
    ],
)
async def test_without_anything_to_roll_back_it_says_why(rollouts: tuple[object, ...], reason: str) -> None:
    snapshot = fleet(services=(structs.replace(home_ranking(), rollouts=rollouts),))
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        assert f"R rollback         {reason}" in console.text()
        await console.press(pilot, "R")
        assert f"R ignored: {reason}" in said(console)
        assert console.wishes.contained == []


async def test_what_is_so_already_says_so() -> None:
    modes = tuple(ModeState(at, "automatic", "paused") for at in ("eu1", "us1"))
    console = ScriptedConsole(fleet(services=(service("triage", modes=modes),)))
    async with console.app.run_test(size=(80, 40)) as pilot:
        await console.settled()
        assert "P pause            paused already" in console.text()
        await console.press(pilot, "P")
        assert "P ignored: paused already" in said(console)
        await console.press(pilot, "T")
        assert "T ignored: paused, further down already; U leads back" in said(console)


async def test_the_last_good_version_says_what_makes_it_good() -> None:
    """R-CON-9: named before the key is pressed."""
    goods = tuple(
        LastGood(at, "model", "v41", "served full traffic", until=NOW - 37 * MINUTE, served_s=9 * DAY, since=NOW)
        for at in ("eu1", "us1")
    )
    changes = (Change(NOW - 37 * MINUTE, "loan-uw", "", ChangeKind.VERSION, "model", "v41", "v42", "airflow"),)
    retrained = structs.replace(loan_underwriting(), last_goods=goods, changes=changes)
    console = ScriptedConsole(fleet(services=(retrained,)))
    async with console.app.run_test(size=(120, 40)):
        await console.settled()
        assert "R rollback         model v42 → v41 at eu1, us1  good: served 9d until 02:36Z" in said(console)


async def test_without_a_last_good_version_it_says_so() -> None:
    """R-CON-9."""
    goods = tuple(LastGood(at, "model", "", "none served 24 h without a page", since=NOW) for at in ("eu1", "us1"))
    console = ScriptedConsole(fleet(services=(structs.replace(loan_underwriting(), last_goods=goods),)))
    async with console.app.run_test(size=(120, 40)):
        await console.settled()
        assert "no good model to go back to: none served 24 h without a page" in said(console)


def test_each_axis_has_its_keys() -> None:
    assert {action.axis for action in KEYED} == set(Axis)


async def test_a_terminal_that_forgot_what_it_was_asked_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was suspended meanwhile; no key counts for what it never said it shows."""
    async with at_the_canary() as (console, pilot):
        with monkeypatch.context() as away:
            away.setattr(console.app._passage, "_ask_when_shown", lambda _mark: True)
            await console.press(pilot, "k")
        await console.press(pilot, "P")
        assert console.wishes.contained == []
        assert "P ignored: just appeared on the screen" in said(console)
        console.clock.passed += ASK_AGAIN_S
        await console.put(fleet())
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == ["assist-chat"]
