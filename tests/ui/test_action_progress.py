"""What came of an action stays in sight, step by step with its times, until it is put away (R-CON-3)."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.audit_record import Watched
from raitui.core.containment import Effect, Outcome, Step
from raitui.core.snapshot import ContainedState
from raitui.widgets.fleet_table import FleetTable
from tests.ui.fleets import NOW, fleet, home_ranking, service
from tests.ui.scripted_console import ScriptedConsole

SENT = tuple(Step("argo", Effect.SENT, "", 0, at) for at in ("eu1", "us1"))
ACCEPTED = tuple(Step("argo", Effect.ACCEPTED, "", 40, at) for at in ("eu1", "us1"))
IN_EFFECT = tuple(Step("probe", Effect.IN_EFFECT, "v77 serves no more", 30_000, at) for at in ("eu1", "us1"))


def outcome(*steps: Step, **different: object) -> Outcome:
    return structs.replace(Outcome("1", "rollback", "rank-home", "", steps[-1].state, steps), **different)


@asynccontextmanager
async def after(*keys: str, size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet(services=(home_ranking(), service("moderation"))))
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        yield console, pilot


async def progress(console: ScriptedConsole, after_s: float, one: Outcome, number: int = 0) -> None:
    """The control loop, on its own thread, tells how far the action has come."""
    console.clock.passed += after_s
    thread = threading.Thread(target=console.wishes.progress[number], args=(one,))
    thread.start()
    thread.join()
    await console.settled()


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


async def test_each_stage_is_shown_with_its_time_and_stays() -> None:
    """R-CON-3: sent, accepted, in effect and recovered are told apart, by location where they differ."""
    async with after("R") as (console, pilot):
        assert "asked 0s ago, nothing heard yet" in said(console)
        await progress(console, 1, outcome(*SENT))
        await progress(console, 1, outcome(*SENT, *ACCEPTED))
        assert "sent ✓ 1s  accepted ✓ 2s" in said(console)
        await progress(console, 28, outcome(*SENT, *ACCEPTED, IN_EFFECT[0]))
        assert "IN EFFECT eu1 ✓ 30s" in said(console)
        both = (*SENT, *ACCEPTED, *IN_EFFECT)
        await progress(console, 7, outcome(*both))
        await progress(console, 0, outcome(*both, audit_seq=4713))
        assert "IN EFFECT ✓ eu1 30s, us1 37s" in said(console)
        assert "log 4713" in said(console)
        await console.press(pilot, "enter")
        assert "IN EFFECT ✓ eu1 30s, us1 37s" in said(console)
        well = Step("raitui", Effect.RECOVERED, "latency p99 well after 4m", 0)
        await progress(console, 240, outcome(*both, well, audit_seq=4714))
        assert "latency p99 well after 4m" in said(console)
        assert "RECOVERED" in said(console)


async def test_where_nothing_was_bad_it_says_so_and_of_no_recovery() -> None:
    """R-CON-3: an action while its indicator is well mends nothing."""
    async with after("R") as (console, pilot):
        both = (
            *SENT,
            Step("probe", Effect.IN_EFFECT, "", 30_000, "eu1"),
            Step("probe", Effect.IN_EFFECT, "", 0, "us1"),
        )
        await progress(console, 30, outcome(*both, audit_seq=4713))
        never = Step("raitui", Effect.IN_EFFECT, "errors was never bad here: there is nothing to recover", 0)
        await progress(console, 2, outcome(*both, never, audit_seq=4713))
        await console.press(pilot, "enter")
        assert "errors was never bad here: there is nothing to recover" in said(console)
        assert "RECOVERED" not in said(console)
        assert "IN EFFECT" in said(console)


@pytest.mark.parametrize(
    ("state", "detail", "shown"),
    [
        (Effect.UNVERIFIED, "not seen in effect", "NOT SEEN IN EFFECT eu1 ? 3s: probe: not seen in effect"),
        (Effect.UNKNOWN, "timed out after 5s", "UNKNOWN eu1 ? 3s: probe: timed out after 5s"),
        (Effect.FAILED, "403 forbidden", "FAILED eu1 ✗ 3s: probe: 403 forbidden"),
        (Effect.REFUSED, "the console is read-only", "REFUSED eu1 ✗ 3s: probe: the console is read-only"),
        (Effect.NOTHING_TO_CHANGE, "paused already", "nothing to change eu1 ✓ 3s: probe: paused already"),
    ],
)
async def test_what_did_not_work_is_never_shown_as_done(state: Effect, detail: str, shown: str) -> None:
    """Faults 16, 18, 21: unknown and not in effect are never green."""
    async with after("R") as (console, _):
        await progress(console, 3, outcome(*SENT, Step("probe", state, detail, 10, "eu1")))
        text = " ".join(said(console).split())
        assert shown in text
        assert "IN EFFECT ✓" not in text


async def test_a_refusal_names_its_rule_and_what_is_permitted_instead() -> None:
    """R-AUT-1."""
    refused = Step("policy", Effect.REFUSED, "ada may not roll back at tier 2", 0)
    told = outcome(refused, refused_by="on-call", permitted_instead=("pause", "human_approval"), audit_seq=12)
    async with after("R", size=(80, 24)) as (console, _):
        await progress(console, 0, told)
        text = " ".join(said(console).split())
        assert "REFUSED ✗ 0s: policy: ada may not roll back at tier 2" in text
        assert "refused by on-call" in text
        assert "permitted instead: pause, human approval log 12" in text


async def test_who_was_there_first_is_told() -> None:
    """Fault 14."""
    first = Step("argo", Effect.FAILED, "bea paused it 2 s ago", 30, "eu1", conflict=True)
    async with after("R") as (console, _):
        await progress(console, 1, outcome(SENT[0], first))
        assert "FAILED ✗ 1s: argo: bea paused it 2 s ago" in said(console)


async def test_what_waits_for_the_request_of_somebody_else_is_not_told_as_sent() -> None:
    """Fault 14: it has joined what was on its way; should that come to nothing, its own request follows."""
    detail = "not sent again, already on its way: bea does rollback since 2 s ago, log 7"
    joined = Step("raitui", Effect.SENT, detail, 0, "eu1", conflict=True)
    async with after("R") as (console, _):
        await progress(console, 0, outcome(joined))
        text = " ".join(said(console).split())
        assert f"joined ✓ 0s: {detail} waiting for effect" in text
        assert "sent ✓" not in text
        await progress(console, 9, outcome(joined, SENT[0]))
        assert "sent ✓ 9s" in " ".join(said(console).split())


async def test_on_a_narrow_terminal_the_stages_flow_into_lines_of_their_own() -> None:
    async with after("R", size=(80, 24)) as (console, _):
        await progress(console, 2, outcome(*SENT, *ACCEPTED, *IN_EFFECT))
        assert console.text()[-3].endswith("  sent ✓ 2s")
        assert console.text()[-2] == "  accepted ✓ 2s  IN EFFECT ✓ 2s"


async def test_several_actions_under_way_each_keep_their_line() -> None:
    async with after("R", "P") as (console, pilot):
        text = said(console)
        assert text.index("rollback rank-home") < text.index("pause rank-home")
        await progress(console, 1, outcome(*SENT, *IN_EFFECT))
        assert "rollback rank-home   IN EFFECT ✓" in said(console)
        assert "sent ✓" not in said(console)
        assert "pause rank-home" in said(console)
        await console.press(pilot, "j")
        assert "pause rank-home" in said(console)


async def test_a_result_stays_until_it_is_acknowledged() -> None:
    async with after("R") as (console, pilot):
        await progress(console, 1, outcome(*SENT))
        await console.press(pilot, "escape")
        assert "rollback rank-home" in said(console)
        await progress(console, 1, outcome(*SENT, *IN_EFFECT))
        await console.press(pilot, "j", "k")
        assert "rollback rank-home" in said(console)
        await console.press(pilot, "escape")
        assert "rollback rank-home" not in said(console)


async def test_a_result_is_not_pushed_away_by_the_action_after_it() -> None:
    """Every outcome is read before it goes: three results, the newest in full, until they are put away."""
    keys = ("R", "P", "F", "E")
    async with after(*keys, size=(80, 24)) as (console, pilot):
        assert "put the result away" not in said(console)
        for number in range(len(keys)):
            await progress(console, 1, outcome(*SENT, *IN_EFFECT), number)
        assert "rollback rank-home" not in said(console)
        for name in ("pause", "fallback", "stop export"):
            assert f"{name} rank-home" in said(console)
        assert said(console).count("IN EFFECT ✓") == 3
        assert "esc put the result away" in said(console)
        await console.press(pilot, "escape")
        assert "IN EFFECT ✓" not in said(console)
        assert "put the result away" not in said(console)


async def test_one_under_way_is_not_pushed_away_by_those_that_are_over() -> None:
    keys = ("R", "P", "F", "E")
    async with after(*keys) as (console, _):
        await progress(console, 0, outcome(*SENT))
        for number in (1, 2, 3):
            await progress(console, 0, outcome(*SENT, *IN_EFFECT), number)
        assert "rollback rank-home" in said(console)
        assert "pause rank-home" not in said(console)


async def test_for_how_long_it_waits_is_told_until_it_is_over() -> None:
    """Silence is not success: between accepted and in effect the time goes on."""
    async with after("R") as (console, pilot):
        await progress(console, 1, outcome(*SENT, *ACCEPTED))
        assert "accepted ✓ 1s  waiting for effect 1s" in said(console)
        console.clock.passed += 20
        await console.press(pilot, "k")
        assert "waiting for effect 2" in said(console)
        await progress(console, 0, outcome(*SENT, *ACCEPTED, *IN_EFFECT))
        assert "waiting for effect" not in said(console)


async def test_a_log_that_fails_is_not_told_as_an_action_that_failed() -> None:
    """Faults 1, 3: a reducing action goes ahead, and the operator must not take it for undone."""
    unwritten = Step("audit", Effect.FAILED, "THE AUDIT LOG CANNOT BE WRITTEN: disk full", 0)
    async with after("R") as (console, _):
        await progress(console, 1, outcome(unwritten, *SENT))
        text = " ".join(said(console).split())
        assert "FAILED" not in text
        assert "sent ✓ 1s waiting for effect 1s ! audit: THE AUDIT LOG CANNOT BE WRITTEN: disk full" in text


async def test_a_log_that_is_slow_is_a_remark_beside_the_action() -> None:
    """Fault 3: nothing is sent yet when it is told."""
    slow = Step("audit", Effect.SENT, "the audit log is slow: the intent is in spool", 0)
    async with after("R") as (console, _):
        await progress(console, 1, outcome(slow))
        text = " ".join(said(console).split())
        assert "sent ✓" not in text
        assert "! audit: the audit log is slow: the intent is in spool" in text


@pytest.mark.parametrize("newer", [(), ("P",)])
async def test_what_was_undone_since_is_no_longer_told_as_in_effect_alone(newer: tuple[str, ...]) -> None:
    """Fault 19, R-CON-8."""
    held = ContainedState("rollback", "bea", NOW, None, Watched.REVERTED.value, "us1", action_id="1")
    async with after("R", *newer) as (console, _):
        await progress(console, 30, outcome(*SENT, *IN_EFFECT))
        assert "REVERTED ↺" not in said(console)
        await console.put(fleet(services=(structs.replace(home_ranking(), contained=(held,)),)))
        assert "REVERTED ↺ us1" in said(console)


async def test_what_is_unknown_is_read_back_and_not_over_until_that_is_done() -> None:
    """Fault 16: an operator who takes it for the last word presses again."""
    unknown = (*SENT, *(Step("argo", Effect.UNKNOWN, "no answer within 5 s", 5_000, at) for at in ("eu1", "us1")))
    async with after("R") as (console, pilot):
        await progress(console, 6, outcome(*unknown))
        assert "UNKNOWN ? 6s: argo: no answer within 5 s reading back 6s" in " ".join(said(console).split())
        await console.press(pilot, "escape")
        assert "UNKNOWN" in said(console)
        await progress(console, 60, outcome(*unknown, audit_seq=9))
        assert "reading back" not in said(console)
        assert "esc put the result away" in said(console)


async def test_of_an_older_action_is_told_where_it_stands_now() -> None:
    unknown = Step("argo", Effect.UNKNOWN, "no answer within 5 s", 5_000, "eu1")
    async with after("R", "P", size=(80, 24)) as (console, _):
        await progress(console, 9, outcome(*SENT, unknown, *IN_EFFECT, audit_seq=9))
        assert "UNKNOWN" not in said(console)
        assert "rollback rank-home   IN EFFECT ✓" in said(console)


async def test_what_a_later_action_moved_on_from_is_not_told_as_in_effect() -> None:
    """A pause that was resumed, a human approval that became a fallback: only the last one stands."""
    async with after("M", "F") as (console, _):
        await progress(console, 1, outcome(*SENT, *IN_EFFECT), 0)
        assert "human approval rank-home   IN EFFECT" in said(console)
        await progress(console, 1, outcome(*SENT, *ACCEPTED), 1)
        assert "human approval rank-home   IN EFFECT" in said(console)
        await progress(console, 1, outcome(*SENT, *ACCEPTED, *IN_EFFECT), 1)
        assert "human approval rank-home" not in said(console)
        assert "fallback rank-home" in said(console)


async def test_the_rows_said_to_be_visible_are_those_that_the_action_leaves() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "P")
        visible = console.app.screen.query_one(FleetTable).visible_rows
        assert f"{visible.start + 1}–{visible.stop} of 11" in said(console)


def paused(at: str) -> ContainedState:
    return ContainedState("pause", "ada", NOW, None, Watched.IN_FORCE.value, at, action_id="1")


async def test_of_another_service_no_key_is_said_to_lead_to_its_way_back() -> None:
    """The key leads to the ways back of the service that one stands before, where nothing may be contained."""
    both = (*SENT, *IN_EFFECT)
    async with after("P") as (console, pilot):
        await progress(console, 30, structs.replace(outcome(*both, audit_seq=4713), action="pause"))
        held = structs.replace(home_ranking(), contained=(paused("eu1"), paused("us1")))
        await console.put(fleet(services=(held, service("moderation"))))
        assert "U pause can be lifted" in said(console)
        await console.press(pilot, "j")
        assert "pause rank-home" in said(console)
        assert "can be lifted" not in said(console)


async def test_until_the_picture_holds_what_was_done_the_ways_back_say_so() -> None:
    """Of a large fleet the next one is half a minute away: nothing is contained, it said meanwhile."""
    async with after("P", "U") as (console, _):
        await progress(console, 30, structs.replace(outcome(*SENT, *IN_EFFECT, audit_seq=4713), action="pause"))
        assert "What was done has just taken effect" in said(console)
        assert "Nothing is contained" not in said(console)
        await console.put(fleet(at=NOW + 60, services=(home_ranking(), service("moderation"))))
        assert "Nothing is contained" in said(console)
