"""Finds out, for services in trouble, since when they are and how many were affected."""

from __future__ import annotations

import math
from collections.abc import Mapping

from raitui.control.exposure_counter import ExposureCounter
from raitui.control.long_windows import Recorded, nothing_recorded
from raitui.control.onset_tracer import OnsetTracer
from raitui.core.gated_breach import worse_since
from raitui.core.onset import TROUBLE
from raitui.core.site import Site
from raitui.core.snapshot import Exposed, FleetSnapshot, ServiceSnapshot, State
from raitui.errors import SourceError
from raitui.ports import Clock, MetricsSource

FOLLOWED = 10
"""At most so many services in trouble are followed closely; the fleet still shows the others."""

RETRY_S = 30.0
"""A source that did not tell is asked again after this long: it may be down."""


def in_trouble(snapshot: FleetSnapshot) -> tuple[ServiceSnapshot, ...]:
    """The services in trouble that are followed, worst first."""
    return tuple(service for service in snapshot.services if service.state in TROUBLE)[:FOLLOWED]


class IncidentFollower:
    """Remembers when each trouble began, first as it was seen, then as the history tells."""

    def __init__(
        self,
        site: Site,
        sources: tuple[MetricsSource, ...],
        clock: Clock,
        scrape_s: float,
        recorded: Recorded = nothing_recorded,
    ) -> None:
        self._tracer = OnsetTracer(site, sources, clock, recorded)
        self._counter = ExposureCounter(site, sources, clock, scrape_s)
        self._clock = clock
        self._scrape_s = scrape_s
        self._seen: dict[str, tuple[State, float]] = {}
        self._onsets: dict[str, float] = {}
        self._unseen: set[str] = set()
        self._traced: set[tuple[str, State]] = set()
        self._exposed: dict[str, tuple[Exposed, ...]] = {}
        self._counted: tuple[str, float, float] = ("", 0.0, 0.0)
        self._failed_at = -math.inf

    @property
    def since(self) -> Mapping[str, float]:
        """When each trouble began (unix seconds), by service."""
        return {name: self._onsets.get(name, seen) for name, (_, seen) in self._seen.items()}

    @property
    def earlier(self) -> frozenset[str]:
        """The services whose trouble may have begun earlier: the history has not told, or told of no beginning."""
        return frozenset(name for name in self._seen if name not in self._onsets or name in self._unseen)

    @property
    def exposed(self) -> Mapping[str, tuple[Exposed, ...]]:
        """How many were affected, by service."""
        return dict(self._exposed)

    def notice(self, snapshot: FleetSnapshot) -> None:
        """Take note of who is in trouble now; who no longer is, is forgotten."""
        troubled = {service.name: service.state for service in snapshot.services if service.state in TROUBLE}
        began = {service.name: worse_since(service) for service in snapshot.services if service.name in troubled}
        for name in set(self._seen) - set(troubled):
            self._forget(name)
        for name, state in troubled.items():
            known = self._seen.get(name)
            if known is None or known[0] is not state:
                self._seen[name] = (state, known[1] if known else began.get(name) or snapshot.at)

    def _forget(self, name: str) -> None:
        del self._seen[name]
        self._onsets.pop(name, None)
        self._unseen.discard(name)
        self._exposed.pop(name, None)
        self._traced = {traced for traced in self._traced if traced[0] != name}

    async def follow(self, snapshot: FleetSnapshot, focus: str | None) -> bool:
        """Trace and count, one after the other; whether anything is new."""
        traced = await self.trace(snapshot)
        return await self.count(snapshot, focus) or traced

    @property
    def _waiting(self) -> bool:
        """What was not answered is asked again after a while."""
        return 0 <= self._clock.now() - self._failed_at < RETRY_S

    async def trace(self, snapshot: FleetSnapshot) -> bool:
        """Ask the history when new troubles began; whether there were any. Until it tells, they began when seen."""
        if self._waiting:
            return False
        new = [service for service in in_trouble(snapshot) if (service.name, service.state) not in self._traced]
        for state, urgency in TROUBLE.items():
            services = tuple(service for service in new if service.state is state)
            if services:
                traced = await self._tracer.trace(services, urgency)
                self._onsets.update(traced.began)
                self._unseen = (self._unseen - traced.began.keys()) | traced.unseen
                if traced.whole:
                    self._traced |= {(service.name, state) for service in services}
                else:
                    self._failed_at = self._clock.now()
        return bool(new)

    async def count(self, snapshot: FleetSnapshot, focus: str | None) -> bool:
        """Ask the counters how many the trouble in focus has affected; whether anything is new."""
        service = snapshot.service(focus) if focus else None
        if service is None or service.name not in self._seen or self._waiting:
            return False
        return await self._count(service)

    async def _count(self, service: ServiceSnapshot) -> bool:
        """Count anew when another service or another beginning came to light, or a scrape has passed."""
        name, since, counted_at = self._counted
        now, began = self._clock.now(), self.since[service.name]
        if (name, since) == (service.name, began) and now - counted_at < self._scrape_s:
            return False
        try:
            self._exposed[service.name] = await self._counter.count(service, began)
        except SourceError:
            # The source's own line says what is wrong with it; the last count stays.
            self._failed_at = now
            return False
        self._counted = (service.name, began, now)
        return True
