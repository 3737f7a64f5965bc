"""The fleet: what its rows say, and what its keys do."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import pytest
from msgspec import structs

from raitui.core.snapshot import FleetSnapshot
from raitui.screens.fleet_arrangement import HOLDS_S
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.service_screen import ServiceScreen
from raitui.widgets.fleet_table import FleetTable
from tests.ui.fleets import SOURCES, blind_fleet, dead_fleet, empty_fleet, fleet, large_fleet, service
from tests.ui.scripted_console import ScriptedConsole

NAMES = [one.name for one in fleet().services]


def reordered(names: list[str]) -> FleetSnapshot:
    services = {one.name: one for one in fleet().services}
    return fleet(services=tuple(services[name] for name in names))


def fleet_screen(console: ScriptedConsole) -> FleetScreen:
    screen = console.app.screen
    assert isinstance(screen, FleetScreen)
    return screen


def recorded_meanings(console: ScriptedConsole) -> list[Mapping[str, tuple[object, ...]]]:
    """What each key would do (screen, service, plan, question), whenever it is drawn from now on."""
    told: list[Mapping[str, tuple[object, ...]]] = []
    vars(fleet_screen(console).console_state)["tell_drawn"] = told.append
    return told


async def test_services_stand_in_the_order_of_the_snapshot() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        assert [row.split()[2] for row in console.text()[3:14] if row[0] == ">"] == ["loan-uw"]
        assert [console.row_of(f" {name} ") for name in NAMES] == list(range(3, 3 + len(NAMES)))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("loan-uw", "▲ PAGE   loan-uw      1 2 at  ✓ ✗ ✓   1.1  71%   37m approval"),
        ("assist-chat", "▲ PAGE†  assist-chat  1 eu1   ? ✗ ✓  16.2  44%   14m †4m judge score 2.90 ←p118"),
        ("rank-home", "▲ PAGE≈  rank-home    2 2 at  ✗ ? ?  ≥5.9  80%    5m p99 0.41→≥10s 650× ←v77"),
        ("price-eng", "↺ REVT   price-eng    1 us1   ✓ ✓ ✓   5.1 −12%    2h"),
        ("hiring", "? UNKN   hiring       1 eu1   ? ? ✓     –    –   26m"),
        ("night-batch", "✓ ok?    night-batch  2 2 at  ? – –  idle 100%     – no traffic"),
        ("moderation", "no owner"),
        ("fraud-scorer", "✓ ok?    fraud-scorer 2 us1   ✓ ? ✓   0.3  91%     – precision thin, lacks 88"),
    ],
)
async def test_a_row_says_state_levels_burn_budget_since_and_why(name: str, said: str) -> None:
    """R-OBS-1, R-OBS-3, R-OBS-5, R-OBS-8."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        assert said in console.text()[console.row_of(f" {name} ")]


async def test_until_somebody_moves_it_the_pointer_stands_on_the_worst() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        await console.put(reordered(["rank-home", *[name for name in NAMES if name != "rank-home"]]))
        assert console.selected() == "rank-home"


async def test_the_pointer_stays_with_its_service_when_the_order_changes() -> None:
    """Design 16: the selection is pinned to the service, not to the row."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j")
        assert console.selected() == "assist-chat"
        console.clock.passed += HOLDS_S
        await console.put(reordered(list(reversed(NAMES))))
        assert console.selected() == "assist-chat"
        assert console.text()[console.row_of(">")].startswith(">▲ PAGE†  assist-chat")


async def test_a_screen_beneath_another_draws_nothing_and_tells_of_no_key() -> None:
    """Design 16: keys do what is seen of them on the screen on top."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        screen, told = fleet_screen(console), recorded_meanings(console)
        await console.app.push_screen(ServiceScreen(screen.console_state, "loan-uw"))
        await console.settled()
        told.clear()
        screen.redraw()
        assert told == []


async def test_the_pointer_moves_before_what_tells_of_its_service_and_until_then_no_key_counts() -> None:
    """R-CON-3, design 16: a key does what has been seen of it, so what is seen of another service is forgotten."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        screen, told = fleet_screen(console), recorded_meanings(console)
        screen.action_move(1)
        assert told == [{}]
        await console.settled()
        assert {meaning[1] for meaning in told[-1].values()} == {"assist-chat"}


async def test_the_last_service_stays_seen_when_the_pointer_cannot_go_on() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        told = recorded_meanings(console)
        fleet_screen(console).action_move(-1)
        await console.settled()
        assert {} not in told


async def test_what_tells_of_the_service_does_not_come_after_the_screen_that_was_opened_on_it() -> None:
    """Design 16."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)):
        await console.settled()
        screen, told = fleet_screen(console), recorded_meanings(console)
        screen.action_move(1)
        await console.app.push_screen(ServiceScreen(screen.console_state, "assist-chat"))
        await console.settled()
        assert {meaning[:2] for meanings in told for meaning in meanings.values()} == {("ServiceScreen", "assist-chat")}


