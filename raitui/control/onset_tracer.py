"""Asks the history when a service's trouble began."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from raitui.control.every_source import Asked, ask_every
from raitui.control.long_windows import Recorded, nothing_recorded
from raitui.core.answer import RangeAnswer
from raitui.core.derived import Derived
from raitui.core.expression import narrowed, value_vector
from raitui.core.history_points import figures_over_time, moments
from raitui.core.narrowing import narrowed_question, only_services
from raitui.core.objectives import firing
from raitui.core.onset import (
    EDGE_STEPS,
    LOOKBACKS,
    Beginning,
    Lookback,
    burn_traces,
    onset,
    past_bound,
    past_bound_trace,
)
from raitui.core.plan import counted_of, expression_of
from raitui.core.question import CountsOf, DerivedOf
from raitui.core.reading import Place
from raitui.core.selector import Matcher
from raitui.core.site import LabelNames, Profile, Site
from raitui.core.sli import Sli, Slo, Urgency
from raitui.core.slo_state import SloState
from raitui.core.snapshot import ServiceSnapshot
from raitui.core.vector import Vector
from raitui.ports import Clock, MetricsSource

Firing = tuple[ServiceSnapshot, SloState]


class Traced(Struct, frozen=True):
    """When the trouble of each service began (unix seconds), as far as it was told, and whether every source told.

    Of those ``unseen`` nothing is known of the time before: they may have been in trouble earlier.
    """

    began: dict[str, float] = {}
    whole: bool = True
    unseen: frozenset[str] = frozenset()

    def with_others(self, other: Traced) -> Traced:
        """Both as one; where both tell of a service, the earlier beginning counts."""
        began = {**other.began, **self.began}
        for name in self.began.keys() & other.began.keys():
            began[name] = min(self.began[name], other.began[name])
        return Traced(began, self.whole and other.whole, self.unseen | other.unseen)


_VectorFor = Callable[[MetricsSource, int], Vector]
"""What a source is asked about a span (seconds): of long windows, what it has recorded."""

_Look = Callable[[RangeAnswer], Iterator[tuple[str, Beginning | None]]]


class _Burning(Struct, frozen=True):
    profile: Profile
    slo: Slo
    found: tuple[Firing, ...]


def _at_place(place: Place, names: LabelNames) -> tuple[Matcher, ...]:
    labels = ((names.at, place.at), (names.version, place.version), (names.cohort, place.cohort))
    return tuple(Matcher(label, value) for label, value in labels if value is not None)


class OnsetTracer:
    """One range query per objective that fires, whatever the number of services; one per service without any."""

    def __init__(
        self, site: Site, sources: tuple[MetricsSource, ...], clock: Clock, recorded: Recorded = nothing_recorded
    ) -> None:
        self._site = site
        self._recorded = recorded
        self._sources = sources
        self._clock = clock

    async def trace(self, services: tuple[ServiceSnapshot, ...], urgency: Urgency) -> Traced:
        """When the trouble of each service began; those whose history does not tell are absent.

        A source that does not answer keeps back nothing of what the others know.
        """
        lookback = LOOKBACKS[urgency]
        found = Traced()
        for one in self._burning(services, urgency):
            found = found.with_others(await self._burning_since(one, lookback))
        for service in services:
            if not firing(service.slos, urgency):
                found = found.with_others(await self._past_bound_since(service, lookback))
        return found

    def _burning(self, services: tuple[ServiceSnapshot, ...], urgency: Urgency) -> Iterator[_Burning]:
        for profile in self._site.profiles:
            for slo in profile.slos:
                found = tuple(
                    (service, state)
                    for service in services
                    if profile.name in service.profiles
                    for state in firing(service.slos, urgency)
                    if state.name == slo.name
                )
                if found:
                    yield _Burning(profile, slo, found)

    async def _burning_since(self, burning: _Burning, lookback: Lookback) -> Traced:
        names, counted = self._site.labels, counted_of(burning.slo, burning.profile)
        services = frozenset(service.name for service, _ in burning.found)
        counts, among = CountsOf(counted, lookback.window_s), only_services(services, names)

        def vector(source: MetricsSource, span_s: int) -> Vector:
            recorded = self._recorded(source, counts, span_s, services)
            return narrowed_question(counts, among).vector(names) if recorded is None else recorded

        def beginnings(answer: RangeAnswer) -> Iterator[tuple[str, Beginning | None]]:
            for service, state in burning.found:
                traces = burn_traces(answer, names, counted, burning.slo, state.place.version)
                yield service.name, onset(traces.get(service.name, ()), lookback.bound, lookback.step_s)

        return await self._beginnings(vector, lookback, beginnings)

    async def _past_bound_since(self, service: ServiceSnapshot, lookback: Lookback) -> Traced:
        found = self._indicator(service)
        if found is None:
            return Traced()
        profile, sli = found
        matchers = (only_services({service.name}, self._site.labels), *_at_place(service.why.place, self._site.labels))
        names, expression = self._site.labels, narrowed(expression_of(sli, profile), matchers)
        derived = isinstance(expression, Derived)
        vector = (
            DerivedOf(expression, sli.baseline, sli.window_s).vector(names)
            if isinstance(expression, Derived)
            else value_vector(expression, (names.service,), sli.window_s)
        )

        def beginnings(answer: RangeAnswer) -> Iterator[tuple[str, Beginning | None]]:
            points = figures_over_time(moments([answer], names), sli, expression, Place()) if derived else None
            trace = past_bound_trace(answer, sli) if points is None else past_bound(points, sli)
            yield service.name, onset(trace, 0.0, lookback.step_s)

        return await self._beginnings(lambda _, __: vector, lookback, beginnings)

    def _indicator(self, service: ServiceSnapshot) -> tuple[Profile, Sli] | None:
        watching = self._site.profiles_named(service.profiles)
        found = ((profile, sli) for profile in watching for sli in profile.slis if sli.name == service.why.sli)
        return next(found, None)

    async def _beginnings(self, vector: _VectorFor, lookback: Lookback, look: _Look) -> Traced:
        """What the nearest span tells that reaches back before all the beginnings, or else the furthest."""
        found = Traced()
        for span_s in lookback.spans_s:
            start = self._clock.now() - span_s
            asked = await self._history(vector, span_s, start, lookback.step_s)
            looked = [one for answer in asked.answers for one in look(answer)]
            found = Traced(whole=not asked.errors)
            for name, one in looked:
                if one is not None:
                    unseen = frozenset() if one.seen else frozenset({name})
                    found = found.with_others(Traced({name: one.when}, unseen=unseen))
            edge = start + EDGE_STEPS * lookback.step_s
            if all(when > edge for when in found.began.values()):
                break
        return found

    async def _history(self, vector: _VectorFor, span_s: int, start: float, step_s: float) -> Asked[RangeAnswer]:
        now = self._clock.now()
        return await ask_every(
            self._sources, lambda source: source.range(vector(source, span_s), start, now, step_s, source.timeout_s)
        )
