"""What a benchmark's figures come to, and what their budget says."""

from __future__ import annotations

import pytest

from benchmarks.interleaving import interleaved
from benchmarks.result import MILLISECONDS, PER_CENT_OF_A_CORE, Budget, Figure, Floor, Result, Statistic, Unit, Verdict
from benchmarks.table import number, table_lines

FLOOR = Floor("floor", ((0.1,), (0.2,), (0.3,)))


def figure(*figures: float, budget: Budget | None = None, floor: Floor | None = FLOOR) -> Figure:
    return Figure("what", MILLISECONDS, tuple((one,) for one in figures), floor=floor, budget=budget)


def test_the_statistic_is_over_all_rounds_and_the_spread_over_each() -> None:
    found = Figure("what", MILLISECONDS, ((1.0, 2.0, 9.0), (3.0, 4.0, 5.0)))
    assert found.value == 3.5
    assert found.spread == (2.0, 4.0)


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (99, 99), (100, 99), (101, 100), (300, 297)])
def test_the_99th_percentile_is_the_nearest_rank(count: int, rank: int) -> None:
    assert Statistic.P99.of([float(number) for number in range(count, 0, -1)]) == rank


def test_floor_and_figure_are_compared_by_the_same_statistic() -> None:
    found = Figure("what", MILLISECONDS, ((1.0, 1.0, 6.0),), Statistic.MAXIMUM, Floor("floor", ((1.0, 1.0, 2.0),)))
    assert found.ratio == 3.0


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (figure(0.4), Verdict.NONE),
        (figure(0.4, budget=Budget(2.0, times_floor=True)), Verdict.MET),
        (figure(0.41, budget=Budget(2.0, times_floor=True)), Verdict.MISSED),
        (figure(0.05, budget=Budget(0.05)), Verdict.MET),
        (figure(0.06, budget=Budget(0.05)), Verdict.MISSED),
        (figure(0.4, budget=Budget(2.0, times_floor=True), floor=None), Verdict.MISSED),
        (figure(0.4, budget=Budget(2.0, times_floor=True), floor=Floor("nothing", ((0.0,),))), Verdict.MISSED),
    ],
)
def test_a_budget_is_met_missed_or_not_there(found: Figure, verdict: Verdict) -> None:
    assert found.verdict is verdict


def test_each_round_measures_everything_in_an_order_that_turns_round() -> None:
    order: list[str] = []

    def measure(name: str) -> list[float]:
        order.append(name)
        return [float(len(order))]

    found = interleaved(3, {"a": lambda: measure("a"), "b": lambda: measure("b")})
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": ((1.0,), (4.0,), (5.0,)), "b": ((2.0,), (3.0,), (6.0,))}


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.0123456, MILLISECONDS, "12.3"),
        (1.23456, MILLISECONDS, "1,235"),
        (0.00123456, MILLISECONDS, "1.23"),
        (0.0, MILLISECONDS, "0.00"),
        (0.0321, PER_CENT_OF_A_CORE, "3.21"),
        (51.0, Unit("rows"), "51.0"),
    ],
)
def test_numbers_have_three_digits_that_say_something(value: float, unit: Unit, shown: str) -> None:
    assert number(value, unit) == shown


def test_the_table_says_figure_floor_ratio_budget_and_verdict_in_one_line() -> None:
    result = Result("title", (figure(0.5, budget=Budget(2.0, times_floor=True)),), ("a note",))
    heading, title, line, note = table_lines([result])
    assert heading.split()[0] == "what"
    assert title == "title"
    assert " ".join(line.split()) == ("what 500 ms (500–500 of 1) 200 floor 2.50 × ≤ 2 × MISSED: 1.25 × the budget")
    assert note.strip() == "· a note"


def test_a_measurement_that_failed_says_why() -> None:
    assert list(table_lines([Result("title", (), failure="waited in vain: the label")]))[1:] == [
        "title",
        "    ! waited in vain: the label",
    ]
