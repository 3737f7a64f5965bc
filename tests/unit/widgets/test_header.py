"""Where we are: what kind of place this is, and how a drill's time goes."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.drill import Drill
from raitui.core.site_colour import SITE_COLOURS
from raitui.core.snapshot import FleetSnapshot
from raitui.widgets.header import SITES, Account, badge, place_line
from raitui.widgets.styled_line import Look, plain

NOW = 1_790_133_210.0


def fleet(*, demo: bool = False, environment: str = "prod", drill: Drill | None = None) -> FleetSnapshot:
    return FleetSnapshot(NOW, "eu1", environment, (), (), demo=demo, drill=drill)


@pytest.mark.parametrize(
    ("snapshot", "said"),
    [
        (fleet(), "PROD"),
        (fleet(environment=""), "SITE"),
        (fleet(demo=True), "DEMO"),
        (fleet(demo=True, drill=Drill("rollback", 900.0)), "DRILL"),
        (fleet(drill=Drill("rollback", 900.0)), "DRILL"),
    ],
)
def test_the_badge_says_what_kind_of_place_this_is(snapshot: FleetSnapshot, said: str) -> None:
    """R-DRL-1: flagged as a drill everywhere."""
    assert badge(snapshot) == said


@pytest.mark.parametrize(
    ("began", "ended", "said"),
    [
        (NOW - 247.9, None, "4:07 of 15:00"),
        (NOW - 2_000.0, None, "15:00 of 15:00"),
        (NOW - 600.0, NOW - 60.0, "9:00 of 15:00"),
    ],
)
def test_a_drill_shows_how_long_it_has_been_going_on(began: float, ended: float | None, said: str) -> None:
    drill = Drill("rollback", 900.0, began, ended)
    shown = plain(place_line(fleet(drill=drill), NOW, None, 80, read_only=False))
    assert said in shown


def test_a_drill_that_has_not_begun_shows_no_clock() -> None:
    shown = plain(place_line(fleet(drill=Drill("rollback", 900.0)), NOW, None, 80, read_only=False))
    assert " of " not in shown


@pytest.mark.parametrize(("colour", "look"), [("red", Look.RED_SITE), ("violet", Look.PURPLE_SITE), ("", Look.BADGE)])
def test_a_site_stands_in_its_colour_and_is_named_without_it(colour: str, look: Look) -> None:
    shown = place_line(structs.replace(fleet(), colour=colour), NOW, None, 80, read_only=False)
    assert (shown[0].text, shown[0].look) == (" PROD eu1 ", look)


def test_every_colour_that_a_site_may_have_is_shown() -> None:
    assert set(SITES) == set(SITE_COLOURS)


@pytest.mark.parametrize(("cells", "said"), [(80, "bea  03:13"), (120, "bea (unix account)  03:13")])
def test_who_acts_here_is_said_and_how_that_is_known(cells: int, said: str) -> None:
    """R-AUD-1: the record will name this account."""
    shown = place_line(fleet(), NOW, None, cells, read_only=False, account=Account("bea", "unix account"))
    assert said in plain(shown)
