"""The names on the screen that are taken for others, told with the service on which they stand (fault 31)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from raitui.core.look_alike import LookAlike, NameOf, look_alikes
from raitui.core.snapshot import ServiceSnapshot


def warned(services: Sequence[ServiceSnapshot]) -> list[ServiceSnapshot]:
    """The same services, those with names that are warned about with the warnings.

    Services and owners are compared across the fleet, versions and cohorts within their service.
    """
    names = look_alikes(NameOf.SERVICE, _known(one.name for one in services))
    owners = look_alikes(NameOf.OWNER, _known(one.owner for one in services))
    return [_warned(one, (names.get(one.name), owners.get(one.owner))) for one in services]


def _warned(service: ServiceSnapshot, first: Iterable[LookAlike | None]) -> ServiceSnapshot:
    found = (*(one for one in first if one is not None), *_within(service))
    return structs.replace(service, look_alikes=found) if found else service


def _within(service: ServiceSnapshot) -> Iterator[LookAlike]:
    """Those that are suspect by themselves stand before the ones that they are taken for."""
    for of, names in ((NameOf.VERSION, _versions(service)), (NameOf.COHORT, _cohorts(service))):
        found = look_alikes(of, _known(names))
        if found:
            yield from sorted(found.values(), key=lambda one: not one.why)


def _versions(service: ServiceSnapshot) -> Iterator[str]:
    for component in service.components:
        yield component.version or ""
        yield component.last_good or ""
    for rollout in service.rollouts:
        yield from (rollout.stable, rollout.candidate)


def _cohorts(service: ServiceSnapshot) -> Iterator[str]:
    for reading in (*service.readings, *service.cells):
        yield reading.place.cohort or ""


def _known(names: Iterable[str]) -> tuple[str, ...]:
    """In an order that does not depend on which stands worse at the moment: the same names are known again."""
    return tuple(sorted({name for name in names if name}))
