"""One service: everything that is known of it, by version and by cohort."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from tests.ui.fleets import chat_assistant, fleet, home_ranking, loan_underwriting, service
from tests.ui.scripted_console import ScriptedConsole


@asynccontextmanager
async def looking_at(
    shown: ServiceSnapshot, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ScriptedConsole, Pilot[None]]]:
    console = ScriptedConsole(fleet(services=(shown,)))
    async with console.app.run_test(size=size) as pilot:
        await console.settled()
        await console.press(pilot, "enter")
        yield console, pilot


RULE = -8
"""Under the rule: five lines of what the keys would do, one of what was done, one of keys."""


def spaced(line: str) -> str:
    """With one blank between words: in which column they stand is for the pictures to tell."""
    return " ".join(line.split())


async def whole_text(console: ScriptedConsole, pilot: Pilot[None]) -> list[str]:
    """Every line of the screen, read page by page as an operator would."""
    lines, rule = console.text()[:RULE], ""
    while rule != console.text()[RULE]:
        rule = console.text()[RULE]
        await console.press(pilot, "n")
        lines += [one for one in console.text()[2:RULE] if one not in lines]
    return [spaced(one) for one in lines]


CANARY = """
    ▲ PAGE≈ for 5m  rank-home tier 2  owner search-ml  at eu1, us1
    why     latency p99 ≥10s (<0.8s) v77 burn 650× ←rollout 10%
    ≈ partial: some did not answer
    exposed 22.1k requests · 2,210 v77 since 03:08Z
    INDICATOR         ALL     v76 cand v77 TARGET     n AGE QUALITY SOURCE
    ✗ latency p99  ≥10s✗≈ 0.41s✓≈   ≥10s✗≈  <0.8s   11k 14s partial prom-eu1
    ~ errors        0.3%✓   0.2%✓    0.9%~    <1% 11.4k 14s fresh   prom-eu1
    ? judge score  4.40✓†  4.40✓†        ?  >4.00   900  4m stale   prom-eu1
    v77: no samples yet
    ? language mix      ?       –        –   <0.2     –   – missing prom-eu1
    timed out
    BURN                  5m  30m   1h  2h  6h  1d  3d LEFT LASTS COVER AGE
    latency 99% over 30d of latency p99
      calls above                 14.4     6.0 3.0 1.0
      all≈        PAGE  65.0 12.0  5.9 3.1 1.2 0.6   –  80%    4d   83%  9s
      v77         PAGE   650    –    –   –   –   –   –    –     –     –  9s
    02:51Z model candidate v77 eu1,us1 (tomas)
    not watched: prompt, parameters, config, flags, retrains, aliases
    model     v76     stable    eu1,us1 09-14 03:13Z v75
    us1 canary 5%: v77 has 5%, stable v76 · degraded · paused
    COHORT  VERSION AT  latency p99     n errors     n judge score   n
    partner v76     eu1       0.39s✓    41  0.11%✓    41       4.40✓   3
    partner v77     eu1         10s✗°     4  0.9%✓°     4           –   –
    oldest sample 14s · prom-eu1
"""


async def test_a_canary_stands_beside_its_stable_version_at_80x24() -> None:
    """R-OBS-3 to R-OBS-6 and R-OBS-9."""
    async with looking_at(home_ranking()) as (console, pilot):
        found = await whole_text(console, pilot)
        assert [one for one in map(spaced, CANARY.strip().splitlines()) if one not in found] == []


async def test_on_a_wide_terminal_each_version_has_its_sample_size() -> None:
    async with looking_at(home_ranking(), size=(120, 40)) as (console, _):
        row = console.text()[console.row_of("~ errors")]
        assert spaced(row) == "~ errors 0.3%✓ 0.2%✓ 11.4k 0.9%~ 1,140 <1% 11.4k 14s fresh prom-eu1"


async def test_the_worst_cohort_is_named_beside_a_total_that_looks_well() -> None:
    """R-OBS-4: no aggregate hides a small cohort."""
    async with looking_at(loan_underwriting()) as (console, _):
        row = console.row_of("✗ approval")
        assert "40.7%✓" in console.text()[row]
        assert console.text()[row + 1] == "  ✗ v42 age<25 29.2%✗  n 284 14s fresh prom-eu1"


async def test_a_stale_page_says_how_old_it_is() -> None:
    async with looking_at(chat_assistant()) as (console, _):
        assert "† stale: last heard of 4m ago" in console.text()
        assert "✗ judge score 2.90✗†" in spaced(console.text()[console.row_of("✗ judge")])


async def test_a_service_about_which_nothing_is_known_says_so_everywhere() -> None:
    bare = service("bare", readings=(), slos=(), components=(), locations=(), owner="")
    async with looking_at(bare) as (console, pilot):
        text = "\n".join(await whole_text(console, pilot))
        assert "NO OWNER" in text
        assert text.count("nothing is watched at this level") == 3
        assert "no objective is set for this service" in text
        assert "not known: no info metric was seen" in text
        assert "no info metric tells which versions serve" in text
        assert "asked for; no answer yet" in text


async def test_the_service_looked_at_is_asked_about_in_full_until_one_leaves() -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        assert console.wishes.focused == ["rank-home"]
        await console.press(pilot, "question_mark", "escape")
        assert console.wishes.focused == ["rank-home"]
        await console.press(pilot, "escape")
        assert console.wishes.focused == ["rank-home", None]
        assert console.selected() == "rank-home"


async def test_a_newer_snapshot_is_shown_at_once_and_the_text_stays_where_it_was() -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        await console.press(pilot, "n")
        before = console.text()[2:RULE]
        later = structs.replace(home_ranking(), owner="other-ml")
        await console.put(fleet(services=(later,)))
        assert "owner other-ml" in console.text()[1]
        assert console.text()[2:RULE] == before


async def test_a_service_that_leaves_the_fleet_says_so_and_no_key_acts() -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        await console.put(fleet(services=(service("other"),)))
        assert "rank-home is not in the fleet any more" in "\n".join(console.text())
        await console.press(pilot, "R")
        assert "R ignored: no service is selected" in "\n".join(console.text())


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        ("j", 2),
        ("down down", 3),
        ("j j k", 2),
        ("down up", 1),
        ("k", 1),
        ("n", 14),
        ("pagedown pageup", 1),
        ("n N", 1),
        ("end g", 1),
        ("G home", 1),
    ],
)
async def test_keys_scroll_and_stop_at_the_ends(keys: str, first: int) -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        await console.press(pilot, *keys.split())
        assert f" {first}–{first + 13} of 51" in console.text()[RULE]


@pytest.mark.parametrize("key", ["G", "end"])
async def test_the_last_line_is_the_last_of_the_screen(key: str) -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        await console.press(pilot, key)
        assert console.text()[RULE - 1] == "oldest sample 14s · prom-eu1"


async def test_markup_in_any_foreign_text_is_shown_as_it_is() -> None:
    """Fault 30."""
    shown = home_ranking()
    named = tuple(structs.replace(one, name="[b]sli[/x]", note="[/]") for one in shown.readings)
    hostile = structs.replace(shown, name="m[/x]", owner="[red]", readings=named)
    async with looking_at(hostile) as (console, _):
        text = "\n".join(console.text())
        assert "m[/x]" in text
        assert "[b]sli[/x]" in text


async def test_a_fleet_that_was_never_heard_of_opens_nothing() -> None:
    console = ScriptedConsole(FleetSnapshot(0.0, "lab", "", (), ()))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.press(pilot, "enter")
        assert console.wishes.focused == []
