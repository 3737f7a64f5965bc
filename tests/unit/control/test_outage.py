"""When a source counts as back, and what is asked of it then (fault 36)."""

from __future__ import annotations

import asyncio
import random

from raitui.control.right_of_way import RightOfWay
from raitui.control.source_poller import SourcePoller
from raitui.core.answer import Answer, RangeAnswer
from raitui.core.expression import Ratio
from raitui.core.observations import Observations
from raitui.core.plan import LONGEST_CADENCE_S, Planned
from raitui.core.question import CountsOf
from raitui.core.source_health import SourceState
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import MetricsSource
from tests.knowledge import LABELS
from tests.scripted_source import ScriptedSource
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

assert isinstance(ERRORS.expression, Ratio)
BUDGET, QUICK, SLOW = (CountsOf(ERRORS.expression, window_s) for window_s in (2_592_000, 300, 600))
SLOW_S = 3.0


class Ending:
    """A source that goes down at once; what it had begun to answer, it still answers."""

    name, kind, clock_skew_s = "prom", "ending", None
    scrape_interval_s, timeout_s = 15.0, 10.0

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.asked: list[Vector] = []

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        begun = query == SLOW.vector(LABELS) and query not in self.asked
        self.asked.append(query)
        if not begun:
            raise SourceError(SourceFault.UNREACHABLE, "nobody there")
        await asyncio.sleep(SLOW_S)
        return Answer((), self._clock.now())

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        raise AssertionError("nothing here asks for a range")


async def polled(source: MetricsSource, planned: tuple[Planned, ...], clock: VirtualClock, for_s: float) -> SourceState:
    """What is said of the source after so many seconds."""
    observations = Observations()
    poller = SourcePoller(
        source,
        planned,
        labels=LABELS,
        observations=observations,
        clock=clock,
        generator=random.Random(1),
        kept=lambda: None,
        give_way=RightOfWay().give,
    )
    task = asyncio.create_task(poller.run())
    await asyncio.sleep(for_s)
    state = poller.health().state
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return state


def test_an_answer_that_was_begun_before_is_no_sign_that_the_source_is_back() -> None:
    """Else every question that waits would be asked in vain once more, and then left alone for a minute."""
    clock = VirtualClock()
    source = Ending(clock)
    planned = (Planned(QUICK, 15.0), Planned(SLOW, 15.0), Planned(BUDGET, LONGEST_CADENCE_S))
    assert virtually(polled(source, planned, clock, SLOW_S + 1.0)) is SourceState.DOWN
    assert source.asked.count(BUDGET.vector(LABELS)) == 1


def test_a_budget_that_was_answered_with_nan_alone_is_asked_for_again_soon() -> None:
    """It would stand on the screen as unknown for a quarter of an hour."""
    clock = VirtualClock()
    source = ScriptedSource(clock)
    source.answers(BUDGET, {("svc", "eu1"): {"events": float("nan"), "total": float("nan")}})
    virtually(polled(source, (Planned(BUDGET, LONGEST_CADENCE_S),), clock, 60.0))
    assert source.times_asked(BUDGET) >= 3
