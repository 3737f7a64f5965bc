"""Finds out, for services in trouble, since when they are and how many were affected."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from raitui.core.burn import Alert
from raitui.core.exposure import exposed
from raitui.core.expression import narrowed
from raitui.core.onset import LOOKBACKS, burn_traces, onset
from raitui.core.plan import only_services, ratio_of
from raitui.core.question import CountsOf, ExposedSince
from raitui.core.site import Profile, Site
from raitui.core.sli import Slo, Urgency
from raitui.core.snapshot import Exposed, FleetSnapshot, ServiceSnapshot, SloState, State
from raitui.core.table import Cell, tabulate
from raitui.ports import Clock, MetricsSource

TIMEOUT_S = 10.0
FOLLOWED = 10
"""At most so many services in trouble are followed closely; the fleet still shows the others."""

TROUBLE = {State.PAGE: Urgency.PAGE, State.TICKET: Urgency.TICKET}


def in_trouble(snapshot: FleetSnapshot) -> tuple[ServiceSnapshot, ...]:
    """The services in trouble that are followed, worst first."""
    return tuple(service for service in snapshot.services if service.state in TROUBLE)[:FOLLOWED]


class IncidentFollower:
    """Remembers when each trouble began, first as it was seen, then as the history tells."""

    def __init__(self, site: Site, sources: tuple[MetricsSource, ...], clock: Clock, scrape_s: float) -> None:
        self._site = site
        self._sources = sources
        self._clock = clock
        self._scrape_s = scrape_s
        self._seen: dict[str, tuple[State, float]] = {}
        self._onsets: dict[str, float] = {}
        self._traced: set[tuple[str, State]] = set()
        self._exposed: dict[str, tuple[Exposed, ...]] = {}

    @property
    def since(self) -> Mapping[str, float]:
        """When each trouble began (unix seconds), by service."""
        return {name: self._onsets.get(name, seen) for name, (_, seen) in self._seen.items()}

    @property
    def exposed(self) -> Mapping[str, tuple[Exposed, ...]]:
        """How many were affected, by service."""
        return dict(self._exposed)

    def notice(self, snapshot: FleetSnapshot) -> None:
        """Take note of who is in trouble now; who no longer is, is forgotten."""
        troubled = {service.name: service.state for service in snapshot.services if service.state in TROUBLE}
        for name in set(self._seen) - set(troubled):
            del self._seen[name]
            self._onsets.pop(name, None)
            self._exposed.pop(name, None)
            self._traced = {traced for traced in self._traced if traced[0] != name}
        for name, state in troubled.items():
            known = self._seen.get(name)
            if known is None or known[0] is not state:
                self._seen[name] = (state, known[1] if known else snapshot.at)

    async def follow(self, snapshot: FleetSnapshot, focus: str | None) -> None:
        """Ask the history about new troubles, and the counters about the service in focus."""
        services = in_trouble(snapshot)
        for profile in self._site.profiles:
            for slo in profile.slos:
                for urgency in LOOKBACKS:
                    await self._trace(profile, slo, urgency, services)
        self._traced |= {(service.name, service.state) for service in services}
        focused = snapshot.service(focus) if focus else None
        if focused is not None and focused.name in self._seen:
            await self._count_exposed(focused)

    async def _trace(self, profile: Profile, slo: Slo, urgency: Urgency, services: Iterable[ServiceSnapshot]) -> None:
        firing = [
            (service, state)
            for service in services
            if TROUBLE[service.state] is urgency and (service.name, service.state) not in self._traced
            for state in service.slos
            if state.name == slo.name and _fires(state, urgency)
        ]
        if not firing:
            return
        lookback, ratio = LOOKBACKS[urgency], ratio_of(slo, profile)
        names = {service.name for service, _ in firing}
        narrower = narrowed(ratio, (only_services(names, self._site.labels),))
        vector = CountsOf(narrower, lookback.window_s).vector(self._site.labels)
        now = self._clock.now()
        for source in self._sources:
            answer = await source.range(vector, now - lookback.span_s, now, lookback.step_s, TIMEOUT_S)
            for service, state in firing:
                traces = burn_traces(answer, self._site.labels, ratio, slo, state.place.version)
                began = onset(traces.get(service.name, ()), lookback.bound, lookback.step_s)
                if began is not None:
                    self._onsets[service.name] = min(began, self._onsets.get(service.name, math.inf))

    async def _count_exposed(self, service: ServiceSnapshot) -> None:
        since, now = self.since[service.name], self._clock.now()
        window_s = max(self._scrape_s * 2, math.ceil((now - since) / self._scrape_s) * self._scrape_s)
        for profile in self._counting(service):
            cells: list[Cell] = []
            counter = profile.exposed
            if counter is None:
                continue
            narrower = counter.where(only_services({service.name}, self._site.labels))
            for source in self._sources:
                vector = ExposedSince(narrower, round(window_s)).vector(self._site.labels)
                answer = await source.instant(vector, TIMEOUT_S)
                cells.extend(tabulate(answer, self._site.labels).get(service.name, ()))
            self._exposed[service.name] = tuple(exposed(service, cells, since, profile.exposed_unit))

    def _counting(self, service: ServiceSnapshot) -> list[Profile]:
        names = {slo.name for slo in service.slos}
        return [
            profile
            for profile in self._site.profiles
            if profile.exposed is not None and names & {slo.name for slo in profile.slos}
        ][:1]


def _fires(state: SloState, urgency: Urgency) -> bool:
    return (state.page if urgency is Urgency.PAGE else state.ticket) is Alert.FIRING
