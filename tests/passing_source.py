"""A metrics source that passes everything on to another: for those that listen in between."""

from __future__ import annotations

from raitui.core.answer import Answer, RangeAnswer
from raitui.core.vector import Vector
from raitui.ports import MetricsSource


class PassingSource:
    """All that ``source`` is and says."""

    def __init__(self, source: MetricsSource) -> None:
        self._source = source

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._source.name

    @property
    def kind(self) -> str:
        """What it is."""
        return self._source.kind

    @property
    def scrape_interval_s(self) -> float:
        """That of the source."""
        return self._source.scrape_interval_s

    @property
    def timeout_s(self) -> float:
        """That of the source."""
        return self._source.timeout_s

    @property
    def clock_skew_s(self) -> float | None:
        """Its clock less ours (seconds)."""
        return self._source.clock_skew_s

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        """Evaluate now. Raises SourceError."""
        return await self._source.instant(query, timeout_s)

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        """Evaluate at each step. Raises SourceError."""
        return await self._source.range(query, start, end, step_s, timeout_s)
