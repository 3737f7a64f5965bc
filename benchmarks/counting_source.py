"""A metrics source that counts what is asked of it and what comes back."""

from __future__ import annotations

from raitui.core.answer import Answer, RangeAnswer
from raitui.core.vector import Vector
from raitui.ports import MetricsSource
from tests.passing_source import PassingSource


class CountingSource(PassingSource):
    """Passes everything on to ``source``, and counts."""

    def __init__(self, source: MetricsSource) -> None:
        super().__init__(source)
        self.requests = 0
        self.rows = 0
        self.bytes = 0

    def counted(self) -> dict[str, float]:
        """Requests, rows and bytes so far."""
        return {"requests": self.requests, "rows": self.rows, "bytes": self.bytes}

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        """Evaluate now, and count. Raises SourceError."""
        self.requests += 1
        answer = await super().instant(query, timeout_s)
        self.rows += len(answer.rows)
        self.bytes += answer.received_bytes
        return answer

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        """Evaluate at each step, and count. Raises SourceError."""
        self.requests += 1
        answer = await super().range(query, start, end, step_s, timeout_s)
        self.rows += len(answer.traces)
        self.bytes += answer.received_bytes
        return answer
