"""The console in a drill: briefing, mark, score, and what the referee is told (R-DRL-1)."""

from __future__ import annotations

import asyncio

import pytest

from raitui.rehearsal.drill_plan import DRILLS
from raitui.screens import fleet_rows
from raitui.screens.briefing_screen import BriefingScreen
from raitui.screens.fleet_screen import FleetScreen
from raitui.screens.score_screen import ScoreScreen
from tests.ui.drills import MET, NOT_BEGUN, RecordedReferee
from tests.ui.scripted_console import ScriptedConsole


def console(referee: RecordedReferee) -> ScriptedConsole:
    return ScriptedConsole(NOT_BEGUN, drill=referee)


def shown_screen(of: ScriptedConsole) -> type:
    return type(of.app.screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 15)])
async def test_the_briefing_comes_first_and_nothing_begins_before_enter(size: tuple[int, int]) -> None:
    referee = RecordedReferee()
    drill = console(referee)
    async with drill.app.run_test(size=size) as pilot:
        await drill.settled()
        assert shown_screen(drill) is BriefingScreen
        assert drill.text()[0].startswith(" DRILL ")
        assert "enter starts the drill" in "\n".join(drill.text())
        await drill.press(pilot, "escape", "R", "j")
        assert shown_screen(drill) is BriefingScreen
        assert (referee.begun, drill.wishes.contained) == (0, [])
        await drill.press(pilot, "enter")
        assert shown_screen(drill) is FleetScreen
        assert referee.begun == 1


async def test_the_whole_briefing_fits_a_terminal_of_24_lines() -> None:
    drill = console(RecordedReferee())
    async with drill.app.run_test(size=(80, 24)):
        await drill.settled()
        shown = "\n".join(drill.text())
        assert all(target.target in shown for target in DRILLS["rollback"].offer.targets)


async def test_every_screen_says_that_it_is_a_drill() -> None:
    drill = console(RecordedReferee())
    async with drill.app.run_test(size=(100, 30)) as pilot:
        await drill.settled()
        await drill.press(pilot, "enter")
        for key in ("s", "s", "question_mark", "question_mark", "U", "escape", "enter"):
            assert drill.text()[0].startswith(" DRILL "), key
            assert not any("DEMO" in line for line in drill.text())
            await drill.press(pilot, key)
        assert drill.text()[0].startswith(" DRILL ")


async def test_the_referee_hears_of_a_service_that_was_opened_or_gone_to_and_not_where_the_pointer_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet_rows, "REST_S", 0.05)
    referee = RecordedReferee()
    drill = console(referee)
    async with asyncio.timeout(20), drill.app.run_test(size=(100, 30)) as pilot:
        await drill.settled()
        await drill.press(pilot, "enter")
        first = drill.selected()
        while first not in drill.wishes.focused:
            await pilot.pause(0.01)
        assert referee.looked == []
        await drill.press(pilot, "enter")
        assert referee.looked == [first]
        await drill.press(pilot, "escape", "j")
        second = drill.selected()
        while second not in drill.wishes.focused:
            await pilot.pause(0.01)
        assert referee.looked[-1] == second != first


async def test_the_score_comes_up_once_and_stays_until_it_is_put_away() -> None:
    drill = console(RecordedReferee())
    async with drill.app.run_test(size=(100, 40)) as pilot:
        await drill.settled()
        await drill.press(pilot, "enter")
        await drill.put(MET)
        await drill.settled()
        shown = "\n".join(drill.text())
        assert shown_screen(drill) is ScoreScreen
        assert "TARGET MET" in shown
        assert "rank-home: requests fail, since model v77 came at eu1" in shown
        assert "12,345 requests answered by it; 2,469 of 12,345 counted bad (20%)" in shown
        assert "8:20 of 15:00" in shown
        await drill.put(MET)
        await drill.press(pilot, "escape")
        await drill.put(MET)
        assert shown_screen(drill) is FleetScreen
