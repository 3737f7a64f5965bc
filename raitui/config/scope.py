"""The services, locations and environments that a site file may name elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted


class Scope(Struct, frozen=True):
    """What there can be; None where more may be discovered than the file lists."""

    services: frozenset[str] | None
    locations: frozenset[str] | None
    environments: frozenset[str]

    def check(self, place: Located, services: Sequence[str], locations: Sequence[str] = ()) -> None:
        """Report each name under the keys ``services`` and ``locations`` that there cannot be."""
        _check_known(place / "services", services, self.services, "service")
        _check_known(place / "locations", locations, self.locations, "location")

    def check_environments(self, place: Located, environments: Sequence[str]) -> None:
        """Report each environment under the key ``environments`` in which nothing runs."""
        _check_known(place / "environments", environments, self.environments, "environment")


def scope_of(written: schema.File) -> Scope:
    """What the file's own services are and where they run."""
    discovered = any(profile.discover for profile in written.profiles.values())
    settled = not discovered and all(service.locations for service in written.services)
    environments = {written.site.environment, *(service.environment for service in written.services)} - {""}
    return Scope(
        services=None if discovered else frozenset(service.name for service in written.services),
        locations=frozenset(at for service in written.services for at in service.locations) if settled else None,
        environments=frozenset(environments),
    )


def _check_known(place: Located, given: Iterable[str], known: frozenset[str] | None, what: str) -> None:
    for at, name in place.each(given):
        if known is not None and name not in known:
            at.refuse(f"the {what} {quoted(name)} is unknown", did_you_mean(name, known))