async def test_a_selected_service_that_vanishes_leaves_the_pointer_in_its_place() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j")
        await console.put(reordered([name for name in NAMES if name != "rank-home"]))
        assert console.selected() == "price-eng"
        await console.put(reordered(["loan-uw"]))
        assert console.selected() == "loan-uw"


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ("j", "assist-chat"),
        ("down", "assist-chat"),
        ("j j k", "assist-chat"),
        ("down up", "loan-uw"),
        ("k", "loan-uw"),
        ("end", "robot-nav"),
        ("G", "robot-nav"),
        ("end home", "loan-uw"),
        ("G g", "loan-uw"),
        ("end j", "robot-nav"),
    ],
)
async def test_keys_move_the_pointer_and_stop_at_the_ends(keys: str, selected: str) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 30)) as pilot:
        await console.settled()
        await console.press(pilot, *keys.split())
        assert console.selected() == selected


async def test_pages_of_a_large_fleet() -> None:
    console = ScriptedConsole(large_fleet(1_000))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "a", "pagedown", "pagedown")
        assert console.selected() == "service-0007"
        assert "10–19 of 1,011" in "\n".join(console.text())
        await console.press(pilot, "pageup", "pageup")
        assert console.selected() == "loan-uw"
        await console.press(pilot, "end")
        assert console.selected() == "service-0999"


async def test_only_visible_rows_that_changed_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = large_fleet(1_000)
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        refreshed: list[int] = []
        table = console.app.screen.query_one(FleetTable)
        monkeypatch.setattr(table, "refresh_line", refreshed.append)
        monkeypatch.setattr(table, "refresh", lambda *_: pytest.fail("the whole table was drawn again"))
        changed = {2: service(snapshot.services[2].name), 700: service(snapshot.services[700].name, tier=1)}
        services = tuple(changed.get(number, one) for number, one in enumerate(snapshot.services))
        await console.put(structs.replace(snapshot, services=services))
        assert refreshed == [2]


async def test_columns_give_way_from_200_down_to_60() -> None:
    titles = {}
    for width in (60, 80, 120, 160, 200):
        console = ScriptedConsole(fleet())
        async with console.app.run_test(size=(width, 24)):
            await console.settled()
            titles[width] = console.text()[2].split()
            assert all(len(row) <= width for row in console.text())
    assert titles[60] == ["STATE", "SERVICE", "O", "Q", "D", "BURN", "SINCE", "WHY", "·", "AFTER"]
    assert set(titles[80]) - set(titles[60]) == {"T", "AT", "LEFT"}
    assert set(titles[120]) - set(titles[80]) == {"CHGD", "OWNER"}
    assert set(titles[160]) - set(titles[120]) == {"VERSIONS", "STAGE"}
    assert set(titles[200]) - set(titles[160]) == {"CONTAINED", "MODE"}


async def test_names_are_never_read_as_markup() -> None:
    """Fault 30: a model may be called m[/x]."""
    named = service("m[/x]", why="[bold red]up[/] [link=x]", owner="[/]")
    console = ScriptedConsole(fleet(services=(named,), site="[b]", environment="[/e]"))
    async with console.app.run_test(size=(120, 24)):
        await console.settled()
        text = "\n".join(console.text())
        for literal in ("m[/x]", "[bold red]up[/] [link=x]", "[/E]", "owner [/]"):
            assert literal in text


async def test_wide_characters_keep_the_columns_straight() -> None:
    console = ScriptedConsole(fleet(services=(service("推薦エンジン"), service("plain"))))
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        strips = console.app.screen._compositor.render_strips()[3:5]
        assert [strip.crop(30, 35).text for strip in strips] == [strips[1].crop(30, 35).text] * 2


async def test_before_the_first_snapshot_it_says_that_it_waits() -> None:
    console = ScriptedConsole()
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        assert "Waiting for the first answers." in "\n".join(console.text())
        await console.press(pilot, "j", "n", "G", "enter", "R")
        assert "R ignored: no service is selected" in "\n".join(console.text())
        await console.put(fleet())
        assert console.selected() == "loan-uw"


