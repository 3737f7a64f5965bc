"""R: asks first, acts once, says why it was ignored, and keeps in sight what came of it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.snapshot import FleetSnapshot
from tests.transitions import rollback_of
from tests.ui.fleets import fleet, home_ranking
from tests.ui.scripted_console import ScriptedConsole

WISH = Containment(
    action="rollback",
    service="rank-home",
    at="",
    reason="PAGE latency p99 ≥10s (<0.8s) v77 burn 650×",
    detected_by="latency p99",
    expected=tuple(rollback_of("rank-home", at, before="v77", after="v76", component="model") for at in ("eu1", "us1")),
)


@asynccontextmanager
async def at_the_canary(
    *, read_only: bool = False, opened: bool = False, snapshot: FleetSnapshot | None = None
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(snapshot or fleet(), read_only=read_only)
    async with console.app.run_test(size=(120, 30)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", *(["enter"] if opened else []))
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


@pytest.mark.parametrize("opened", [False, True])
async def test_what_it_would_do_is_in_sight_before_any_key(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, _):
        assert "R rollback v77 → v76 at eu1, us1  takes back 10% at eu1, 5% at us1" in console.text()


@pytest.mark.parametrize("opened", [False, True])
async def test_one_press_asks_and_a_second_one_acts_once(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, pilot):
        await console.press(pilot, "R")
        assert "R again within 5 s:  roll back rank-home v77 → v76 at eu1, us1" in said(console)
        assert console.wishes.contained == []
        await console.press(pilot, "R")
        assert console.wishes.contained == [WISH]
        assert "R again" not in said(console)


async def test_a_third_press_asks_again() -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R", "R", "R")
        assert console.wishes.contained == [WISH]
        assert "R again within 5 s" in said(console)


async def test_a_held_or_pasted_key_acts_never() -> None:
    """Faults 32 and 33."""
    async with at_the_canary() as (console, pilot):
        await pilot.press(*["R"] * 12)
        await console.settled()
        assert console.wishes.contained == []
        assert "R ignored: it came within 1 s of the last one" in said(console)
        await console.press(pilot, "R")
        assert console.wishes.contained == [WISH]


async def test_the_question_lapses_after_five_seconds() -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R")
        console.clock.passed += 5
        await console.press(pilot, "R")
        assert console.wishes.contained == []
        assert "R again within 5 s" in said(console)


@pytest.mark.parametrize("opened", [False, True])
async def test_escape_takes_the_first_press_back(*, opened: bool) -> None:
    async with at_the_canary(opened=opened) as (console, pilot):
        await console.press(pilot, "R", "escape")
        assert "R again" not in said(console)
        assert ("R rollback v77" in said(console)) is True
        await console.press(pilot, "R")
        assert console.wishes.contained == []


async def test_another_selection_asks_anew() -> None:
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R", "k", "R")
        assert console.wishes.contained == []


async def test_another_target_asks_anew() -> None:
    """What the operator agreed to is what is done: a candidate that changed in between is another thing."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R")
        rollouts = tuple(structs.replace(one, candidate="v78") for one in home_ranking().rollouts)
        await console.put(fleet(services=(structs.replace(home_ranking(), rollouts=rollouts),)))
        assert "R again" not in said(console)
        await console.press(pilot, "R")
        assert console.wishes.contained == []
        assert "roll back rank-home v78 → v76" in said(console)


async def test_from_the_first_press_on_the_pointer_stays_with_the_service() -> None:
    snapshot = fleet(services=(home_ranking(), *(one for one in fleet().services if one.name != "rank-home")))
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "R")
        await console.put(fleet())
        assert console.selected() == "rank-home"
        await console.press(pilot, "R")
        assert [wish.service for wish in console.wishes.contained] == ["rank-home"]


