"""Asks the counters how many a service's trouble has affected."""

from __future__ import annotations

import math

from raitui.control.every_source import ask_every
from raitui.core.exposure import exposed
from raitui.core.narrowing import only_services
from raitui.core.question import ExposedSince
from raitui.core.site import Profile, Site
from raitui.core.snapshot import Exposed, ServiceSnapshot
from raitui.core.table import tabulate
from raitui.ports import Clock, MetricsSource


class ExposureCounter:
    """Counts those exposed to one service since a time, in all and by what is suspect (R-OBS-9)."""

    def __init__(self, site: Site, sources: tuple[MetricsSource, ...], clock: Clock, scrape_s: float) -> None:
        self._site = site
        self._sources = sources
        self._clock = clock
        self._scrape_s = scrape_s

    async def count(self, service: ServiceSnapshot, since: float) -> tuple[Exposed, ...]:
        """How many since then (unix seconds); empty when the site counts none. Raises SourceError."""
        profile = self._counting(service)
        if profile is None or profile.exposed is None:
            return ()
        counter = profile.exposed.where(*profile.matchers, only_services({service.name}, self._site.labels))
        vector = ExposedSince(counter, self._window_s(since)).vector(self._site.labels)
        asked = await ask_every(self._sources, lambda source: source.instant(vector, source.timeout_s))
        # What one source keeps back would be missing from the sum: an incomplete count is none.
        tables = [tabulate(answer, self._site.labels) for answer in asked.whole()]
        cells = [cell for table in tables for cell in table.get(service.name, ())]
        return tuple(exposed(service, cells, since, profile.exposed_unit))

    def _window_s(self, since: float) -> int:
        """Whole scrapes, and at least two: an increase needs two samples."""
        scrapes = math.ceil((self._clock.now() - since) / self._scrape_s)
        return round(max(2, scrapes) * self._scrape_s)

    def _counting(self, service: ServiceSnapshot) -> Profile | None:
        return next(
            (profile for profile in self._site.profiles_named(service.profiles) if profile.exposed is not None), None
        )
