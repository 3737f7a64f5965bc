"""Asks the history which version of each component was the last good one, before anybody needs it (R-CON-9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, structs

from raitui.control.every_source import ask_every
from raitui.control.incident_follower import in_trouble
from raitui.control.slices import in_slices
from raitui.core.answer import RangeAnswer
from raitui.core.last_good import last_goods
from raitui.core.narrowing import only_services
from raitui.core.page_history import PageHistory, Watched, reading_history, together, watched
from raitui.core.posture import postures_of
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, LastGood, ServiceSnapshot
from raitui.core.soundness import Evidence
from raitui.core.tenure import RECORD_S, STEP_S, Standing, Stretch, standings
from raitui.core.vector import Select, Vector
from raitui.core.was_contained import WasContained
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, MetricsSource

AGAIN_S = 900.0
"""How often the history of a service is asked again: what pages meanwhile is told by the picture itself."""

RETRY_S = 30.0
"""How soon after a failure: the source may be back."""

MOST_PERIODS = 8
"""How many periods of one service are asked for pages in one go."""

MOST_REMEMBERED = 50
"""Of how many services what was found is remembered, so that coming back to one asks nothing."""

Versions = frozenset[tuple[str, str, str, str]]
"""What serves where: location, component, stable version, candidate."""


class _File(Struct, frozen=True):
    """What is on record of one service, since when (unix seconds), and which versions served then."""

    evidence: Evidence
    asked_at: float
    serving: Versions


def _serving(service: ServiceSnapshot) -> Versions:
    return frozenset(
        (posture.at, one.component, one.stable, one.candidate)
        for posture in postures_of(service)
        for one in posture.versions
    )


class LastGoodFinder:
    """Follows the service in focus and those in trouble, one service at a time. Runs on the control loop.

    ``contained`` tells every containment that the log knows of. What every source has told whole is kept: the past does
    not change, and a source that dies takes nothing back.
    """

    def __init__(
        self,
        site: Site,
        sources: tuple[MetricsSource, ...],
        clock: Clock,
        contained: Callable[[], Iterable[WasContained]] = tuple,
    ) -> None:
        self._site = site
        self._sources = sources
        self._clock = clock
        self._contained = contained
        self._files: dict[str, _File] = {}
        self._last_goods: Mapping[str, tuple[LastGood, ...]] = {}

    @property
    def last_goods(self) -> Mapping[str, tuple[LastGood, ...]]:
        """The last good version of every component at every location, by service."""
        return self._last_goods

    async def find(self, snapshot: FleetSnapshot, focus: str | None) -> bool:
        """Ask about one service for which it is time, the one in focus first; whether anything is new."""
        focused = snapshot.service(focus) if focus else None
        followed = {service.name: service for service in (*filter(None, (focused,)), *in_trouble(snapshot))}
        due = next((service for service in followed.values() if self._is_due(service)), None)
        if due is not None:
            await self._look_up(due)
        return self._judge(followed.values())

    def _is_due(self, service: ServiceSnapshot) -> bool:
        known = self._files.get(service.name)
        if known is None:
            return True
        waited_s = self._clock.now() - known.asked_at
        patience_s = RETRY_S if known.evidence.failure else AGAIN_S
        news = not known.evidence.failure and known.serving != _serving(service)
        # A clock that was set back tells nothing of how long ago it was.
        return news or not 0 <= waited_s < patience_s

    def _judge(self, services: Iterable[ServiceSnapshot]) -> bool:
        contained, now = tuple(self._contained()), self._clock.now()
        before, self._last_goods = (
            self._last_goods,
            {
                service.name: last_goods(service, self._evidence(service.name), contained, now).goods
                for service in services
            },
        )
        return before != self._last_goods

    def _evidence(self, name: str) -> Evidence:
        known = self._files.get(name)
        return known.evidence if known is not None else Evidence()

    async def _look_up(self, service: ServiceSnapshot) -> None:
        """Ask what stood where, then about pages in the periods that matter, until all is known or something fails."""
        known, asked_at = self._evidence(service.name), self._clock.now()
        evidence = structs.replace(known, failure="")
        try:
            evidence = Evidence(await self._standings(service), known.pages, looked=True)
            for _ in range(MOST_PERIODS):
                needed = self._needed(service, evidence)
                missing = next((period for period in needed if period not in evidence.pages), None)
                if missing is None:
                    break
                pages = {period: evidence.pages[period] for period in needed if period in evidence.pages}
                pages[missing] = await self._pages(service, missing)
                evidence = structs.replace(evidence, pages=pages)
        except SourceError as error:
            evidence = structs.replace(evidence, failure=error.message)
        self._files.pop(service.name, None)
        self._files[service.name] = _File(evidence, asked_at, _serving(service))
        while len(self._files) > MOST_REMEMBERED:
            del self._files[next(iter(self._files))]

    def _needed(self, service: ServiceSnapshot, evidence: Evidence) -> tuple[Stretch, ...]:
        return last_goods(service, evidence, self._contained(), self._clock.now()).needed

    async def _standings(self, service: ServiceSnapshot) -> tuple[Standing, ...]:
        """Raises SourceError, unless every source told."""
        info, names = self._site.info.components, self._site.labels
        if info is None:
            raise SourceError(SourceFault.REJECTED, "the site file names no metric that tells component versions")
        # On a grid of its own, so that the same past has the same moments however often it is asked for.
        end = math.floor(self._clock.now() / STEP_S) * STEP_S
        selector = info.selector.where(only_services({service.name}, names))
        answers = await self._range(Select(selector), Stretch(end - RECORD_S, end), STEP_S)
        return standings(answers, names, info)

    async def _pages(self, service: ServiceSnapshot, period: Stretch) -> PageHistory:
        """Raises SourceError, unless every source told everything."""
        found: list[tuple[Watched, PageHistory]] = []
        for one in watched(self._site.profiles_named(service.profiles), service.name, self._site.labels):
            answers = await self._range(one.vector, period, one.step_s)
            told = reading_history(one, answers, service.name, self._site.labels)
            found.append((one, await in_slices(told)))
        return together(found)

    async def _range(self, vector: Vector, period: Stretch, step_s: float) -> tuple[RangeAnswer, ...]:
        asked = await ask_every(
            self._sources,
            lambda source: source.range(vector, period.start, period.end, step_s, source.timeout_s),
        )
        answers = asked.whole()
        for warning in (warning for answer in answers for warning in answer.warnings):
            raise SourceError(SourceFault.MALFORMED, f"the history was told in part: {warning}")
        return answers
