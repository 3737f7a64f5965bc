"""U: coming back up is chosen deliberately, with a reason (R-CON-4)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import structs
from rich.cells import cell_len
from textual.events import Paste
from textual.pilot import Pilot

from raitui.core.containment import Effect, Outcome, Step
from raitui.core.ladder import Risk
from raitui.core.prospect import Permit
from raitui.core.snapshot import ModeState, ServiceSnapshot
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.ways_back_screen import WaysBackScreen
from tests.ui.fleets import fleet, service
from tests.ui.foreseen import prospect
from tests.ui.scripted_console import ScriptedConsole


def contained() -> ServiceSnapshot:
    """People approve at eu1, us1 is throttled."""
    return next(one for one in fleet().services if one.name == "triage")


@asynccontextmanager
async def choosing(
    shown: ServiceSnapshot | None = None, *, read_only: bool = False
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet(services=(shown or contained(),)), read_only=read_only)
    async with console.app.run_test(size=(100, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "U")
        yield console, pilot


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


async def test_only_what_would_do_something_is_offered_and_says_what_it_lifts() -> None:
    async with choosing() as (console, _):
        assert "> unthrottle            throttled → open at us1  increases risk" in console.text()
        assert "    lifts: throttle from open at us1, unwatched since 02:53Z, by bea since 23:13Z" in console.text()
        assert "  approve automatically human approval → automatic at eu1  increases risk" in console.text()
        assert "resume" not in said(console)
        assert "revive" not in said(console)


async def test_who_may_not_go_a_way_back_reads_so_before_typing_a_reason_and_may_ask_all_the_same() -> None:
    """R-AUT-1: it is refused where it is done, and recorded there."""
    refused = prospect("unthrottle", permit=Permit(allowed=False, needs=("owners",), instead=("pause",)))
    shown = structs.replace(contained(), prospects=(refused, prospect("auto_approve")))
    async with choosing(shown) as (console, pilot):
        way = console.row_of("> unthrottle")
        assert console.text()[way + 1] == "    ✗ needs role owners"
        assert said(console).count("✗") == 1
        await console.press(pilot, *"done", "enter")
        assert [wish.action for wish in console.wishes.contained] == ["unthrottle"]


async def test_it_is_done_with_a_reason_and_one_enter() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, "down", *"labels", "space", *"are", "space", *"in!")
        assert "reason: labels are in!" in said(console)
        await console.press(pilot, "enter")
        (wish,) = console.wishes.contained
        assert (wish.action, wish.service, wish.at) == ("auto_approve", "triage", "eu1")
        assert wish.reason == "labels are in!"
        assert [(one.before, one.after, one.risk) for one in wish.expected] == [
            ("human_approval", "automatic", Risk.INCREASES)
        ]
        assert isinstance(console.app.screen, FleetScreen)
        assert "approve automatically triage human approval → automatic at eu1" in said(console)


async def test_without_a_reason_nothing_is_done() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, "space", "enter")
        assert "a reason must be typed" in said(console)
        assert console.wishes.contained == []


async def test_the_reason_can_be_corrected() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, *"abc", "backspace", "d")
        assert "reason: abd" in said(console)
        await console.press(pilot, "ctrl+u", *"new")
        assert "reason: new" in said(console)


async def test_letters_are_text_and_no_keys() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, *"qsXR", "question_mark")
        assert "reason: qsXR?" in said(console)
        assert isinstance(console.app.screen, WaysBackScreen)
        assert console.wishes.contained == []


async def test_typeahead_is_dropped_until_the_dialog_was_visible() -> None:
    """Fault 34."""
    console = ScriptedConsole(fleet(services=(contained(),)))
    async with console.app.run_test(size=(100, 24)) as pilot:
        await console.settled()
        console.clock.passed += 1.5
        await pilot.press("U", "w", "e", "l", "l", "enter")
        await console.settled()
        assert console.wishes.contained == []
        assert "well" not in said(console)
        console.clock.passed += 0.29
        await pilot.press("x")
        await console.settled()
        assert "typed before this screen was seen: dropped" in said(console)
        console.clock.passed += 0.3
        await pilot.press("y")
        await console.settled()
        assert "reason: y" in said(console)


async def test_a_raw_paste_with_its_line_end_lifts_nothing() -> None:
    """Fault 32."""
    async with choosing() as (console, pilot):
        console.clock.passed += 2
        await pilot.press(*"looks fine".replace(" ", "_"), "enter")
        await console.settled()
        assert console.wishes.contained == []
        assert "enter ignored: came in a burst, press again" in said(console)


async def test_a_bracketed_paste_is_a_reason_in_one_line() -> None:
    async with choosing() as (console, _):
        console.clock.passed += 2
        console.app.post_message(Paste("ticket 12\n\x1b[31mred"))
        await console.settled()
        assert "reason: ticket 12  [31mred" in said(console)
        assert console.wishes.contained == []


async def test_a_choice_that_became_impossible_is_not_replaced_by_another() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, *"why")
        open_again = tuple(structs.replace(one, exposure="open") for one in contained().modes)
        kept = tuple(held for held in contained().contained if held.action != "throttle")
        await console.put(fleet(services=(structs.replace(contained(), modes=open_again, contained=kept),)))
        await console.press(pilot, "enter")
        assert console.wishes.contained == []
        assert "choose a way back first" in said(console)
        await console.press(pilot, "down", "enter")
        assert [wish.action for wish in console.wishes.contained] == ["auto_approve"]


async def test_a_choice_that_has_just_changed_is_seen_anew() -> None:
    """Design 16."""
    async with choosing() as (console, pilot):
        await console.press(pilot, *"why")
        console.clock.passed += 2
        everywhere = tuple(ModeState(at, "human_approval", "throttled") for at in ("eu1", "us1"))
        await console.put(fleet(services=(structs.replace(contained(), modes=everywhere),)))
        await pilot.press("enter")
        await console.settled()
        assert console.wishes.contained == []
        assert "enter ignored: just appeared on the screen" in said(console)


async def test_nothing_contained_says_so() -> None:
    async with choosing(service("moderation")) as (console, pilot):
        assert "Nothing is contained that could be lifted, as far as anything tells." in console.text()
        await console.press(pilot, *"why", "enter")
        assert "there is nothing to lift" in said(console)


async def test_an_action_under_way_is_shown_and_is_why_there_is_nothing_to_lift_yet() -> None:
    """R-CON-3: between the key and the next picture the containment is there, and nothing tells of it yet."""
    console = ScriptedConsole(fleet(services=(service("moderation"),)))
    async with console.app.run_test(size=(100, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "P", "U")
        assert "An action is under way" in said(console)
        assert "Nothing is contained" not in said(console)
        assert "pause moderation" in said(console)
        assert "nothing heard yet" in said(console)
        sent = Step("argo", Effect.SENT, "", 0)
        console.wishes.progress[0](Outcome("1", "pause", "moderation", "", Effect.SENT, (sent,)))
        await console.settled()
        assert "waiting for effect" in said(console)


async def test_a_read_only_console_lifts_nothing() -> None:
    async with choosing(read_only=True) as (console, pilot):
        await console.press(pilot, *"why", "enter")
        assert "this console is read-only" in said(console)
        assert console.wishes.contained == []


async def test_escape_leaves_everything_as_it_is() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, *"why", "escape")
        assert isinstance(console.app.screen, FleetScreen)
        assert console.wishes.contained == []


async def test_the_end_of_a_long_reason_stays_in_sight_however_wide_its_letters_are() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, "up")
        pilot.app.post_message(Paste("評価 " * 40 + "done"))
        await console.settled()
        (shown,) = [row for row in console.text() if row.startswith("reason: ")]
        assert shown.rstrip().endswith("評価 done")
        assert cell_len(shown.rstrip()) < 100


async def test_a_reason_that_is_too_long_says_that_it_was_cut() -> None:
    async with choosing() as (console, pilot):
        await console.press(pilot, "up")
        pilot.app.post_message(Paste("x" * 301))
        await console.settled()
        assert "a reason has 300 characters at most: the rest is cut off" in said(console)
        await console.press(pilot, "backspace")
        assert "at most" not in said(console)
