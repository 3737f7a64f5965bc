"""The simulated fleet as a metrics source."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import TypeVar

from raitui.control.slices import in_slices
from raitui.core.answer import Answer, RangeAnswer, Row, Trace
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock
from raitui.rehearsal.evaluator import Evaluator
from raitui.rehearsal.series import SeriesStore

_Result = TypeVar("_Result")


class SimulatedSource:
    """Answers as a Prometheus that scrapes the fleet would, without holding up the event loop that asks."""

    name = "simulated"
    kind = "simulated"
    clock_skew_s = 0.0
    timeout_s = 10.0

    def __init__(self, store: SeriesStore, clock: Clock, scrape_interval_s: float = 5.0) -> None:
        self.scrape_interval_s = scrape_interval_s
        self._evaluator = Evaluator(store)
        self._clock = clock

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        """The query now, by the fleet's clock.

        Raises:
            SourceError: the query is not one for a simulated fleet, or the time is up.
        """
        at = self._clock.now()
        rows = await _within(timeout_s, self._evaluator.pausing_rows(query, at))
        return Answer(rows, at)

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        """The query at each step from ``start`` to ``end``.

        Raises:
            SourceError: the query is not one for a simulated fleet, or the time is up.
        """
        steps = [start + step * step_s for step in range(int((end - start) / step_s) + 1)]
        return RangeAnswer(await _within(timeout_s, self._pausing_traces(query, steps)))

    def _pausing_traces(self, query: Vector, steps: list[float]) -> Generator[None, None, tuple[Trace, ...]]:
        traces: dict[frozenset[tuple[str, str]], tuple[Row, list[tuple[float, float]]]] = {}
        for at in steps:
            for row in (yield from self._evaluator.pausing_rows(query, at)):
                _, points = traces.setdefault(frozenset(row.labels.items()), (row, []))
                points.append((at, row.value))
        return tuple(Trace(row.labels, tuple(points)) for row, points in traces.values())


async def _within(timeout_s: float, pausing: Generator[None, None, _Result]) -> _Result:
    """Run to the end, giving way to others at pauses."""
    try:
        async with asyncio.timeout(timeout_s):
            return await in_slices(pausing)
    except TimeoutError:
        message = f"the simulated fleet did not answer within {timeout_s:g} s"
        raise SourceError(
            SourceFault.TIMED_OUT, message, "Simulate fewer services, or allow a longer timeout"
        ) from None
