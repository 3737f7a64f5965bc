"""What the simulated fleet's series point at, as a store of exemplars."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from itertools import islice

from raitui.control.slices import in_slices
from raitui.core.exemplar import Exemplar, ExemplarAnswer, TraceView
from raitui.core.selector import Selector
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.pointed_requests import SLOT_S, PointingSeries, newest_slots, pointing
from raitui.rehearsal.series import SeriesStore

MOST_OF_A_SERIES = 6


class SimulatedExemplars:
    """Answers as a Prometheus would that keeps them, without holding up the event loop that asks."""

    name = "simulated"
    timeout_s = 10.0

    def __init__(self, store: SeriesStore, view: TraceView) -> None:
        self._store = store
        self._view = view

    async def exemplars(
        self, selectors: tuple[Selector, ...], start: float, end: float, timeout_s: float
    ) -> ExemplarAnswer:
        """Those of the selectors' series between two times (unix seconds). Raises SourceError: the time is up."""
        try:
            async with asyncio.timeout(timeout_s):
                found = await in_slices(self._pausing(selectors, start, end))
        except TimeoutError:
            message = f"the simulated fleet did not answer within {timeout_s:g} s"
            raise SourceError(SourceFault.TIMED_OUT, message, "Simulate fewer services") from None
        return ExemplarAnswer(self.name, tuple(found), kept=True)

    def _pausing(
        self, selectors: tuple[Selector, ...], start: float, end: float
    ) -> Generator[None, None, list[Exemplar]]:
        found: list[Exemplar] = []
        for selector in selectors:
            for one in pointing(selector.metric, self._store.family(selector.metric)):
                if all(matcher.holds(one.series.labels) for matcher in selector.matchers):
                    yield
                    found += self._newest(one, max(start, one.series.since), end)
        return found

    def _newest(self, one: PointingSeries, start: float, end: float) -> list[Exemplar]:
        slots = newest_slots(one.counted, -int(-start // SLOT_S), int(end // SLOT_S))
        requests = map(one.request, islice(slots, MOST_OF_A_SERIES))
        return [
            Exemplar(
                metric=one.metric,
                series=one.series.labels,
                trace_id=self._view.trace_id(request.labels),
                value=request.value,
                at=request.at,
                attributes=self._view.permitted(request.labels),
            )
            for request in requests
        ]
