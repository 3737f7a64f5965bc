"""What a service in trouble likely has, on every screen where it stands (R-DEC-1)."""

from __future__ import annotations

import pytest

from tests.ui.fleets import diagnosed_fleet, fleet
from tests.ui.scripted_console import ScriptedConsole

LIKELY = "likely  F7 latency regression 75% seen · for: only v77 · unknown: 1"
WORDS = (
    "F7 latency regression 75% of its pattern seen, 25% unknown",
    "for latency p99 ≥10s (<0.8s) v77",
    "only v77: latency p99 10s beside 0.41s",
    "against nothing that is known",
    "unknown load not watched",
    "mitigate rollback, throttle, fallback",
    "runbook https://runbooks.example/rank-home#f7-latency-regression",
    "do first rollback (▶ beside its key): F7 latency regression: only v77: latency p99 10s beside 0.41s",
    "It is no probability.",
)


def said(console: ScriptedConsole) -> str:
    return "\n".join(" ".join(one.split()) for one in console.text())


@pytest.mark.parametrize("keys", [("j", "j"), ("j", "j", "enter")], ids=["fleet", "service"])
async def test_the_likeliest_mode_stands_in_one_line_and_the_key_that_limits_it_is_marked(
    keys: tuple[str, ...],
) -> None:
    console = ScriptedConsole(diagnosed_fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        assert any(one.startswith(LIKELY) for one in console.text())
        assert "▶" in console.text()[console.row_of("R rollback")]
        assert "▶" not in console.text()[console.row_of("P pause")]


async def test_one_key_leads_to_all_that_speaks_for_and_against_each_mode() -> None:
    console = ScriptedConsole(diagnosed_fleet())
    async with console.app.run_test(size=(120, 60)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", "w", "y")
        assert [one for one in WORDS if one not in said(console)] == []


async def test_of_a_service_that_is_well_it_is_said_that_nothing_is_diagnosed() -> None:
    well = next(one for one in fleet().services if one.name == "moderation")
    console = ScriptedConsole(fleet(services=(well,)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "w", "y")
        assert "it is in no trouble: nothing is diagnosed" in said(console)
