"""Asks for traces of bad requests of the service in focus, and of no other."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from raitui.control.every_source import ask_every
from raitui.core.bad_requests import BadRequests, bad_requests, samples, without_a_bound
from raitui.core.exemplar import ExemplarAnswer
from raitui.core.reading import Place
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.core.trace_sample import Traces
from raitui.ports import Clock, ExemplarStore

ASK_EVERY_S = 30.0
SPAN_S = 3_600.0
"""How far back requests are looked for."""

MOST_OF_AN_INDICATOR = 12
SERVICES_KEPT = 4
"""Who goes back and forth between two services does not wait twice."""


class TraceFollower:
    """Keeps the newest bad requests of the services that were looked at last."""

    def __init__(self, site: Site, stores: tuple[ExemplarStore, ...], clock: Clock) -> None:
        self._site = site
        self._stores = stores
        self._clock = clock
        self._known: dict[str, Traces] = {}
        self._due_at: dict[str, float] = {}

    def traces(self) -> Mapping[str, Traces]:
        """By service; those that nobody has looked at are not there."""
        return dict(self._known)

    async def follow(self, snapshot: FleetSnapshot, focus: str | None) -> bool:
        """Ask what is due about the service in focus; whether anything is new."""
        service = snapshot.service(focus) if focus is not None else None
        if service is None or self._clock.now() < self._due_at.get(service.name, 0.0):
            return False
        told = await self._ask(service)
        self._known.pop(service.name, None)
        self._known[service.name] = told
        self._due_at[service.name] = self._clock.now() + ASK_EVERY_S
        for name in list(self._known)[:-SERVICES_KEPT]:
            del self._known[name], self._due_at[name]
        return True

    async def _ask(self, service: ServiceSnapshot) -> Traces:
        profiles = tuple(self._site.profiles_named(service.profiles))
        wanted = bad_requests(service.name, profiles, self._site.labels, service.why.sli)
        asked_for, unbounded = tuple(dict.fromkeys(one.sli for one in wanted)), without_a_bound(profiles)
        if not wanted or not self._stores:
            return Traces(asked_for=asked_for, unbounded=unbounded, span_s=SPAN_S, answered_at=self._clock.now())
        end = self._clock.now()
        series = tuple(dict.fromkeys(one.series for one in wanted))
        told = await ask_every(self._stores, lambda store: store.exemplars(series, end - SPAN_S, end, store.timeout_s))
        error = "; ".join(one.message for one in told.errors)
        if not told.answers:
            known = self._known.get(service.name, Traces(asked_for=asked_for, unbounded=unbounded))
            return structs.replace(known, error=error)
        found = self._told(told.answers, wanted, service.why.place)
        return structs.replace(found, asked_for=asked_for, unbounded=unbounded, error=error)

    def _told(self, answers: tuple[ExemplarAnswer, ...], wanted: tuple[BadRequests, ...], suspect: Place) -> Traces:
        exemplars = [exemplar for answer in answers for exemplar in answer.exemplars]
        return Traces(
            samples=samples(exemplars, wanted, self._site, suspect, MOST_OF_AN_INDICATOR),
            span_s=SPAN_S,
            answered_at=self._clock.now(),
            off=tuple(answer.source for answer in answers if answer.kept is False),
            silent=tuple(answer.source for answer in answers if answer.kept is None and not answer.exemplars),
        )
