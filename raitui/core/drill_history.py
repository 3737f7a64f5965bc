"""The history of drills: how each run went, and whether it gets better (R-DRL-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum
from statistics import median

from msgspec import Struct, structs

from raitui.core.audit_record import ProcessMark
from raitui.core.drill_result import DrillResult, DrillTimes, Ending
from raitui.core.figures import UNKNOWN_FIGURE, stopwatch

LAST_RUNS = 5
"""Over so many runs the median is taken, and compared with that of as many before them."""


class RunBegan(Struct, frozen=True, tag="began", tag_field="kind"):
    """A run has begun: which, by whom and when (unix seconds); ``process`` tells later whether it was left for good."""

    run: str
    drill: str
    seed: int
    services: int
    speed: float
    who: str
    began: float
    process: ProcessMark


class RunEnded(Struct, frozen=True, tag="ended", tag_field="kind"):
    """What came of a run."""

    run: str
    result: DrillResult


HistoryLine = RunBegan | RunEnded


class DrillRun(Struct, frozen=True):
    """One run; ``result`` is None while it is under way."""

    began: RunBegan
    result: DrillResult | None


def runs(lines: Iterable[HistoryLine], gone: Iterable[ProcessMark]) -> tuple[DrillRun, ...]:
    """Every run that has begun, oldest first; one whose process is ``gone`` without a word was abandoned."""
    begun: dict[str, RunBegan] = {}
    results: dict[str, DrillResult] = {}
    for line in lines:
        match line:
            case RunBegan(run=run):
                begun.setdefault(run, line)
            case RunEnded(run=run, result=result):
                results.setdefault(run, result)
    dead = frozenset(gone)
    found = [
        DrillRun(began, results.get(run) or (_abandoned(began) if began.process in dead else None))
        for run, began in begun.items()
    ]
    return tuple(sorted(found, key=lambda one: one.began.began))


def _abandoned(began: RunBegan) -> DrillResult:
    return DrillResult(began.drill, began.seed, began.services, began.speed, began.who, began.began, Ending.ABANDONED)


class Direction(Enum):
    """Whether the last runs were better than those before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "the same"
    UNKNOWN = "too few runs to tell"


class Trend(Struct, frozen=True):
    """The medians of the last runs of a drill: of how many, points, seconds to contain.

    Who leaves a drill that has begun has contained nothing, and gets no points: else the bad runs would be left out by
    whoever ends them. ``abandoned`` counts these among the runs. A fault that the same person has met before is known:
    of several runs with the same seed the first alone counts, and ``repeated`` is how many were left out. So is what
    was prevented, in which there was nothing to time. ``contained_s`` is None where too few were contained for a
    median.
    """

    drill: str
    runs: int
    passed: int
    score: float
    contained_s: float | None
    direction: Direction
    abandoned: int = 0
    repeated: int = 0


def trends(history: Iterable[DrillRun]) -> tuple[Trend, ...]:
    """The trend of each drill in the history."""
    by_drill: dict[str, list[DrillResult]] = {}
    for run in history:
        if run.result is not None and run.result.ending is not Ending.PREVENTED:
            by_drill.setdefault(run.result.drill, []).append(run.result)
    return tuple(_trend(drill, results) for drill, results in by_drill.items())


def _first_met(results: Iterable[DrillResult]) -> list[DrillResult]:
    """Without the runs whose fault its operator knew: of the same seed on as large a fleet."""
    met: dict[tuple[str, int, int], DrillResult] = {}
    for result in results:
        met.setdefault((result.who, result.seed, result.services), result)
    return list(met.values())


def _counted(result: DrillResult) -> DrillResult:
    """What was abandoned got no further, whatever was done before."""
    if result.ending is not Ending.ABANDONED:
        return result
    return structs.replace(result, score=0, passed=False, times=DrillTimes())


def _trend(drill: str, every: Sequence[DrillResult]) -> Trend:
    results = [_counted(result) for result in _first_met(every)]
    last, before = results[-LAST_RUNS:], results[-2 * LAST_RUNS : -LAST_RUNS]
    score = median(result.score for result in last)
    return Trend(
        drill,
        len(last),
        sum(result.passed for result in last),
        score,
        _middle([result.times.contained for result in last]),
        _direction(score, [result.score for result in before]),
        sum(result.ending is Ending.ABANDONED for result in last),
        len(every) - len(results),
    )


def _middle(times: Sequence[float | None]) -> float | None:
    """The median where what never came counts as longer than everything; None where that is the median."""
    ordered = sorted(float("inf") if one is None else one for one in times)
    middle = median(ordered)
    return None if middle == float("inf") else middle


def _direction(score: float, before: Sequence[int]) -> Direction:
    if not before:
        return Direction.UNKNOWN
    earlier = median(before)
    if score == earlier:
        return Direction.SAME
    return Direction.BETTER if score > earlier else Direction.WORSE


_HEADINGS = ("began", "drill", "seed", "who", "detect", "decide", "contain", "recover", "points", "target")


def history_lines(history: Sequence[DrillRun]) -> Iterator[str]:
    """The runs as a table, then the trend of each drill."""
    rows = (_HEADINGS, *map(_cells, history))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield "times are since the fault began"
    yield from map(trend_line, trends(history))


def _cells(run: DrillRun) -> tuple[str, ...]:
    """The run in the columns of the table; its times are since the fault began."""
    began, result = run.began, run.result
    when = datetime.fromtimestamp(began.began, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    named = (when, began.drill, str(began.seed), began.who)
    if result is None:
        return (*named, *[UNKNOWN_FIGURE] * 5, "under way")
    times = result.times
    told = (times.detected, times.decided, times.contained, times.recovered)
    missed_or_met = "met" if result.passed else "missed"
    target = missed_or_met if result.ending.is_scored else result.ending.value
    points = UNKNOWN_FIGURE if result.ending is Ending.PREVENTED else str(result.score)
    return (*named, *(UNKNOWN_FIGURE if one is None else stopwatch(one) for one in told), points, target)


_AGAINST = {
    Direction.BETTER: "better than before",
    Direction.WORSE: "worse than before",
    Direction.SAME: "the same as before",
    Direction.UNKNOWN: "too few runs to tell whether it gets better",
}


def trend_line(trend: Trend) -> str:
    """``rollback: median of the last 5 runs 85 points, contained after 0:48, 4 met; better than before``."""
    contained = (
        "mostly not contained" if trend.contained_s is None else f"contained after {stopwatch(trend.contained_s)}"
    )
    which = f"the last {trend.runs} runs" if trend.runs > 1 else "1 run"
    against = _AGAINST[trend.direction]
    left = f", {trend.abandoned} abandoned and so without points" if trend.abandoned else ""
    again = f"; left out: {trend.repeated} of a seed met before" if trend.repeated else ""
    told = f"{trend.score:g} points, {contained}, {trend.passed} met{left}"
    return f"{trend.drill}: median of {which} {told}; {against}{again}"
