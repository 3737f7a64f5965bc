"""What a drill is worth, against figures worked out by hand from the published table."""

from __future__ import annotations

import pytest

from raitui.core.drill_result import DrillAct, DrillTimes, Judgement, PointsRow
from raitui.rehearsal.scoring import CRITERIA, Account, scored

RIGHT = DrillAct("rollback", "rank-home", 70.0, Judgement.RIGHT)
WRONG = DrillAct("pause", "fraud", 40.0, Judgement.WRONG_SERVICE)
SWIFT = DrillTimes(paged=20.0, detected=50.0, decided=70.0, contained=80.0, recovered=380.0)
"""Detected 30 s after the page, decided 20 s later, contained 10 s later, well again 300 s later."""


def points(account: Account) -> dict[str, int]:
    return {row.what: row.points for row in scored(account)}


def row(account: Account, what: str) -> PointsRow:
    return next(one for one in scored(account) if one.what == what)


def test_the_points_add_up_to_a_hundred() -> None:
    assert sum(criterion.most for criterion in CRITERIA) == 100


def test_whoever_meets_every_target_has_them_all() -> None:
    account = Account(SWIFT, (RIGHT,), "rollback")
    assert points(account) == {
        "detect": 20,
        "decide": 15,
        "contain": 15,
        "recover": 10,
        "right service": 20,
        "right action": 20,
    }
    assert all(one.met for one in scored(account))


@pytest.mark.parametrize(
    ("detected_s", "worth", "met"),
    [
        (25.0, 20, True),  # before the page
        (60.0, 20, True),
        (120.0, 20, True),  # 60 s after the page at 60 s, the target itself
        (150.0, 15, False),  # 90 s: (3 - 1.5) / 2 of 20
        (180.0, 10, False),  # 120 s: (3 - 2) / 2 of 20
        (240.0, 0, False),  # 180 s, three times the target
        (600.0, 0, False),
    ],
)
def test_a_time_is_worth_all_up_to_its_target_and_nothing_from_three_times_that(
    detected_s: float, worth: int, met: bool
) -> None:
    times = DrillTimes(paged=60.0, detected=detected_s)
    found = row(Account(times), "detect")
    assert (found.points, found.met) == (worth, met)


def test_each_time_begins_where_the_one_before_ends() -> None:
    """R-INC-2: detect, decide, contain, recover; 90 s of a target of 60 is worth three quarters."""
    times = DrillTimes(paged=10.0, detected=100.0, decided=190.0, contained=280.0, recovered=1_000.0)
    # 720 s of 480 is one and a half times, as are 90 of 60: three quarters of 20, 15, 15 and 10.
    worth = points(Account(times))
    assert [worth[what] for what in ("detect", "decide", "contain", "recover")] == [15, 11, 11, 8]


def test_what_never_came_is_worth_nothing() -> None:
    worth = points(Account(DrillTimes()))
    assert sum(worth.values()) == 0
    assert row(Account(DrillTimes()), "recover").measured == "never"


@pytest.mark.parametrize(
    ("detected_s", "decided_s", "worth"),
    [
        (20.0, 110.0, 15),  # came upon it 40 s before the page, decided 50 s after it
        (20.0, 40.0, 15),  # decided before it paged at all
        (20.0, 150.0, 11),  # 90 s after the page, as if it had been found then: three quarters
    ],
)
def test_who_comes_upon_it_before_it_pages_has_no_less_time_to_decide(
    detected_s: float, decided_s: float, worth: int
) -> None:
    """A pointer that rested on the service by chance must not cost what the page alone could tell."""
    assert row(Account(DrillTimes(60.0, detected_s, decided_s)), "decide").points == worth


def test_who_finds_it_before_it_pages_needs_no_time() -> None:
    assert row(Account(DrillTimes(detected=15.0)), "detect").points == 20


@pytest.mark.parametrize(("wrong", "worth"), [(0, 20), (1, 15), (2, 10), (4, 0), (7, 0)])
def test_each_action_on_another_service_costs_points_and_is_named(wrong: int, worth: int) -> None:
    found = row(Account(SWIFT, (*[WRONG] * wrong, RIGHT), "rollback"), "right service")
    assert (found.points, found.met) == (worth, wrong == 0)
    assert ("fraud" in found.measured) == (wrong > 0)


@pytest.mark.parametrize("acts", [(), (WRONG,), (DrillAct("rollback", "rank-home", -5.0, Judgement.TOO_EARLY),)])
def test_who_never_acts_on_the_fault_has_no_points_for_the_right_service(acts: tuple[DrillAct, ...]) -> None:
    found = row(Account(SWIFT, acts), "right service")
    assert (found.points, found.met) == (0, False)


@pytest.mark.parametrize(
    ("by", "worth"),
    [("rollback", 20), ("fallback", 12), ("human_approval", 10), ("kill", 8), ("reduced_autonomy", 6), ("", 0)],
)
def test_what_contains_it_at_a_higher_price_is_worth_less(by: str, worth: int) -> None:
    found = row(Account(SWIFT, (RIGHT,), by), "right action")
    assert (found.points, found.met) == (worth, by == "rollback")
