"""Finds out which version of a service serves, since when, and which one did before, from the counters themselves.

An info metric may not reach back as far, or be missing: the requests of a version are there wherever it is compared.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping

from msgspec import Struct, structs

from raitui.control.every_source import Asked
from raitui.core.answer import RangeAnswer
from raitui.core.burn import HOUR, MINUTE
from raitui.core.evidence_blocks import LOOKED_BACK_S
from raitui.core.evidence_plan import Served, rollout_of
from raitui.core.selector import Selector
from raitui.core.site import Site
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.vector import Vector
from raitui.core.version_traffic import VersionTraffic, begins_at, counter_of, hour_of, traffic_vector
from raitui.ports import Clock, MetricsSource

AGAIN_S = 300.0
"""So often it is asked which version serves, unless what is told of versions has changed meanwhile."""

RESTS = 100.0
"""It is not asked again for so many times as long as it took: of the 5% that evidence may take, that is a fifth."""

RETRY_S = 30.0

Ask = Callable[[Callable[[MetricsSource], Awaitable[RangeAnswer]]], Awaitable[Asked[RangeAnswer]]]


class _Found(Struct, frozen=True):
    served: Served | None
    told: object
    due_at: float
    error: str = ""


class ServedVersions:
    """Remembers what it was told; ``ask`` puts a question to every source.

    ``told_after_s`` tells how soon they can tell of a moment (seconds).
    """

    def __init__(
        self, site: Site, ask: Ask, clock: Clock, scrape_s: float, *, told_after_s: Callable[[], float]
    ) -> None:
        self._site = site
        self._ask = ask
        self._clock = clock
        self._scrape_s = scrape_s
        self._told_after_s = told_after_s
        self._found: dict[str, _Found] = {}

    def error(self, service: str) -> str:
        """What the sources said that told nothing of the service."""
        return self._found[service].error if service in self._found else ""

    def forget(self, wanted: set[str]) -> None:
        """Of other services nothing is remembered."""
        for name in set(self._found) - wanted:
            del self._found[name]

    async def of(self, service: ServiceSnapshot, known_by: Callable[[], None]) -> Served | None:
        """Which version serves, the candidate where one does; None while nobody has told.

        ``known_by`` is called once for each question.
        """
        told = _told_of_versions(service)
        found = self._found.get(service.name)
        now = self._clock.now()
        if found is not None and (now < found.due_at if found.told == told or found.error else False):
            return found.served
        counter = counter_of(service, self._site)
        if counter is None:
            return Served()
        before = found.served if found is not None else None
        known_by()
        looked_up = await self._looked_up(service, counter, before, told)
        answered_at = self._clock.now()
        due_at = max(looked_up.due_at, answered_at + RESTS * (answered_at - now))
        self._found[service.name] = structs.replace(looked_up, due_at=due_at)
        return looked_up.served

    async def _looked_up(
        self, service: ServiceSnapshot, counter: Selector, before: Served | None, told: object
    ) -> _Found:
        now = self._clock.now()
        end = math.floor((now - self._told_after_s()) / MINUTE) * MINUTE
        names = self._site.labels
        vector = traffic_vector(counter, service.name, names, HOUR)
        hourly = await self._history(vector, end - LOOKED_BACK_S + HOUR, end, HOUR)
        if isinstance(hourly, str):
            return _Found(before, told, self._clock.now() + RETRY_S, hourly)
        hours = {
            version: {hour_of(when, end): count for when, count in points.items() if count > 0}
            for version, points in hourly.items()
        }
        traffic = VersionTraffic(float(end), hours)
        rollout = rollout_of(service)
        version = rollout.candidate if rollout is not None else await self._newest(service, counter, end, traffic)
        if before is not None and before.version == version and before.since is not None and before.before:
            return _Found(before, told, self._clock.now() + AGAIN_S)
        if version not in hours:
            return _Found(Served(version, float(end)), told, self._clock.now() + RETRY_S)
        hour = traffic.first_hour(version)
        if hour is None:
            return _Found(Served(version), told, self._clock.now() + AGAIN_S)
        vector = traffic_vector(counter, service.name, names, MINUTE + math.ceil(self._scrape_s), version)
        minutes = await self._history(vector, math.floor(hour[0] / MINUTE) * MINUTE + MINUTE, hour[1], MINUTE)
        if isinstance(minutes, str):
            return _Found(before, told, self._clock.now() + RETRY_S, minutes)
        first = min((when for points in minutes.values() for when, count in points.items() if count > 0), default=None)
        if first is None:
            return _Found(Served(version, float(end)), told, self._clock.now() + RETRY_S)
        since = begins_at(first)
        return _Found(Served(version, since, traffic.before(since, version)), told, self._clock.now() + AGAIN_S)

    async def _newest(self, service: ServiceSnapshot, counter: Selector, end: float, traffic: VersionTraffic) -> str:
        """Where several served within the last hour, the one that does in its last minutes."""
        if sum(1 for found in traffic.hours.values() if 0 in found) <= 1:
            return traffic.current()
        vector = traffic_vector(counter, service.name, self._site.labels, 5 * MINUTE)
        newest = await self._history(vector, end, end, MINUTE)
        if isinstance(newest, str):
            return traffic.current()
        counts = {version: sum(points.values()) for version, points in newest.items()}
        return max(counts, key=lambda version: (counts[version], version), default=traffic.current())

    async def _history(
        self, vector: Vector, start: float, end: float, step_s: int
    ) -> Mapping[str, dict[float, float]] | str:
        """Points by version, of all sources together; in words why there are none."""
        told = await self._ask(lambda source: source.range(vector, start, end, step_s, source.timeout_s))
        if not told.answers:
            return "; ".join(error.message for error in told.errors)
        found: dict[str, dict[float, float]] = {}
        for answer in told.answers:
            for trace in answer.traces:
                points = found.setdefault(trace.labels.get(self._site.labels.version, ""), {})
                for when, value in trace.points:
                    points[when] = points.get(when, 0.0) + value
        return found


def _told_of_versions(service: ServiceSnapshot) -> object:
    rollouts = tuple((one.at, one.stable, one.candidate, one.weight > 0, one.weight >= 1) for one in service.rollouts)
    return rollouts, tuple((one.at, one.kind, one.version, one.role) for one in service.components)
