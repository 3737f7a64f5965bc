"""!: what others warn of is seen in one place, and silenced deliberately: with a comment, an end, and two presses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.containment import Effect, Outcome, Step
from raitui.core.prospect import Permit
from raitui.core.silence import SilenceMatcher
from raitui.core.silence_scope import exactly
from raitui.core.snapshot import FleetSnapshot
from raitui.screens.alerts_screen import AlertsScreen
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.service_screen import ServiceScreen
from tests.ui.alerting import KNOWN, PLANNED, SLOW, alerting_fleet
from tests.ui.fleets import MINUTE, fleet
from tests.ui.scripted_console import ScriptedConsole


@asynccontextmanager
async def opened(
    *keys: str, shown: FleetSnapshot | None = None, read_only: bool = False, size: tuple[int, int] = (100, 30)
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(shown or alerting_fleet(), read_only=read_only)
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, "exclamation_mark", *keys)
        yield console, pilot


def text(console: ScriptedConsole) -> str:
    return "\n".join(console.text())


def pointed_at(console: ScriptedConsole) -> str:
    return next(one for one in console.text() if one.startswith(">"))


async def test_every_alert_stands_under_its_service_and_version_with_the_services_own_state() -> None:
    """A silence changes no state: the service of the silenced alert pages."""
    async with opened() as (console, _):
        lines = console.text()
        heading = console.row_of("─ loan-uw  ▲ PAGE")
        assert "acked" in lines[heading + 1]
        assert "acknowledged by kim until 03:38Z" in lines[heading + 1]
        assert lines[console.row_of("─ rank-home v77")].startswith("─ rank-home v77  ▲ PAGE")
        assert lines[console.row_of("of no service of this site") + 1].split()[2] == "ClusterDown"
        assert "ALERTS 4 firing  1 acked  1 held back" in text(console)


async def test_from_a_service_it_begins_at_its_alerts_and_the_same_key_goes_back() -> None:
    console = ScriptedConsole(alerting_fleet())
    async with console.app.run_test(size=(100, 30)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", "enter", "exclamation_mark")
        assert "LatencyBurnsFast" in pointed_at(console)
        await console.press(pilot, "exclamation_mark")
        assert isinstance(console.app.screen, ServiceScreen)


async def test_the_pointer_stays_with_its_alert_wherever_that_stands_by_now() -> None:
    async with opened("G", "k") as (console, _):
        assert "acknowledged by kim" in pointed_at(console)
        await console.put(structs.replace(alerting_fleet(), stray_alerts=()))
        assert "acknowledged by kim" in pointed_at(console)
        await console.put(structs.replace(alerting_fleet(), silences=(PLANNED,)))
        assert pointed_at(console)


async def test_o_leads_to_the_service_that_an_alert_is_about() -> None:
    async with opened("j", "j", "o") as (console, _):
        assert isinstance(console.app.screen, ServiceScreen)
        assert "LatencyBurnsFast" in text(console)


async def test_where_nothing_fires_it_says_so_and_where_nobody_tells_how_to_be_told() -> None:
    async with opened("enter", shown=fleet()) as (console, _):
        assert "No Alertmanager is set up: list one under 'backends'" in text(console)
        assert isinstance(console.app.screen, AlertsScreen)


async def test_an_alert_is_acknowledged_with_a_comment_and_two_presses() -> None:
    async with opened("j", "j", "enter") as (console, pilot):
        await console.press(pilot, *"on it", "enter")
        assert console.wishes.silenced == []
        assert "enter again in 1–5 s:  acknowledge" in text(console)
        assert "acknowledge for 30m until 03:43Z: alertname=" in text(console)
        await console.press(pilot, "enter")
        (wish,) = console.wishes.silenced
        assert (wish.action, wish.comment, wish.lasts_s) == ("acknowledge", "on it", 30 * MINUTE)
        assert (wish.matchers, wish.service, wish.about) == (exactly(SLOW), "rank-home", "LatencyBurnsFast")
        assert isinstance(console.app.screen, AlertsScreen)


async def test_what_came_of_it_is_told_where_it_was_asked_for() -> None:
    async with opened("j", "j", "enter", "x", "enter", "enter") as (console, _):
        assert "acknowledge rank-home" in text(console)
        steps = (Step("am-0", Effect.SENT, "", 0), Step("am-0, am-1", Effect.IN_EFFECT, "it holds", 240))
        console.wishes.progress[0](Outcome("a1", "acknowledge", "rank-home", "", Effect.IN_EFFECT, steps, audit_seq=7))
        await console.settled()
        assert "IN EFFECT" in text(console)
        assert "log 7" in text(console)


async def test_how_long_it_lasts_is_typed_after_tab_and_is_asked_for() -> None:
    async with opened("j", "j", "enter", "down", "down", "x", "tab", "ctrl+u", "9", "0", "m") as (console, pilot):
        await console.press(pilot, "enter", "enter")
        (wish,) = console.wishes.silenced
        assert (wish.action, wish.comment, wish.lasts_s) == ("silence", "x", 90 * MINUTE)
        assert wish.matchers == (
            SilenceMatcher("alertname", "LatencyBurnsFast"),
            SilenceMatcher("service", "rank-home"),
        )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (("enter",), "a comment must be typed"),
        (("x", "tab", "ctrl+u", "enter"), "say for how long: 30m, 2h, 1d"),
        (("x", "tab", "ctrl+u", "9", "d", "enter"), "acknowledge lasts 2h at most"),
        (("x", "tab", "ctrl+u", "s", "o", "o", "n", "enter"), "say for how long"),
    ],
)
async def test_what_is_missing_or_too_much_is_said_and_nothing_is_wished(keys: tuple[str, ...], said: str) -> None:
    async with opened("j", "j", "enter", *keys, "enter") as (console, _):
        assert said in text(console)
        assert console.wishes.silenced == []


async def test_what_is_written_after_the_first_press_makes_the_next_a_first_one() -> None:
    async with opened("j", "j", "enter", "x", "enter", "y", "enter") as (console, _):
        assert console.wishes.silenced == []
        assert "enter again" in text(console)


async def test_a_silence_is_ended_with_a_reason() -> None:
    async with opened("G", "enter", *"back", "enter", "enter") as (console, _):
        (wish,) = console.wishes.silenced
        assert (wish.action, wish.silence_id, wish.cluster) == ("unsilence", PLANNED.id, PLANNED.cluster)
        assert wish.comment == "back"


async def test_the_silence_of_an_alert_can_be_ended_from_the_alert() -> None:
    async with opened("enter", *["down"] * 4, *"up", "enter", "enter") as (console, _):
        (wish,) = console.wishes.silenced
        assert (wish.action, wish.silence_id) == ("unsilence", KNOWN.id)


async def test_an_alert_that_is_over_meanwhile_is_not_silenced() -> None:
    async with opened("j", "j", "enter", "x") as (console, pilot):
        await console.put(fleet())
        await console.press(pilot, "enter", "enter")
        assert "it is over meanwhile" in text(console)
        assert console.wishes.silenced == []


async def test_a_read_only_console_silences_nothing() -> None:
    async with opened("j", "j", "enter", "x", "enter", "enter", read_only=True) as (console, _):
        assert "this console is read-only" in text(console)
        assert console.wishes.silenced == []


async def test_who_may_not_reads_so_before_typing_a_comment() -> None:
    refused = Permit(allowed=False, rule="default deny", reason="ada holds no role", needs=("on-call",))
    usual = alerting_fleet()
    services = tuple(structs.replace(one, alert_permits=(("acknowledge", refused),)) for one in usual.services)
    async with opened("j", "j", "enter", shown=structs.replace(usual, services=services)) as (console, pilot):
        assert console.wishes.focused[-1] == "rank-home"
        assert "✗ needs role on-call" in text(console)
        await console.press(pilot, "down")
        assert "needs role" not in text(console)


async def test_letters_are_text_and_escape_leaves_everything_as_it_is() -> None:
    async with opened("enter", "q", "exclamation_mark", "R") as (console, pilot):
        assert "comment: q!R" in text(console)
        await console.press(pilot, "escape", "escape")
        assert isinstance(console.app.screen, FleetScreen)
        assert (console.wishes.silenced, console.wishes.contained) == ([], [])


async def test_thousands_of_alerts_are_gone_through_without_drawing_them_all() -> None:
    many = tuple(
        structs.replace(SLOW, name=f"A{number}", labels=(("alertname", f"A{number}"),)) for number in range(3_000)
    )
    shown = structs.replace(alerting_fleet(), stray_alerts=many)
    async with opened("G", "G", shown=shown) as (console, pilot):
        assert "service=~" in pointed_at(console)
        await console.press(pilot, "g")
        assert "ApprovalFalls" in pointed_at(console)
