"""One service: everything that is known of it, by version and by cohort."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import structs
from textual.pilot import Pilot

from raitui.core.change import Change, ChangeKind
from raitui.core.history import Asked, ServiceHistory
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from tests.ui.fleets import NOW, chat_assistant, fleet, home_ranking, loan_underwriting, service
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


FIRST_SIGHT = """
▲ PAGE≈ for 5m  rank-home tier 2  owner search-ml  not known who else acts  at…
why     latency p99 ≥10s (<0.8s) v77 burn 650× ←10% v77
≈ partial: some did not answer
exposed 22.1k requests · 2,210 v77 since 03:08Z
  INDICATOR          v76 16m      cand v77          TARGET     n AGE SOURCE
O ✗ latency p99  0.41s✓≈ ▁▁▁▁▁▁▁▁   ≥10s✗≈ ▁▁▁▁▄▄██  <0.8s   11k 14s partial pr…
Q ? judge score   4.40✓† █████···        ? ········  >4.00   900  4m stale prom…
D ? language mix       ? ········        –            <0.2     –   – missing pr…
O ~ errors         0.2%✓ ▁▁▁▁▁▁▁▁    0.9%~ ▁▁▁▁▇▇▇▇    <1% 11.4k 14s prom-eu1
O ✓ traffic       540/s✓ ▇▇▇▇▇▇▇▇    58/s✓ ▁▁▁▁▁▁▁▁      –     – 14s prom-eu1
BURN            5m  30m  1h  2h  6h  1d 3d LEFT LASTS
latency≈ PAGE 65.0 12.0 5.9 3.1 1.2 0.6  –  80%    4d
  v77    PAGE  650    –   –   –   –   –  –    –     –
changed 03:08Z rollout 5%→10% eu1 (argo)
        not watched: prompt, parameters, config, flags, retrains, aliases
"""


async def test_the_first_screen_of_80x24_says_what_since_when_for_whom_and_after_what() -> None:
    """R-OBS-3 to R-OBS-6 and R-OBS-9: no key is needed for it; below it stands what each key would do."""
    async with looking_at(home_ranking()) as (console, _):
        assert console.text()[1:RULE] == FIRST_SIGHT.strip("\n").splitlines()


CANARY = """
    v77: no samples yet
    timed out
    latency 99% over 30d of latency p99
    calls above 14.4 6.0 3.0 1.0
    all≈ PAGE 65.0 12.0 5.9 3.1 1.2 0.6 – 80% 4d 83% 9s
    v77 PAGE 650 – – – – – – – – – 9s
    02:51Z model candidate v77 eu1,us1 (tomas)
    model     v76     stable    eu1,us1 09-14 03:13Z v75
    us1 canary 5%: v77 has 5%, stable v76 · degraded · paused
    COHORT  VERSION AT  latency p99     n errors     n judge score   n
    partner v76     eu1       0.39s✓    41  0.11%✓    41       4.40✓   3
    partner v77     eu1         10s✗°     4  0.9%✓°     4           –   –
    oldest sample 14s · prom-eu1
