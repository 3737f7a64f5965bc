"""Asks a source what the poller asks of it, each question once: one whole refresh, without waiting for anything."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.control.incident_follower import in_trouble
from raitui.control.slices import in_slices
from raitui.core.narrowing import narrowed_question, only_services
from raitui.core.observations import Observations
from raitui.core.plan import focus_plan, plan
from raitui.core.question import Question
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot
from raitui.core.table import Observation, Seats, tabulating
from raitui.ports import MetricsSource

TIMEOUT_S = 30.0


class Asking:
    """Asks one source, and keeps the newest answers in ``observations``; it remembers what the poller remembers."""

    def __init__(self, source: MetricsSource, site: Site, scrape_s: float) -> None:
        self.observations = Observations()
        self._source = source
        self._site = site
        self._scrape_s = scrape_s
        self._seats = Seats(site.labels)

    async def ask_plan(self) -> None:
        """Every question about the whole fleet. Raises SourceError."""
        await self._ask((planned.question for planned in plan(self._site, self._scrape_s)), scope=None)

    async def ask_of_troubled(self, seen: FleetSnapshot) -> None:
        """Every version and cohort of the services that were seen in trouble. Raises SourceError."""
        scope = frozenset(service.name for service in in_trouble(seen))
        matcher = only_services(scope, self._site.labels)
        cells = focus_plan(self._site, self._scrape_s)
        questions = (narrowed_question(planned.question, matcher) for planned in cells)
        await self._ask(questions if scope else (), scope)

    async def _ask(self, questions: Iterable[Question], scope: frozenset[str] | None) -> None:
        for question in questions:
            answer = await self._source.instant(question.vector(self._site.labels), TIMEOUT_S)
            services = await in_slices(tabulating(answer, self._seats))
            self.observations.keep(question, Observation(self._source.name, answer.at, answer.at, services, scope))