async def test_one_location_is_named_alone() -> None:
    alone = structs.replace(home_ranking(), rollouts=home_ranking().rollouts[:1])
    console = ScriptedConsole(fleet(services=(alone,)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "R", "R")
        assert console.wishes.contained == [structs.replace(WISH, at="eu1", expected=WISH.expected[:1])]


async def test_a_read_only_console_ignores_it_and_says_so() -> None:
    async with at_the_canary(read_only=True) as (console, pilot):
        assert "READ-ONLY" in console.text()[1]
        await console.press(pilot, "R", "R")
        assert "R ignored: this console is read-only" in said(console)
        assert console.wishes.contained == []


@pytest.mark.parametrize(
    ("rollouts", "reason"),
    [
        ((), "no component is known to have changed"),
        (
            tuple(structs.replace(one, weight=0.0) for one in home_ranking().rollouts),
            "v77 has no traffic",
        ),
    ],
)
async def test_without_anything_to_roll_back_it_says_why(rollouts: tuple[object, ...], reason: str) -> None:
    snapshot = fleet(services=(structs.replace(home_ranking(), rollouts=rollouts),))
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "R", "R")
        assert f"R ignored: {reason}" in said(console)
        assert console.wishes.contained == []


def outcome(*steps: Step, log: int | None = None) -> Outcome:
    return Outcome("1", "rollback", "rank-home", "", steps[-1].state, steps, audit_seq=log)


SENT = tuple(Step("argo", Effect.SENT, "", 0, at) for at in ("eu1", "us1"))
ACCEPTED = tuple(Step("argo", Effect.ACCEPTED, "", 40, at) for at in ("eu1", "us1"))


async def progress(console: ScriptedConsole, pilot: Pilot[None], after_s: float, one: Outcome) -> None:
    """The control loop, on its own thread, tells how far the action has come."""
    console.clock.passed += after_s
    thread = threading.Thread(target=console.wishes.progress[0], args=(one,))
    thread.start()
    thread.join()
    await console.settled()


async def test_each_stage_is_shown_with_its_time_and_stays() -> None:
    """R-CON-3: sent, accepted, in effect are told apart."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R", "R")
        assert "asked 0s ago, nothing heard yet" in said(console)
        await progress(console, pilot, 1, outcome(*SENT))
        await progress(console, pilot, 1, outcome(*SENT, *ACCEPTED))
        assert "sent ✓ 1s  accepted ✓ 2s" in said(console)
        there = Step("probe", Effect.IN_EFFECT, "v77 serves no more", 30_000, "eu1")
        await progress(console, pilot, 28, outcome(*SENT, *ACCEPTED, there))
        assert "IN EFFECT eu1 ✓ 30s" in said(console)
        both = (*SENT, *ACCEPTED, there, structs.replace(there, at="us1"))
        await progress(console, pilot, 7, outcome(*both))
        await progress(console, pilot, 0, outcome(*both, log=4713))
        assert "IN EFFECT ✓ 37s  log 4713" in said(console)
        await console.press(pilot, "enter")
        assert "IN EFFECT ✓ 37s  log 4713" in said(console)


@pytest.mark.parametrize(
    ("state", "detail", "shown"),
    [
        (Effect.UNVERIFIED, "not seen in effect", "NOT SEEN IN EFFECT eu1 ? 3s: probe: not seen in effect"),
        (Effect.UNKNOWN, "timed out after 5s", "UNKNOWN eu1 ? 3s: probe: timed out after 5s"),
        (Effect.FAILED, "403 forbidden", "FAILED eu1 ✗ 3s: probe: 403 forbidden"),
        (Effect.REFUSED, "the console is read-only", "REFUSED eu1 ✗ 3s: probe: the console is read-only"),
    ],
)
async def test_what_did_not_work_is_never_shown_as_done(state: Effect, detail: str, shown: str) -> None:
    """Faults 16 and 18: unknown and not in effect are never green."""
    async with at_the_canary() as (console, pilot):
        await console.press(pilot, "R", "R")
        await progress(console, pilot, 3, outcome(*SENT, Step("probe", state, detail, 10, "eu1")))
        text = said(console)
        assert shown in text
        assert "IN EFFECT ✓" not in text


async def test_on_a_narrow_terminal_the_stages_take_a_line_of_their_own() -> None:
    console = ScriptedConsole(fleet(services=(home_ranking(),)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "R", "R")
        done = tuple(Step("probe", Effect.IN_EFFECT, "", 10, at) for at in ("eu1", "us1"))
        await progress(console, pilot, 2, outcome(*SENT, *ACCEPTED, *done))
        assert console.text()[-2] == "  sent ✓ 2s  accepted ✓ 2s  IN EFFECT ✓ 2s"
