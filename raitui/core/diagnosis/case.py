"""A service in trouble, laid out for diagnosis: which of its figures are bad, and what each is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from raitui.core.burn import Alert
from raitui.core.chance import may_be_chance
from raitui.core.diagnosis.facet import Facet, facet_of
from raitui.core.evidence.verdict import Standing
from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.snapshot import ServiceSnapshot, State

UNTROUBLED = frozenset({State.OK, State.STARTING})


class Case(Struct, frozen=True):
    """One service at one moment (unix seconds).

    ``bad`` are the readings that are the trouble, the one that says why first; ``about`` all readings by what they are
    about, ``bad_about`` the bad ones; ``unrecognised`` the names of bad indicators of which nothing tells that.
    """

    service: ServiceSnapshot
    now: float
    bad: tuple[Reading, ...]
    about: Mapping[Facet, tuple[Reading, ...]]
    bad_about: Mapping[Facet, tuple[Reading, ...]]
    unrecognised: tuple[str, ...] = ()

    def is_bad(self, reading: Reading) -> bool:
        """Whether the figure is bad, be it of a place that is no part of what the row rests on."""
        return reading in self.bad or is_past_bound(reading)


def is_past_bound(reading: Reading) -> bool:
    """Whether the figure is past its target, on enough samples and beyond chance; stale or not."""
    return reading.verdict is Verdict.BREACH and not reading.says_little and not may_be_chance(reading)


def case_of(service: ServiceSnapshot, now: float) -> Case | None:
    """The case that a service is; None where nothing about it is bad, or what is bad calls nobody."""
    if service.state in UNTROUBLED:
        return None
    told = (one for one in service.readings if (one.name, one.place) == (service.why.sli, service.why.place))
    breached = (one for one in told if one.verdict is Verdict.BREACH)
    past = filter(is_past_bound, service.readings)
    found = list(dict.fromkeys((*past, *_burning(service), *breached, *_worse(service))))
    if not found:
        return None
    bad = tuple(sorted(found, key=lambda one: (one.name != service.why.sli, one.place != service.why.place)))
    return Case(service, now, bad, _by_facet(service.readings), _by_facet(bad), _unrecognised(bad))


def _burning(service: ServiceSnapshot) -> Iterator[Reading]:
    """The readings of which a budget burns too fast, of the version that burns it where one does alone."""
    for slo in service.slos:
        if Alert.FIRING in {slo.page, slo.ticket}:
            own = [one for one in service.readings if one.name == slo.sli and one.value is not None]
            exact = [one for one in own if one.place == slo.place]
            yield from exact or own[:1]


def _worse(service: ServiceSnapshot) -> Iterator[Reading]:
    """What is worse by evidence that holds however often one looks, as readings that their baseline bounds.

    They may be within the bound of their indicator. Of a slice that is past it, the figure itself tells.
    """
    levels = {one.name: one.level for one in service.readings}
    past = {_slice(one.name, one.place) for one in service.readings if is_past_bound(one)}
    for one in service.evidence:
        if one.standing is Standing.WORSE and one.sli in levels and _slice(one.sli, one.place) not in past:
            yield Reading(
                name=one.sli,
                level=levels[one.sli],
                unit=one.unit,
                direction=one.direction,
                place=one.place,
                value=one.own.value,
                target=one.other.value,
                verdict=Verdict.BREACH,
                quality=Quality.FRESH,
                samples=one.own.samples,
            )


def _slice(name: str, place: Place) -> tuple[str, str | None, str | None]:
    return name, place.version, place.cohort


def _by_facet(readings: Iterable[Reading]) -> Mapping[Facet, tuple[Reading, ...]]:
    about: dict[Facet, list[Reading]] = {}
    for reading in readings:
        facet = facet_of(reading)
        if facet is not None:
            about.setdefault(facet, []).append(reading)
    return {facet: tuple(found) for facet, found in about.items()}


def _unrecognised(bad: Iterable[Reading]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in bad if facet_of(one) is None))
