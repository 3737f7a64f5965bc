"""What long windows are read from as a source is polled: recorded increments, raw series, or nothing yet."""

from __future__ import annotations

import asyncio
import random

from raitui.control.long_windows import LongWindows
from raitui.control.right_of_way import RightOfWay
from raitui.control.source_poller import SourcePoller
from raitui.core.answer import Answer, RangeAnswer, Row
from raitui.core.expression import Ratio
from raitui.core.observations import Observations
from raitui.core.plan import Planned
from raitui.core.question import CountsOf, FirstSeenOf, RecordedStepsOf
from raitui.core.recorded_series import recorded_counts, recorded_steps
from raitui.core.recordings import recorded_ratio_id
from raitui.core.source_health import SourceHealth
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from tests.knowledge import LABELS, NOW
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

DAY = 86_400
assert isinstance(ERRORS.expression, Ratio)
ERRORS_RATIO = ERRORS.expression
SHORT, LONG = CountsOf(ERRORS.expression, 300), CountsOf(ERRORS.expression, DAY)
ID = recorded_ratio_id(ERRORS.expression, LABELS)
RECORDER = RecordedStepsOf((DAY,))
PLANNED = (Planned(LONG, 900.0), Planned(SHORT, 15.0), Planned(RECORDER, 300.0))
RECORDED = recorded_counts(ID, SHORT.grain.by(LABELS), DAY)


class Recorder:
    """A source that says after a while how many steps of a day it has recorded; None: it refuses to say."""

    name, kind, clock_skew_s = "prom", "recorder", None
    scrape_interval_s, timeout_s = 15.0, 10.0

    def __init__(self, clock: VirtualClock, steps: float | None) -> None:
        self._clock, self._steps = clock, steps
        self.asked: list[Vector] = []

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        self.asked.append(query)
        if query != recorded_steps((DAY,)):
            return Answer((), self._clock.now())
        await asyncio.sleep(2.0)
        if self._steps is None:
            raise SourceError(SourceFault.REJECTED, "no subqueries here")
        labels = {"raitui_ratio": ID}
        rows = (Row({**labels, "raitui_part": "now"}, 1.0), Row({**labels, "raitui_part": str(DAY)}, self._steps))
        return Answer(rows if self._steps else (), self._clock.now())

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        raise AssertionError("nothing here asks for a range")


def polled(steps: float | None, for_s: float) -> tuple[list[Vector], SourceHealth]:
    """What was asked within so many seconds, and how the source is said to do."""
    clock = VirtualClock()
    source = Recorder(clock, steps)

    async def poll() -> SourceHealth:
        poller = SourcePoller(
            source,
            PLANNED,
            labels=LABELS,
            observations=Observations(),
            clock=clock,
            generator=random.Random(1),
            kept=lambda: None,
            give_way=RightOfWay().give,
        )
        task = asyncio.create_task(poller.run())
        await asyncio.sleep(for_s)
        health = poller.health()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return health

    health = virtually(poll())
    return source.asked, health


def test_no_raw_series_are_read_over_a_long_window_before_it_is_known_what_is_recorded() -> None:
    asked, health = polled(288, 1.0)
    assert SHORT.vector(LABELS) in asked
    assert not {LONG.vector(LABELS), RECORDED} & set(asked)
    assert health.long_windows == ""


def test_what_is_recorded_is_read_and_said() -> None:
    asked, health = polled(288, 10.0)
    assert RECORDED in asked
    assert LONG.vector(LABELS) not in asked
    assert health.long_windows == "recorded increments"


def test_too_little_is_not_read() -> None:
    asked, health = polled(100, 10.0)
    assert LONG.vector(LABELS) in asked
    assert RECORDED not in asked
    assert health.long_windows == "raw series: recorded for too short a time"


def test_a_source_that_cannot_tell_is_read_as_it_is() -> None:
    asked, health = polled(None, 10.0)
    assert LONG.vector(LABELS) in asked
    assert health.long_windows == ""


