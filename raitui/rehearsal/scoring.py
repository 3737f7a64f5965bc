"""The points for a drill: a table of criteria, each with its target. Pure.

A time scores all its points up to its target, none from three times the target on, and in proportion between. A time
that never came scores none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from raitui.core.drill_result import DrillAct, DrillTimes, Judgement, PointsRow
from raitui.core.figures import span

NONE_FROM = 3.0
"""From so many times its target on, a time scores nothing."""

PER_WRONG_ACT = 5
"""Points that each action on another service costs, as far as there are any."""

BY_ACTION: Mapping[str, float] = {"rollback": 1.0, "fallback": 0.6, "human_approval": 0.5, "kill": 0.4}
"""The share of the points for the action that contained the fault, by what it costs the users of the service."""

BY_ANOTHER_ACTION = 0.3


class Account(Struct, frozen=True):
    """What is judged: the times, what was done, and by which action the fault was contained (empty: by none)."""

    times: DrillTimes
    acts: tuple[DrillAct, ...] = ()
    contained_by: str = ""


class Measured(Struct, frozen=True):
    """One criterion measured: in words, the share (0-1) of its points, and whether its target was met."""

    text: str
    share: float
    met: bool


class Criterion(Struct, frozen=True):
    """One row of the score: its target in words, its points at most, and how it is measured.

    ``target_s`` (seconds) is None where it is no time.
    """

    what: str
    target: str
    most: int
    measure: Callable[[Account], Measured]
    target_s: float | None = None


def _share_of_time(seconds: float, target_s: float) -> float:
    return min(1.0, max(0.0, (NONE_FROM - seconds / target_s) / (NONE_FROM - 1.0)))


def _timed(
    what: str, after: str, target_s: float, most: int, interval: Callable[[DrillTimes], float | None]
) -> Criterion:
    def measure(account: Account) -> Measured:
        seconds = interval(account.times)
        if seconds is None:
            return Measured("never", 0.0, met=False)
        return Measured(span(seconds), _share_of_time(seconds, target_s), met=seconds <= target_s)

    return Criterion(what, f"within {target_s:.0f} s of {after}", most, measure, target_s)


def _between(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else max(0.0, later - earlier)


def _decision(times: DrillTimes) -> float | None:
    """From the detection, but not from before the page: to have come upon it early leaves no less time to decide."""
    detected = times.detected
    if detected is not None and times.paged is not None:
        detected = max(detected, times.paged)
    return _between(times.decided, detected)


def _detection(times: DrillTimes) -> float | None:
    """From the page; whoever finds it before it pages needs no time at all."""
    return _between(times.detected, times.detected if times.paged is None else times.paged)


TIMED = (
    _timed("detect", "the page", 60.0, 20, _detection),
    _timed("decide", "page and detection", 60.0, 15, _decision),
    _timed("contain", "the decision", 60.0, 15, lambda times: _between(times.contained, times.decided)),
    _timed("recover", "containment", 480.0, 10, lambda times: _between(times.recovered, times.contained)),
)
"""The four times, each from where the one before ends: the sum of them runs from the page to the recovery."""


_NOT_ON_THE_FAULT = frozenset({Judgement.WRONG_SERVICE, Judgement.TAKEN_BACK, Judgement.TOO_EARLY})


def _right_service(account: Account) -> Measured:
    wrong = [act.service for act in account.acts if act.judgement is Judgement.WRONG_SERVICE]
    if all(act.judgement in _NOT_ON_THE_FAULT for act in account.acts):
        return Measured(f"never acted on; {_names(wrong)}" if wrong else "never acted on", 0.0, met=False)
    share = max(0.0, 1.0 - len(wrong) * PER_WRONG_ACT / RIGHT_SERVICE_POINTS)
    return Measured(_names(wrong) if wrong else "yes", share, met=not wrong)


def _names(services: Iterable[str]) -> str:
    """``2 on others: fraud, triage``."""
    acted = list(services)
    return f"{len(acted)} on others: {', '.join(dict.fromkeys(acted))}"


def _right_action(account: Account) -> Measured:
    by = account.contained_by
    if not by:
        return Measured("not contained", 0.0, met=False)
    share = BY_ACTION.get(by, BY_ANOTHER_ACTION)
    return Measured(by.replace("_", " "), share, met=share >= 1.0)


RIGHT_SERVICE_POINTS = 20

CRITERIA = (
    *TIMED,
    Criterion("right service", "no action on another", RIGHT_SERVICE_POINTS, _right_service),
    Criterion("right action", "contained by rollback", 20, _right_action),
)
"""What a drill is judged by; the points add up to a hundred."""


def scored(account: Account) -> tuple[PointsRow, ...]:
    """Every criterion with its points, rounded to whole ones."""
    rows = []
    for criterion in CRITERIA:
        measured = criterion.measure(account)
        points = round(measured.share * criterion.most)
        rows.append(
            PointsRow(criterion.what, measured.text, criterion.target, points, criterion.most, met=measured.met)
        )
    return tuple(rows)
