"""Rows bounded by what is shown: a site that lists its services asks about these alone."""

from __future__ import annotations

from msgspec import structs

from raitui.core.narrowing import only_services
from raitui.core.site import InfoMetrics, Profile, Site

MOST_NAMED = 200
"""Above so many services the condition costs a source more than the rows that it saves."""


def _bounded_profile(site: Site, profile: Profile) -> Profile:
    names = [service.name for service in site.services if profile.name in service.profiles]
    if profile.discover or not 0 < len(names) <= MOST_NAMED:
        return profile
    return structs.replace(profile, matchers=(*profile.matchers, only_services(names, site.labels)))


def _bounded_info(site: Site) -> InfoMetrics:
    names = [service.name for service in site.services]
    if any(profile.discover for profile in site.profiles) or not 0 < len(names) <= MOST_NAMED:
        return site.info
    matcher = only_services(names, site.labels)
    kinds = {name: kind for name, kind in structs.asdict(site.info).items() if kind is not None}
    return InfoMetrics(
        **{name: structs.replace(kind, selector=kind.selector.where(matcher)) for name, kind in kinds.items()}
    )


def bounded(site: Site) -> Site:
    """The site with every profile that discovers nothing narrowed to the services that have it."""
    profiles = tuple(_bounded_profile(site, profile) for profile in site.profiles)
    return structs.replace(site, profiles=profiles, info=_bounded_info(site))