def test_a_source_without_rules_is_asked_rarely_whether_it_has_some() -> None:
    """An answer of nothing is one here: it does not mean that there will be something soon."""
    asked, health = polled(0, 280.0)
    assert asked.count(recorded_steps((DAY,))) == 1
    assert health.long_windows == "raw series: nothing is recorded by raitui's rules"


def test_the_past_is_read_from_increments_as_far_as_they_go_back() -> None:
    windows = LongWindows((LONG, RECORDER), LABELS)
    rows = (
        Row({"raitui_ratio": ID, "raitui_part": "now"}, 1.0),
        Row({"raitui_ratio": ID, "raitui_part": str(DAY)}, 288),
    )
    windows.learn(RECORDER, Answer(rows, 0.0))
    hours = CountsOf(ERRORS_RATIO, 7_200)
    assert windows.recorded(LONG, DAY, frozenset({"svc"})) is not None
    assert windows.recorded(LONG, 30 * DAY, frozenset({"svc"})) is None
    assert windows.recorded(hours, DAY, frozenset({"svc"})) is not None


def test_a_source_that_keeps_half_a_month_has_not_less_recorded_than_there_is() -> None:
    """Prometheus keeps fifteen days unless told otherwise: increments as old are no younger than the raw series."""
    month, kept = CountsOf(ERRORS_RATIO, 30 * DAY), 15 * DAY

    def reads(recorded_s: float, *first_seen: tuple[int, float]) -> bool:
        windows = LongWindows((month, RECORDER), LABELS)
        labels = {"raitui_ratio": ID}
        steps = Row({**labels, "raitui_part": str(30 * DAY)}, recorded_s / 300)
        windows.learn(RECORDER, Answer((Row({**labels, "raitui_part": "now"}, 1.0), steps), NOW))
        for window_s, ago_s in first_seen:
            rows = (Row({"service": "svc", "version": "v1"}, NOW - ago_s), Row({"service": "new"}, NOW - 60))
            windows.learn(FirstSeenOf(ERRORS_RATIO.total, window_s, 300), Answer(rows, NOW))
        return windows.vector(month, month, None) != month.vector(LABELS)

    assert reads(kept, (30 * DAY, kept))
    assert not reads(kept)
    assert not reads(DAY, (30 * DAY, kept))
    assert not reads(kept, (6 * 3_600, 6 * 3_600)), "who looks back six hours alone cannot tell"
    young = (30 * DAY, 12 * 3_600.0), (3 * DAY, 23 * 3_600.0)
    assert not reads(13 * 3_600, *young), (
        "a month is looked through in steps of half a day, and the raw series know 23 h"
    )
    assert reads(23 * 3_600, *young)
    assert not reads(3_600, (30 * DAY, 60.0)), "of young series the increments lack the newest minutes"


def test_how_far_raw_series_go_is_known_once_whoever_looks_closer_has_told_too() -> None:
    """Issue 5. Nine hours of series; who looks through a month in half days says six, and seven hours are recorded."""
    day = CountsOf(ERRORS_RATIO, DAY)
    far, close = (FirstSeenOf(ERRORS_RATIO.total, window_s, window_s // 60) for window_s in (30 * DAY, DAY))
    windows = LongWindows((day, RECORDER, far, close), LABELS)
    parts = {"now": 1.0, str(DAY): 7 * 12.0}
    recorded = tuple(Row({"raitui_ratio": ID, "raitui_part": part}, steps) for part, steps in parts.items())
    windows.learn(RECORDER, Answer(recorded, NOW))
    for question, seen_h in ((far, 6), (close, 9)):
        windows.learn(question, Answer((Row({"service": "svc"}, NOW - seen_h * 3_600.0),), NOW))
        assert windows.vector(day, day, None) == day.vector(LABELS), "nine hours are known, seven are recorded"
