"""Whether the runs of a drill get better, against medians worked out by hand (R-DRL-1)."""

from __future__ import annotations

import pytest

from raitui.core.audit_record import ProcessMark
from raitui.core.drill_history import Direction, DrillRun, HistoryLine, RunBegan, RunEnded, history_lines, runs, trends
from raitui.core.drill_result import DrillResult, DrillTimes, Ending

PROCESS = ProcessMark("host", "boot", 1, 1)


def began(number: int) -> RunBegan:
    return RunBegan(f"run-{number}", "rollback", number, 12, 1.0, "ada", 1_800_000_000.0 + number, PROCESS)


def result(score: int, *, contained: float | None = 60.0, ending: Ending = Ending.RECOVERED) -> DrillResult:
    times = DrillTimes(10.0, 20.0, 30.0, contained, 400.0)
    return DrillResult("rollback", 1, 12, 1.0, "ada", 1_800_000_000.0, ending, times, score=score, passed=score == 100)


def history(*scores: int) -> list[DrillRun]:
    return [DrillRun(began(number), result(score)) for number, score in enumerate(scores)]


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


@pytest.mark.parametrize("ending", [Ending.ABANDONED, Ending.PREVENTED])
def test_what_was_abandoned_or_prevented_tells_nothing(ending: Ending) -> None:
    left = DrillRun(began(9), result(0, ending=ending))
    (trend,) = trends([*history(100, 80), left])
    assert (trend.runs, trend.passed, trend.score) == (2, 1, 90)


def test_where_most_were_never_contained_there_is_no_median_of_it() -> None:
    found = [result(50, contained=seconds) for seconds in (30.0, None, None)]
    (trend,) = trends([DrillRun(began(number), one) for number, one in enumerate(found)])
    assert trend.contained_s is None
    (trend,) = trends([DrillRun(began(number), one) for number, one in enumerate([result(1), *found[:2]])])
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
