"""The help tells of the place where one is: its keys, what contains and how it is lifted, why a key may be ignored."""

from __future__ import annotations

import pytest

from raitui.actions import BY_ID, KEYED
from raitui.bindings import PLACES
from raitui.key_passage import NOT_HERE
from raitui.screens.key_help import key_help
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S
from raitui.terminal.key_gate import Ignored
from raitui.widgets.help_lines import TWICE, KeyHelp, found, help_lines, help_sections
from raitui.widgets.styled_line import plain, width

EXPLAINED = {
    Ignored.BURST: "burst",
    Ignored.HELD: "held down",
    Ignored.APPEARED: "appeared",
    Ignored.OUT_OF_SIGHT: "what it would do is not on the screen",
}


def keys_of(place: str) -> list[KeyHelp]:
    return [key_help(row.id, row.keys, row.title, row.does) for row in PLACES[place].bindings()]


def told(place: str, text: str = "") -> str:
    return " ".join(map(plain, help_lines(found(help_sections(keys_of(place)), text), 200)))


@pytest.mark.parametrize("why", Ignored)
def test_every_reason_why_a_key_is_ignored_is_explained(why: Ignored) -> None:
    """Design 16: in the words in which it is told when it is."""
    assert EXPLAINED[why] in why.value
    assert EXPLAINED[why] in told("fleet")


@pytest.mark.parametrize("sign", ["├──●──┤", "certain", "PSI JS KS", "ECE Brier", "╌ ·", "pt", "E "])
def test_what_the_panels_draw_and_abbreviate_is_explained(sign: str) -> None:
    """R-OBS-7: nobody looks a sign up in a manual at three in the morning."""
    lines = [plain(line) for line in help_lines(help_sections(keys_of("debug")), 120)]
    assert any(line.startswith(sign) for line in lines)


def test_that_no_key_acts_on_a_screen_that_lies_over_a_service_is_explained_too() -> None:
    assert "where nothing is done" in NOT_HERE
    assert "where nothing is done from a screen" in " ".join(told("fleet").split())


def test_the_keys_of_the_place_stand_first_then_those_that_contain_then_why_they_may_be_ignored_then_signs() -> None:
    titles = [section.title for section in help_sections(keys_of("service"))]
    assert titles == [
        "KEYS HERE",
        "KEYS THAT CONTAIN",
        "WHY SUCH A KEY MAY BE IGNORED",
        "KEYS EVERYWHERE",
        "SIGNS AND FIGURES",
    ]
    assert help_sections(keys_of("service"))[0].entries[0].meaning.startswith("versions:")


@pytest.mark.parametrize("action", KEYED, ids=lambda action: action.id)
def test_each_key_that_contains_is_told_with_its_axis_and_its_way_back(action: object) -> None:
    """R-CON-2, R-CON-4."""
    one = BY_ID[action.id]  # type: ignore[attr-defined]
    twice = " Asks twice." if one.asks_twice else ""
    way_back = BY_ID[one.counterpart].title
    expected = f"{one.title}: {one.help}.{twice} Axis: {one.axis.value}. Way back: U, {way_back}."
    assert expected in told("fleet")


def test_the_second_press_is_told_as_it_is() -> None:
    assert f"{CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s" in TWICE.meaning
    assert "several services marked, every one of these asks" in TWICE.meaning
    assert [one.id for one in KEYED if one.asks_twice] == ["kill"]


@pytest.mark.parametrize("place", ["sources", "help", "audit"])
def test_where_nothing_can_be_contained_nothing_is_told_of_it(place: str) -> None:
    assert "Way back" not in told(place)
    assert "burst" not in told(place)


@pytest.mark.parametrize("place", PLACES)
def test_every_key_in_force_is_told_once(place: str) -> None:
    *sections, signs = help_sections(keys_of(place))
    entries = [entry.sign.text for section in sections for entry in section.entries]
    assert signs.title == "SIGNS AND FIGURES"
    for key in keys_of(place):
        assert entries.count(" ".join(key.keys)) == 1


def test_what_is_looked_for_is_found_by_all_of_its_words_wherever_they_stand() -> None:
    assert "kill switch" in told("fleet", "asks TWICE mode")
    assert "stop export" not in told("fleet", "asks TWICE mode")
    assert "R           rollback" in told("fleet", "contain version")
    assert told("fleet", "no such word").split()[:2] == ["Nothing", "here"]
    assert told("fleet", "  ") == told("fleet")


@pytest.mark.parametrize("cells", [60, 80, 120, 200])
@pytest.mark.parametrize("place", PLACES)
def test_it_stays_within_the_terminal(place: str, cells: int) -> None:
    assert all(width(one) <= cells for one in help_lines(help_sections(keys_of(place)), cells))
