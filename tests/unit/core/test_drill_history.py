"""Whether the runs of a drill get better, against medians worked out by hand (R-DRL-1)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.audit_record import ProcessMark
from raitui.core.drill_history import Direction, DrillRun, HistoryLine, RunBegan, RunEnded, history_lines, runs, trends
from raitui.core.drill_result import DrillResult, DrillTimes, Ending

PROCESS = ProcessMark("host", "boot", 1, 1)


def began(number: int) -> RunBegan:
    return RunBegan(f"run-{number}", "rollback", number, 12, 1.0, "ada", 1_800_000_000.0 + number, PROCESS)


def result(
    score: int, *, contained: float | None = 60.0, ending: Ending = Ending.RECOVERED, seed: int = 1
) -> DrillResult:
    times = DrillTimes(10.0, 20.0, 30.0, contained, 400.0)
    return DrillResult(
        "rollback", seed, 12, 1.0, "ada", 1_800_000_000.0, ending, times, score=score, passed=score == 100
    )


def history(*scores: int) -> list[DrillRun]:
    return [DrillRun(began(number), result(score, seed=number)) for number, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "middle", "direction"),
    [
        ((80,), 80, Direction.UNKNOWN),
        ((50, 60, 70, 80, 90), 70, Direction.UNKNOWN),
        ((10, 60, 70, 80, 90, 100), 80, Direction.BETTER),
        ((100, 60, 70, 80, 90, 50), 70, Direction.WORSE),
        ((70, 60, 70, 80, 90, 50), 70, Direction.SAME),
        ((1, 1, 50, 50, 50, 50, 50, 90, 90, 90, 90, 90), 90, Direction.BETTER),
    ],
)
def test_the_median_of_the_last_five_is_compared_with_that_of_the_five_before(
    scores: tuple[int, ...], middle: float, direction: Direction
) -> None:
    (trend,) = trends(history(*scores))
    assert (trend.score, trend.direction) == (middle, direction)


def test_what_was_prevented_tells_nothing() -> None:
    left = DrillRun(began(9), result(0, ending=Ending.PREVENTED, seed=9))
    (trend,) = trends([*history(100, 80), left])
    assert (trend.runs, trend.passed, trend.score, trend.abandoned) == (2, 1, 90, 0)


def test_who_leaves_a_drill_gets_no_points_for_it_whatever_he_had_by_then() -> None:
    """Else whoever sees that it goes badly leaves it, and the trend gets better."""
    left = DrillRun(began(9), result(70, ending=Ending.ABANDONED, seed=9))
    (trend,) = trends([*history(100, 80), left])
    assert (trend.runs, trend.passed, trend.score, trend.abandoned) == (3, 1, 80, 1)
    *_, line = history_lines([*history(100, 80), left])
    assert "1 met, 1 abandoned and so without points" in line


def test_of_a_fault_that_was_met_before_the_first_run_alone_counts() -> None:
    """Else whoever runs the same seed again and again gets better at that."""
    again = [DrillRun(began(number), result(100, seed=0)) for number in (7, 8, 9)]
    (trend,) = trends([*history(40, 60), *again])
    assert (trend.runs, trend.score, trend.repeated) == (2, 50, 3)
    *_, line = history_lines([*history(40, 60), *again])
    assert line.endswith("left out: 3 of a seed met before")


def test_another_person_or_another_fleet_meets_a_seed_for_the_first_time() -> None:
    others = [structs.replace(result(100, seed=0), who="kim"), structs.replace(result(100, seed=0), services=60)]
    (trend,) = trends([*history(40), *(DrillRun(began(number), one) for number, one in enumerate(others, 7))])
    assert (trend.runs, trend.repeated) == (3, 0)


def test_where_most_were_never_contained_there_is_no_median_of_it() -> None:
    found = [result(50, contained=seconds, seed=number) for number, seconds in enumerate((30.0, None, None))]
    (trend,) = trends([DrillRun(began(number), one) for number, one in enumerate(found)])
    assert trend.contained_s is None
    (trend,) = trends([DrillRun(began(number), one) for number, one in enumerate([result(1, seed=9), *found[:2]])])
    assert trend.contained_s == 60.0


def test_a_run_is_under_way_until_its_end_is_known_and_abandoned_when_its_process_is_gone() -> None:
    lines: list[HistoryLine] = [began(2), began(1), RunEnded("run-1", result(90))]
    assert [(run.began.run, run.result and run.result.ending) for run in runs(lines, ())] == [
        ("run-1", Ending.RECOVERED),
        ("run-2", None),
    ]
    (_, second) = runs(lines, [PROCESS])
    assert second.result is not None
    assert second.result.ending is Ending.ABANDONED


def test_the_history_is_a_table_with_the_trend_beneath() -> None:
    found = [*history(100, 80), DrillRun(began(7), None)]
    lines = list(history_lines(found))
    assert lines[0].split() == [
        "began", "drill", "seed", "who", "detect", "decide", "contain", "recover", "points", "target",
    ]  # fmt: skip
    assert lines[1].split()[2:] == ["rollback", "0", "ada", "0:20", "0:30", "1:00", "6:40", "100", "met"]
    assert lines[2].endswith("80      missed")
    assert lines[3].endswith("under way")
    assert lines[-1] == (
        "rollback: median of the last 2 runs 90 points, contained after 1:00, 1 met;"
        " too few runs to tell whether it gets better"
    )