async def test_a_dead_source_says_why_and_what_to_do() -> None:
    """R-OBS-3: a dead source is one line, with its remedy."""
    console = ScriptedConsole(dead_fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        text = "\n".join(console.text())
        assert "✗ DOWN never" in text
        assert "connection refused" in text
        assert "Start it" in text


async def test_an_empty_fleet_says_how_to_fill_it() -> None:
    console = ScriptedConsole(empty_fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        assert "raitui doctor" in "\n".join(console.text())


async def test_a_fleet_that_becomes_empty_leaves_no_old_row() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        await console.put(empty_fleet())
        assert "loan-uw" not in "\n".join(console.text())


async def test_when_no_snapshot_comes_any_more_the_header_says_so() -> None:
    """R-OBS-3: nothing that is not known looks healthy, least of all when the control loop is gone."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *["j"] * 12)
        console.app._tick()
        await pilot.pause()
        assert "NO NEWS for 18s" in console.text()[0]
        await console.put(fleet())
        assert "NO NEWS" not in console.text()[0]


async def test_what_must_be_told_is_told_on_every_screen() -> None:
    console = ScriptedConsole(fleet(notices=("audit log not writable: only reducing actions",)))
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        assert "! audit log not writable: only reducing actions" in console.text()


async def test_a_snapshot_put_by_another_thread_is_shown() -> None:
    console = ScriptedConsole()
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        thread = threading.Thread(target=console.feed.put, args=(fleet(),))
        thread.start()
        thread.join()
        await console.settled()
        assert console.selected() == "loan-uw"


@pytest.mark.parametrize("size", [(20, 5), (59, 24), (80, 14)])
async def test_a_terminal_that_is_too_small_says_so_and_no_key_acts(size: tuple[int, int]) -> None:
    """Fault 44."""
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j")
        await pilot.resize_terminal(*size)
        await console.settled()
        assert "60x15" in "".join(console.text())
        await console.press(pilot, "R", "R")
        await pilot.resize_terminal(80, 24)
        await console.settled()
        assert console.selected() == "rank-home"
        assert not console.wishes.contained


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quit(key: str) -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert not console.app.is_running


async def test_a_tick_or_a_ring_while_the_console_comes_down_harms_nothing() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
    console.app._tick()
    console.feed.put(fleet())


async def test_a_dead_source_is_one_line_and_what_was_never_heard_of_does_not_fill_the_screen() -> None:
    """R-OBS-3: rows keep what they said last, with its age; of the others a line tells how many there are."""
    console = ScriptedConsole(blind_fleet(30))
    async with console.app.run_test(size=(120, 24)) as pilot:
        await console.settled()
        text = "\n".join(console.text())
        assert text.count("✗ prom-eu1 DOWN: connection refused by 127.0.0.1:9090. Start it") == 1
        assert "†4m judge score 2.90" in console.text()[console.row_of(" assist-chat ")]
        assert "more never heard of" in text
        await console.press(pilot, "j", "F")
        assert [wish.service for wish in console.wishes.contained] == ["service-0000"]


async def test_the_order_is_named_and_comes_round() -> None:
    console = ScriptedConsole(fleet())
    async with console.app.run_test(size=(120, 30)) as pilot:
        await console.settled()
        for order in ("name", "tier", "burn", "budget", "changed"):
            await console.press(pilot, "o")
            assert f"by {order}" in console.text()[1]
            assert console.selected() == "loan-uw"
        await console.press(pilot, "o")
        assert "by " not in console.text()[1]


async def test_n_goes_through_what_burns_and_round_again() -> None:
    console = ScriptedConsole(large_fleet(100))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        for name in ("assist-chat", "rank-home", "price-eng", "loan-uw"):
            await console.press(pilot, "n")
            assert console.selected() == name
        await console.press(pilot, "N")
        assert console.selected() == "price-eng"


async def test_those_that_are_well_fold_into_one_line_until_they_are_asked_for() -> None:
    console = ScriptedConsole(large_fleet(1_000))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        assert "1,002 more ok" in "\n".join(console.text())
        await console.press(pilot, "a")
        assert "more ok" not in "\n".join(console.text())
        await console.press(pilot, "a", "G")
        assert console.selected() == "moderation"


async def test_a_clock_that_is_off_is_said() -> None:
    skewed = structs.replace(SOURCES[1], clock_skew_s=-42.0)
    console = ScriptedConsole(fleet(sources=(skewed,)))
    async with console.app.run_test(size=(120, 24)):
        await console.settled()
        assert "prom-us1 ✓ up 3s clock −42s" in console.text()[0]
