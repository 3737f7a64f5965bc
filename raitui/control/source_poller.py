"""Asks one source what is due, keeps its answers, and leaves it alone when it fails."""

from __future__ import annotations

import asyncio
import logging
import math
import random
from collections.abc import Awaitable, Callable

from msgspec import structs

from raitui.control.backoff import Backoff
from raitui.control.long_windows import LongWindows
from raitui.control.schedule import Ask, Schedule
from raitui.control.slices import in_slices
from raitui.control.source_watch import SourceWatch
from raitui.core.answer import Answer
from raitui.core.observations import Observations
from raitui.core.plan import Planned
from raitui.core.site import LabelNames
from raitui.core.source_health import SourceHealth
from raitui.core.table import Observation, Seats, tabulating
from raitui.core.vector import Vector
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, MetricsSource

_LOG = logging.getLogger(__name__)
_REPORT_IT = "this is a defect of raitui: report it with its log"

IN_FLIGHT = 4
TICK_S = 0.25

DOWN_AGAIN_S = 15.0
"""A source that is down is tried at least so often, with its cheapest question."""


def _empty(answer: Answer) -> bool:
    return not any(math.isfinite(row.value) for row in answer.rows)


class SourcePoller:
    """Polls one source until it is cancelled. ``kept`` is called after each answer and each failure.

    It awaits ``give_way`` before each question, and between two pieces of a large answer. As long as it
    ``asks_awaited_only``, questions stay away that no row waits for.
    """

    def __init__(
        self,
        source: MetricsSource,
        planned: tuple[Planned, ...],
        *,
        labels: LabelNames,
        observations: Observations,
        clock: Clock,
        generator: random.Random,
        kept: Callable[[], None],
        give_way: Callable[[], Awaitable[None]],
    ) -> None:
        self.source = source
        self.schedule = Schedule(planned, generator)
        self._seats = Seats(labels)
        self._observations = observations
        self._clock = clock
        self.long_windows = LongWindows((one.question for one in planned), labels)
        self._watch = SourceWatch(source.name, source.kind, self.schedule)
        self._backoff = Backoff(generator, longest_s=DOWN_AGAIN_S)
        self._resume_at = self._down_at = 0.0
        self._failures_while_down = 0
        self._ended = False
        self.asks_awaited_only = False
        self._kept = kept
        self._give_way = give_way
        self._running: set[asyncio.Task[None]] = set()

    def health(self) -> SourceHealth:
        """How the source is doing now."""
        health = self._watch.health(self._clock.now(), self.source.clock_skew_s)
        return structs.replace(health, long_windows=self.long_windows.told)

    @property
    def settled(self) -> bool:
        """Whether all that can be known now is known: every question was tried, or the source is down."""
        return self._watch.down or self.schedule.settled

    @property
    def judged(self) -> bool:
        """Whether every row has what its state rests on, as far as that can be known now."""
        return self._watch.down or self.schedule.judged

    async def run(self) -> None:
        """Ask what is due, for ever."""
        try:
            while True:
                self._start_due()
                await self._clock.sleep(TICK_S)
        finally:
            self._ended = True
            for task in self._running:
                task.cancel()

    def _start_due(self) -> None:
        now = self._clock.now()
        for ask in self._chosen(now)[: IN_FLIGHT - len(self._running)]:
            ask.in_flight = True
            task = asyncio.get_running_loop().create_task(self._ask(ask))
            self._running.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not self._ended:
            self._start_due()

    def _chosen(self, now: float) -> list[Ask]:
        if not self._watch.down:
            due = (ask for ask in self.schedule.due(now) if ask.awaited or not self.asks_awaited_only)
            return [ask for ask in due if not self.long_windows.waits(ask.question)]
        cheapest = self.schedule.cheapest
        waited = now >= self._resume_at or now < self._down_at
        return [cheapest] if cheapest is not None and waited and not self._running else []

    async def _ask(self, ask: Ask) -> None:
        await self._give_way()
        started = self._clock.now()
        try:
            await self._answered(ask, started)
        except SourceError as error:
            self._failed(ask, error)
        except Exception as error:  # noqa: BLE001  # a defect in one question must not blind the console to the others
            _LOG.exception("question %r to %s", ask.question, self.source.name)
            self._failed(ask, SourceError(SourceFault.MALFORMED, f"raitui failed on an answer: {error!r}", _REPORT_IT))
        finally:
            ask.in_flight = False
            self.long_windows.tried(ask.question)
        self._kept()

    async def _answered(self, ask: Ask, started: float) -> None:
        failures_before = self._failures_while_down
        answer = await self._in_time(self.long_windows.vector(ask.question, ask.asked, ask.scope))
        now = self._clock.now()
        learnt = self.long_windows.learn(ask.question, answer)
        empty = _empty(answer) and not learnt
        every_s = ask.answered(started, now - started, partial=bool(answer.warnings), empty=empty)
        services = await in_slices(tabulating(answer, self._seats), self._give_way)
        observation = Observation(
            source=self.source.name,
            at=answer.at,
            received_at=now,
            services=services,
            scope=ask.scope,
            partial=answer.warnings[0] if answer.warnings else "",
            every_s=every_s,
            scrape_s=self.source.scrape_interval_s,
        )
        self._observations.keep(ask.question, observation)
        if self._watch.down and failures_before != self._failures_while_down:
            return  # what was asked before it went down is no sign that it is back
        self._backoff.succeeded()
        if self._watch.down:
            self.schedule.source_came_back(now)
        self._watch.answered(ask.question, now, answer.warnings)

    async def _in_time(self, vector: Vector) -> Answer:
        try:
            async with asyncio.timeout(self.source.timeout_s):
                return await self.source.instant(vector, self.source.timeout_s)
        except TimeoutError:
            raise SourceError(
                SourceFault.TIMED_OUT,
                f"{self.source.name} did not answer within {self.source.timeout_s:g} s",
                "look at its load; raitui goes on asking, more and more rarely",
            ) from None

    def _failed(self, ask: Ask, error: SourceError) -> None:
        now = self._clock.now()
        ask.failed(now, error.retry_after_s or 0.0)
        if ask.scope is None:
            self._observations.fail(ask.question, self.source.name, error.fault.value)
        self._watch.failed(error)
        if self._watch.down:
            self._failures_while_down += 1
            self._down_at = now
            self._resume_at = now + self._backoff.failed(error.retry_after_s or 0.0)
