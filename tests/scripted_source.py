"""A metrics source whose every answer is written down by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from raitui.core.answer import Answer, RangeAnswer, Row, Trace
from raitui.core.question import Question
from raitui.core.vector import PART_LABEL, Vector
from raitui.errors import SourceError
from tests.knowledge import LABELS, Slice, labels_of
from tests.virtual_time import VirtualClock

Parts = Mapping[Slice, Mapping[str, float]]
HANGS = "hangs"

Trouble = SourceError | Exception | str | None
"""What happens instead of an answer: an error is raised, `HANGS` never returns."""


@dataclass
class ScriptedSource:
    """Answers each question by what the script says at that time (unix seconds by its own clock), others by nothing.

    ``trouble`` is asked before each answer; ``takes_s`` is how long an answer takes.
    """

    clock: VirtualClock
    script: dict[Vector, Callable[[float], Parts]] = field(default_factory=dict)
    histories: Callable[[Vector, float, float], tuple[Trace, ...]] = lambda vector, start, end: ()
    trouble: Callable[[Vector], Trouble] = lambda vector: None
    warnings: tuple[str, ...] = ()
    takes_s: float = 0.01
    name: str = "prom"
    kind: str = "scripted"
    ahead_s: float = 0.0
    clock_skew_s: float | None = None
    scrape_interval_s: float = 15.0
    timeout_s: float = 10.0
    asked: list[tuple[float, Vector]] = field(default_factory=list)
    ranges: list[Vector] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0

    def answers(self, question: Question, parts: Parts | Callable[[float], Parts]) -> None:
        """What it answers to this question from now on."""
        self.script[question.vector(LABELS)] = parts if callable(parts) else lambda now: parts

    def times_asked(self, question: Question, since: float = 0.0) -> int:
        """How often it was asked this."""
        vector = question.vector(LABELS)
        return sum(1 for when, asked in self.asked if asked == vector and when >= since)

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        self.asked.append((self.clock.now(), query))
        await self._answering(query)
        now = self.clock.now() + self.ahead_s
        parts = self.script[query](now) if query in self.script else {}
        rows = tuple(
            Row({**labels_of(place), **({PART_LABEL: part} if part else {})}, value)
            for place, found in parts.items()
            for part, value in found.items()
        )
        return Answer(rows, now, self.warnings)

    async def range(self, query: Vector, start: float, end: float, step_s: float, timeout_s: float) -> RangeAnswer:
        self.ranges.append(query)
        await self._answering(query)
        return RangeAnswer(self.histories(query, start, end))

    async def _answering(self, query: Vector) -> None:
        self._at_once += 1
        self.most_at_once = max(self._at_once, self.most_at_once)
        try:
            await asyncio.sleep(self.takes_s)
            trouble = self.trouble(query)
            if trouble == HANGS:
                await asyncio.Event().wait()
            if isinstance(trouble, Exception):
                raise trouble
        finally:
            self._at_once -= 1