"""


async def test_all_that_is_known_stands_below_it() -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        found = await whole_text(console, pilot)
        assert [one for one in map(spaced, CANARY.strip().splitlines()) if one not in found] == []


async def test_on_a_wide_terminal_each_version_has_its_sample_size() -> None:
    async with looking_at(home_ranking(), size=(120, 40)) as (console, _):
        row = console.text()[console.row_of("~ errors")]
        assert spaced(row) == "O ~ errors 0.2%✓ ▁▁▁▁▁▁▁▁▁▁▁▁ 11.4k 0.9%~ ▁▁▁▁▁▁▇▇▇▇▇▇ 1,140 <1% 14s prom-eu1"


async def test_the_worst_cohort_is_named_beside_a_total_that_looks_well() -> None:
    """R-OBS-4: no aggregate hides a small cohort, nor how it fell."""
    async with looking_at(loan_underwriting()) as (console, _):
        row = console.row_of("✗ approval")
        assert "40.7%✓ ▇▇▇███▇▇▇▇▇▇███▇" in console.text()[row]
        assert console.text()[row + 1] == "    ✗ v42 age<25 29.2%✗ ▇▇·████▇▁▁▁▁▁▁▁▁  n 284 14s prom-eu1"


async def test_120x40_charts_what_is_wrong_with_its_limit_and_what_changed_on_the_same_time_axis() -> None:
    """R-OBS-6."""
    async with looking_at(loan_underwriting(), size=(120, 40)) as (console, _):
        text = console.text()
        assert any(one.startswith("─ approval ──") for one in text[3:6])
        assert "╌ limit >37%" in "\n".join(text)
        changed = text[console.row_of("┊02:36Z model v42 (airflow)")].index("┊02:36Z")
        assert text[console.row_of("44% ┤")][changed] == "┊"
        assert "02:30Z" in text[console.row_of("└")]
        assert "┊01:21Z config kyc-v2 (tomas)" in "\n".join(text)


@pytest.mark.parametrize(
    ("key", "title", "holds"),
    [
        ("v", "─ versions ─", "COMPONENT VERSION ROLE"),
        ("c", "─ cohorts ─", "latency p99 beside the stable version in the same cohort, a single look"),
        ("h", "─ history of latency p99 ─", "● v77 10s"),
    ],
)
async def test_a_key_leads_to_each_section(key: str, title: str, holds: str) -> None:
    async with looking_at(home_ranking()) as (console, pilot):
        await console.press(pilot, key)
        assert console.text()[2].startswith(title)
        assert holds in "\n".join(map(spaced, console.text()))


async def test_the_keys_of_the_screen_and_the_help_are_hinted_at_in_80_cells() -> None:
    async with looking_at(home_ranking()) as (console, _):
        hints = console.text()[-1]
        assert "v versions  c cohorts" in hints
        assert {"? help", "q quit"} <= set(hints.split("  "))


async def test_the_key_to_the_debug_dashboard_is_hinted_at_where_there_is_room() -> None:
    async with looking_at(home_ranking(), size=(120, 40)) as (console, _):
        assert {"w debug", "? help", "q quit"} <= set(console.text()[-1].split("  "))


async def test_the_budget_is_charted_over_its_period_with_what_is_left_and_the_pace_it_would_last_at() -> None:
    """R-OBS-5."""
    async with looking_at(loan_underwriting(), size=(120, 40)) as (console, pilot):
        await console.press(pilot, "h")
        text = "\n".join(console.text())
        assert "─ budget of availability, 30d ─" in text
        assert "━ left 71%" in text
        assert "╌ just lasts" in text
        assert "━━····" in text


async def test_a_past_that_was_asked_for_and_is_not_there_yet_says_so_in_its_place() -> None:
    waiting = structs.replace(home_ranking(), history=None)
    async with looking_at(waiting) as (console, pilot):
        assert "0.41s✓≈ asked…" in console.text()[console.row_of("✗ latency")]
        await console.press(pilot, "h")
        assert "nothing is known of it yet" in console.text()


async def test_the_room_of_a_chart_is_kept_while_it_is_asked_for() -> None:
    """Nothing jumps under the eye when the past is told."""
    shown = home_ranking()
    async with looking_at(structs.replace(shown, history=None), size=(120, 40)) as (console, _):
        assert "asked for; drawn here as soon as it is told" in console.text()
        before = console.row_of("INDICATOR")
        await console.put(fleet(services=(shown,)))
        assert console.row_of("INDICATOR") == before


async def test_a_past_that_nobody_tells_any_more_stays_with_its_age_and_the_reason() -> None:
    """Fault 36."""
    async with looking_at(chat_assistant()) as (console, _):
        assert "history: prom-eu1 did not answer within 10 s; what is drawn is ≤4m old" in console.text()
        assert "▁▁··" in console.text()[console.row_of("✗ judge score")]


async def test_a_past_that_was_never_told_says_what_the_source_said() -> None:
    never = structs.replace(home_ranking(), history=ServiceHistory(waiting=("errors",), error="prom-eu1 is down"))
    async with looking_at(never) as (console, _):
        assert "history: prom-eu1 is down; nothing is known of it" in console.text()
        assert "no answ." in console.text()[console.row_of("✗ latency")]


async def test_a_past_that_was_told_in_part_says_so() -> None:
    """Fault 37."""
    history = home_ranking().history
    assert history is not None
    part = structs.replace(history.indicators[0], asked=Asked(NOW, NOW, partial="us1 did not answer"))
    shown = structs.replace(home_ranking(), history=structs.replace(history, indicators=(part,)))
    async with looking_at(shown) as (console, _):
        assert "history ≈ partial: us1 did not answer" in console.text()


async def test_a_stale_page_says_how_old_it_is() -> None:
    async with looking_at(chat_assistant()) as (console, _):
        assert "† stale: last heard of 4m ago" in console.text()
        assert "✗ judge score 2.90✗†" in spaced(console.text()[console.row_of("✗ judge")])


async def test_a_service_about_which_nothing_is_known_says_so_everywhere() -> None:
    bare = service("bare", readings=(), slos=(), components=(), locations=(), owner="")
    async with looking_at(bare) as (console, pilot):
        text = "\n".join(await whole_text(console, pilot))
        assert "NO OWNER" in text
        assert "nothing is watched at the level: operational, quality, drift" in text
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
        assert f" {first}–{first + 13} of " in console.text()[RULE]


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


async def test_what_raitui_did_hides_no_change_of_others_at_first_sight() -> None:
    """R-OBS-6: "what changed?" asks for what may have caused it; what is in force has a line of its own."""
    shown = loan_underwriting()
    own = Change(NOW - 60.0, shown.name, "eu1", ChangeKind.ACTION, "pause", "open", "paused", "bea")
    before, after = "automatic open on", "automatic paused on"
    told = Change(own.when - 5.0, shown.name, "eu1", ChangeKind.MODE, "mode", before, after)
    async with looking_at(structs.replace(shown, changes=(own, told, *shown.changes))) as (console, pilot):
        assert any(one.startswith("changed 02:36Z model v41→v42") for one in console.text())
        assert "pause open→paused" in "\n".join(await whole_text(console, pilot))
