"""A name that is taken for another is seen to be, and what is contained is the one that was meant (fault 31)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.named_alike import warned
from tests.ui.fleets import fleet, home_ranking, posing_fleet
from tests.ui.scripted_console import ScriptedConsole

FALSE, REAL = "r\u0430nk-home", "rank-home"
ID = "r\\u0430nk-home"


async def test_both_are_told_on_their_rows_and_in_the_pane_with_their_ids() -> None:
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        rows = "\n".join(console.text())
        assert f"≠{REAL}" in rows
        assert f"≠{FALSE}" in rows
        assert "≠loan-uw" not in rows
        await console.press(pilot, "j")
        assert f"≠ service id {REAL}: looks like {ID}" in console.text()
        await console.press(pilot, "j")
        assert f"≠ service id {ID}: looks like {REAL}, mixes Cyrillic and Latin" in console.text()


@pytest.mark.parametrize(("rows", "meant"), [(1, REAL), (2, FALSE)])
async def test_the_one_that_was_meant_is_contained(rows: int, meant: str) -> None:
    """Containment goes by the exact name."""
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, *["j"] * rows, "R")
        assert [wish.service for wish in console.wishes.contained] == [meant]
        assert {one.service for wish in console.wishes.contained for one in wish.expected} == {meant}


async def test_the_question_of_the_second_press_tells_which_one() -> None:
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", "X")
        assert f"kill switch ≠{ID} automatic → off at eu1, us1" in "\n".join(console.text())
        await console.press(pilot, "X")
        assert [wish.service for wish in console.wishes.contained] == [FALSE]


async def test_so_it_is_where_several_are_marked() -> None:
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "space", "j", "j", "space", "P")
        text = "\n".join(console.text())
        assert f"2 marked: loan-uw, ≠{ID}" in text
        await console.press(pilot, "P")
        assert [wish.service for wish in console.wishes.contained] == ["loan-uw", FALSE]


@pytest.mark.parametrize("keys", ["enter", "U", "ctrl+p"])
async def test_every_screen_of_the_service_tells_its_id(keys: str) -> None:
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.settled()
        await console.press(pilot, "j", "j", keys)
        assert f"id {ID}" in "\n".join(console.text())


async def test_the_sources_tell_of_every_such_name_once() -> None:
    console = ScriptedConsole(posing_fleet())
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, "s")
        text = "\n".join(console.text())
        assert text.count(f"service {FALSE} id {ID}:") == 1
        assert text.count("owner ml-pIatform id ml-p\\u0049atform: looks like ml-platform") == 1
        assert "service triage‹U+202E› id triage\\u202e: holds characters that cannot be seen" in text


async def test_versions_and_cohorts_are_told_apart_on_their_service() -> None:
    home = home_ranking()
    false = structs.replace(home.components[0], version="v7\u0431", at="us1")
    shown = warned((structs.replace(home, components=(*home.components, false)),))
    console = ScriptedConsole(fleet(services=tuple(shown)))
    async with console.app.run_test(size=(80, 24)):
        await console.settled()
        told = "≠ version v7\u0431 id v7\\u0431: looks like v76, mixes Cyrillic and Latin"
        assert told in console.text()


def test_an_ordinary_fleet_has_no_such_name() -> None:
    """A warning that is always there is no warning."""
    assert not any(one.look_alikes for one in warned(fleet().services))
