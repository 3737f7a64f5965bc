"""What the on-call knows before and after the keystroke (R-CON-3, R-CON-4, R-AUT-1)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.containment import Outcome
from raitui.core.prospect import Lasting, Permit, TrackRecord
from raitui.core.snapshot import FleetSnapshot
from tests.ui.fleets import HOUR, NOW
from tests.ui.foreseen import (
    IN_EFFECT,
    NOT_PERMITTED,
    OUT_OF_REACH,
    PAUSED,
    PAUSING,
    REFUSED,
    RIVALS,
    UNDONE,
    UNVERIFIED,
    foreseen_fleet,
    with_one,
)
from tests.ui.scripted_console import ScriptedConsole

LARGE, SMALL, SMALLEST = (120, 40), (80, 24), (60, 15)


@asynccontextmanager
async def at(
    shown: FleetSnapshot, *keys: str, size: tuple[int, int] = LARGE
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(shown)
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        yield console, pilot


async def tell(console: ScriptedConsole, *outcomes: Outcome) -> None:
    for outcome in outcomes:
        console.clock.passed += 3.0
        console.wishes.progress[0](outcome)
        await console.settled()


def said(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


def line_of(console: ScriptedConsole, key: str) -> str:
    return next(one for one in console.text() if one.startswith(f"{key} "))


OPENED = pytest.mark.parametrize("keys", [(), ("enter",)], ids=["fleet", "service"])


@OPENED
async def test_each_key_says_whether_one_may_how_soon_whether_it_lasts_and_where_it_is_seen(
    keys: tuple[str, ...],
) -> None:
    async with at(foreseen_fleet(), *keys) as (console, _):
        assert "MAY STICKS       EFFECT    PROOF" in said(console)
        rollback = line_of(console, "R")
        assert "model v42 → v41 at eu1, us1  good: served 9d until 02:36Z" in rollback
        assert rollback.split()[-7:] == ["✓", "✓", "stayed", "4s", "of", "3", "flags"]
        assert line_of(console, "X").split()[-5:] == ["✓", "?", "unproven", "?", "flags"]


@OPENED
async def test_on_a_small_terminal_words_beside_every_key_need_no_titles(keys: tuple[str, ...]) -> None:
    """The key, its target and when that was good are never pushed out."""
    async with at(foreseen_fleet(), *keys, size=SMALL) as (console, _):
        rollback = line_of(console, "R")
        assert "model v42 → v41 at eu1, us1" in rollback
        assert "good 9d" in rollback
        assert rollback.endswith("may ✓ 4s stayed")
        assert " may ✓ unproven " in line_of(console, "F")


@OPENED
async def test_on_the_smallest_terminal_signs_stand_beside_every_key(keys: tuple[str, ...]) -> None:
    """What each key would do is not cut for it."""
    async with at(foreseen_fleet(), *keys, size=SMALLEST) as (console, _):
        rollback = line_of(console, "R")
        assert "model v42→v41, all  good 9d" in rollback
        assert rollback.endswith("✓ ✓ 4s")
        assert line_of(console, "F").startswith("F fallback         all  ✓ ? ?")
        assert "may sticks effect" in said(console)


@OPENED
async def test_what_is_not_known_of_an_action_yet_says_so_on_a_small_terminal(keys: tuple[str, ...]) -> None:
    async with at(foreseen_fleet(prospects=()), *keys, size=SMALL) as (console, _):
        assert line_of(console, "R").endswith("asked…")
    unread = foreseen_fleet(**with_one("pause", permit=Permit(), record=None))
    async with at(unread, *keys, size=SMALL) as (console, _):
        assert "may ? log unread" in line_of(console, "P")


@OPENED
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_who_may_not_reads_which_role_is_needed_and_the_key_still_asks(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """R-AUT-1. The policy is checked where it is done: the attempt is refused there, and recorded."""
    async with at(foreseen_fleet(**NOT_PERMITTED), *keys, size=size) as (console, pilot):
        assert "needs role owners" in said(console)
        await console.press(pilot, "P")
        assert [wish.action for wish in console.wishes.contained] == ["pause"]
        await tell(console, *REFUSED)
        assert "REFUSED ✗" in said(console)
        assert "permitted instead: throttle, fallback" in said(console)


async def test_a_refusal_that_names_no_role_gives_authoritys_own_reason() -> None:
    permit = Permit(allowed=False, rule="read-only", reason="the console is read-only")
    async with at(foreseen_fleet(**with_one("pause", permit=permit))) as (console, _):
        assert "the console is read-only" in line_of(console, "P")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_without_an_actuator_it_says_so_and_where(size: tuple[int, int]) -> None:
    async with at(foreseen_fleet(**OUT_OF_REACH), size=size) as (console, _):
        assert "no actuator for" in said(console)
    async with at(foreseen_fleet(**OUT_OF_REACH)) as (console, _):
        assert "no actuator for throttle at eu1, us1" in line_of(console, "T")


async def test_what_something_undid_the_last_time_says_so_and_when() -> None:
    async with at(foreseen_fleet(**UNDONE)) as (console, _):
        assert "✗ undone 2h" in line_of(console, "R")
    async with at(foreseen_fleet(**UNDONE), size=SMALL) as (console, _):
        assert line_of(console, "R").endswith("may ✓ 40s undone 2h")


@pytest.mark.parametrize(("lasting", "said"), [(Lasting.FAILED, "✗ failed 2h"), (Lasting.UNSEEN, "? unseen 2h")])
async def test_what_came_to_nothing_the_last_time_says_so_and_when(lasting: Lasting, said: str) -> None:
    record = TrackRecord(40.0, 1, proven_at=NOW - 3 * HOUR, lasting=lasting, failed_at=NOW - 2 * HOUR)
    async with at(foreseen_fleet(**with_one("rollback", record=record))) as (console, _):
        assert said in line_of(console, "R")


async def test_how_others_did_elsewhere_is_marked_as_that() -> None:
    record = TrackRecord(6.0, 12, elsewhere=True, proven_at=1.0)
    async with at(foreseen_fleet(**with_one("fallback", record=record))) as (console, _):
        assert "≈6s" in line_of(console, "F")
        assert " ago" not in line_of(console, "F")


async def test_until_anybody_has_been_asked_the_columns_are_open_and_the_key_works_all_the_same() -> None:
    """R-CON-4: limiting harm never waits for a preview."""
    async with at(foreseen_fleet(prospects=())) as (console, pilot):
        assert line_of(console, "P").split()[-4:] == ["…", "…", "…", "…"]
        await console.press(pilot, "P")
        assert [wish.action for wish in console.wishes.contained] == ["pause"]


async def test_a_preview_that_arrives_keeps_no_key_waiting() -> None:
    """It changes what is known of an action, not what the key would do."""
    async with at(foreseen_fleet(prospects=())) as (console, pilot):
        console.clock.passed += 1.5
        await console.put(foreseen_fleet())
        await pilot.press("P")
        await console.settled()
        assert [wish.action for wish in console.wishes.contained] == ["pause"]


async def test_an_authority_that_said_nothing_leaves_a_question_mark() -> None:
    async with at(foreseen_fleet(**with_one("pause", permit=Permit(), record=None))) as (console, _):
        assert line_of(console, "P").split()[-4:] == ["?", "?", "?", "flags"]


@OPENED
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_who_else_is_acting_is_told_with_since_when_and_the_records_number(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """Fault 44."""
    async with at(foreseen_fleet(acting=RIVALS), *keys, size=size) as (console, _):
        assert "kim (guard) is rolling back at eu1, us1 since 03:13:22Z, log 4711" in said(console)


async def test_a_row_of_the_fleet_tells_that_somebody_acts() -> None:
    async with at(foreseen_fleet(acting=RIVALS), size=SMALL) as (console, _):
        assert "kim acts" in next(one for one in console.text() if one.startswith(">"))


@OPENED
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize(("acting", "told"), [((), "nobody else acting"), (None, "not known who else acts")])
async def test_nobody_and_not_known_are_told_apart(
    keys: tuple[str, ...], size: tuple[int, int], acting: tuple[()] | None, told: str
) -> None:
    async with at(foreseen_fleet(acting=acting), *keys, size=size) as (console, _):
        assert told in said(console)


async def test_what_users_would_see_is_told_before_or_that_nobody_describes_it() -> None:
    async with at(foreseen_fleet()) as (console, _):
        assert "users see: popular list" in line_of(console, "F")
        assert "users see: not described" in line_of(console, "E")


async def test_the_cap_is_told_where_the_site_states_it() -> None:
    async with at(foreseen_fleet()) as (console, _):
        assert "cap 300/s" in line_of(console, "T")


async def test_each_place_has_its_own_times_and_the_one_awaited_is_named() -> None:
    async with at(foreseen_fleet(), "P") as (console, _):
        await tell(console, *PAUSING)
        assert "IN EFFECT eu1 ✓ 9s" in said(console)
        assert "waiting for effect at us1 9s" in said(console)


async def test_a_result_says_what_users_now_see_and_which_key_lifts_it_until_it_is_put_away() -> None:
    async with at(foreseen_fleet(), "F") as (console, pilot):
        done = structs.replace(IN_EFFECT[-1], action="fallback")
        await tell(console, done)
        held = tuple(structs.replace(one, action="fallback") for one in PAUSED)
        await console.put(foreseen_fleet(contained=held))
        assert "users now see: popular list" in said(console)
        assert "U fallback can be lifted" in said(console)
        await console.press(pilot, "escape")
        assert "users now see" not in said(console)


async def test_what_users_see_is_told_though_the_preview_came_after_the_key() -> None:
    async with at(foreseen_fleet(prospects=()), "F") as (console, _):
        await tell(console, structs.replace(IN_EFFECT[-1], action="fallback"))
        assert "users now see" not in said(console)
        await console.put(foreseen_fleet())
        assert "users now see: popular list" in said(console)


async def test_what_was_not_seen_in_effect_is_never_offered_to_be_lifted() -> None:
    async with at(foreseen_fleet(), "P") as (console, _):
        await tell(console, *UNVERIFIED)
        assert "NOT SEEN IN EFFECT us1 ?" in said(console)
        assert "can be lifted" not in said(console)


async def test_a_key_that_is_ignored_is_told_with_the_time() -> None:
    async with at(foreseen_fleet()) as (console, pilot):
        await console.press(pilot, "R")
        console.clock.passed += 0.2
        await pilot.press("R")
        await console.settled()
        assert "LAST 03:13:31Z R ignored: held down, or pressed again within 1 s" in said(console)
