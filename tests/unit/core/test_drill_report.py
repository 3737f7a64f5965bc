"""What is said of a drill when it is over, on the screen and on the terminal afterwards (R-DRL-1)."""

from __future__ import annotations

from msgspec import structs

from raitui.core.drill_report import Tone, report
from raitui.core.drill_result import DrillResult, Ending
from tests.ui.drills import MISSED, RESULT


def told(result: DrillResult) -> str:
    return "\n".join(line.text for line in report(result))


def test_the_first_line_is_the_verdict() -> None:
    assert (report(RESULT)[0].text, report(RESULT)[0].tone) == ("100 of 100 points  TARGET MET", Tone.GOOD)
    assert report(MISSED)[0].text.endswith("of 100 points  TARGET MISSED")
    assert report(MISSED)[0].tone is Tone.BAD


def test_every_action_is_told_with_what_it_was_worth() -> None:
    said = told(MISSED)
    assert "0:40  pause fraud: wrong service" in said
    assert "3:05  pause rank-home: the harm went on" in said
    assert "4:50  kill rank-home: contained it, at a higher price" in said


def test_what_never_came_is_said_to_have_never_come() -> None:
    assert "contained 5:00  recovered never" in told(MISSED)


def test_the_harm_is_told_with_what_was_counted() -> None:
    assert "12,345 requests answered by it; 2,469 of 12,345 counted bad (20%)" in told(RESULT)


def test_who_leaves_before_the_fault_begins_is_told_nothing_of_it() -> None:
    left = structs.replace(MISSED, ending=Ending.ABANDONED, fault=None, harm=None, acts=())
    assert told(left).splitlines()[1:] == [
        "drill rollback: left before the service was well again",
        "the fault had not begun yet",
    ]


def test_what_was_prevented_is_neither_met_nor_missed() -> None:
    prevented = structs.replace(MISSED, ending=Ending.PREVENTED, rows=(), harm=None)
    said = told(prevented)
    assert said.startswith("NOT SCORED\ndrill rollback: contained before it went bad")
    assert "WHAT WOULD HAVE GONE WRONG" in said
    assert "WHAT YOU DID" in said
    assert not {"MISSED", "POINTS", "WHAT WAS WRONG"} & set(said.splitlines())


def test_no_row_of_the_points_is_longer_than_a_terminal_is_wide() -> None:
    assert all(len(line.text) <= 80 for result in (RESULT, MISSED) for line in report(result))
