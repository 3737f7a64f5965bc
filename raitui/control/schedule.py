"""When each question is due: by its cadence, by what it costs the source, and by how it failed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

from raitui.control.backoff import Backoff
from raitui.core.plan import Planned
from raitui.core.question import Question

BUSY_SHARE = 0.05
"""No question but that of freshness keeps a source busy for more than this share of the time (design decision 4)."""

EMPTY_AGAIN_S = 15.0
"""How soon a question that was answered by nothing is asked again: exporters that have just started have no past."""

PARTIAL_AGAIN_S = 60.0
"""How soon a question that was answered in part is asked again: the figures are marked as such until then."""

STAGGER = 0.1
"""Questions of one cadence drift apart by up to this share of it, so that they do not arrive in a burst."""


class Ask:
    """One question on its schedule. ``scope`` names the services that it is narrowed to, None when it is not."""

    def __init__(
        self, planned: Planned, asked: Question, scope: frozenset[str] | None, generator: random.Random
    ) -> None:
        self.question = planned.question
        self.asked = asked
        self.scope = scope
        self.cadence_s = planned.cadence_s
        self.awaited = planned.awaited
        self._slowest_s = planned.slowest_s
        self.due_at = 0.0
        self._scheduled_at = 0.0
        self.in_flight = False
        self.tried = False
        self.partial = False
        self._generator = generator
        self._backoff = Backoff(generator, first_s=planned.cadence_s)

    @property
    def failing(self) -> bool:
        """Whether it failed when it was last asked."""
        return self._backoff.failures > 0

    def is_due(self, now: float) -> bool:
        """Whether to ask it now; at once when our clock was set back, since nobody knows how long ago that was."""
        return not self.in_flight and (now >= self.due_at or now < self._scheduled_at)

    def answered(self, started_at: float, took_s: float, *, partial: bool = False, empty: bool = False) -> float:
        """Schedule the next asking after an answer, and tell how often it is asked now (seconds).

        Nothing at all may be something soon, and a part the whole, whatever the cadence.
        """
        self.partial = partial
        self.tried = True
        self._backoff.succeeded()
        soon_s = EMPTY_AGAIN_S if empty else PARTIAL_AGAIN_S if partial else math.inf
        cadence_s = min(self.cadence_s, soon_s)
        interval = max(cadence_s, min(took_s / BUSY_SHARE, self._slowest_s))
        self._scheduled_at = started_at
        self.due_at = started_at + interval * (1 + STAGGER * (self._generator.random() - 0.5))
        return interval

    def failed(self, now: float, retry_after_s: float = 0.0) -> None:
        """Leave it alone for a while after a failure."""
        self.tried = True
        self._scheduled_at = now
        self.due_at = now + self._backoff.failed(retry_after_s)

    def source_came_back(self, now: float) -> None:
        """Ask it at once if it failed but once: then the source failed, and not the question."""
        if self._backoff.failures == 1:
            self._scheduled_at = self.due_at = now


class Schedule:
    """The questions to one source. What is in flight is not asked again: overlapping refreshes are dropped."""

    def __init__(self, planned: Iterable[Planned], generator: random.Random) -> None:
        self._generator = generator
        self._fleet = [Ask(one, one.question, None, generator) for one in planned]
        self._focused: list[Ask] = []

    def focus(self, asks: Iterable[tuple[Planned, Question]], scope: frozenset[str]) -> None:
        """Replace what is asked of the services in focus alone; what was asked already keeps its time."""
        known = {ask.asked: ask for ask in self._focused if ask.scope == scope}
        self._focused = [known.get(asked) or Ask(planned, asked, scope, self._generator) for planned, asked in asks]

    @property
    def unanswered(self) -> tuple[Planned, ...]:
        """The questions about the whole fleet whose newest answer failed or was partial."""
        return tuple(Planned(ask.question, ask.cadence_s) for ask in self._fleet if ask.failing or ask.partial)

    def source_came_back(self, now: float) -> None:
        """Ask at once what the source's failure was in the way of."""
        for ask in (*self._focused, *self._fleet):
            ask.source_came_back(now)

    def due(self, now: float) -> list[Ask]:
        """What is due and not in flight, the services in focus first, then what rows wait for, short windows first."""
        return [ask for ask in (*self._focused, *self._fleet) if ask.is_due(now)]

    @property
    def cheapest(self) -> Ask | None:
        """The question with which a source that is down is tried."""
        return self._fleet[0] if self._fleet else None

    @property
    def failing(self) -> list[Ask]:
        """The questions that failed when last asked."""
        return [ask for ask in (*self._focused, *self._fleet) if ask.failing]

    @property
    def judged(self) -> bool:
        """Whether every question has been tried without which a row has no state."""
        return all(ask.tried for ask in self._fleet if ask.awaited)

    @property
    def settled(self) -> bool:
        """Whether every question has been tried."""
        return all(ask.tried for ask in (*self._focused, *self._fleet))

    @property
    def size(self) -> int:
        """How many questions there are."""
        return len(self._focused) + len(self._fleet)
