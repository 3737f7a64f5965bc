"""Going back to a version that somebody named: of which component it is one, and whether that is safe."""

from __future__ import annotations

from msgspec import structs

from raitui.core.ladder import Risk
from raitui.core.obstacle import Found, Obstacle
from raitui.core.rolling_back import last_good_of, rolled_back
from raitui.core.snapshot import Posture, ServiceSnapshot, ServingVersions


def to_named_version(service: ServiceSnapshot, posture: Posture, to: str) -> Found:
    """To a version that somebody named: safe only when it is the stable or the last good one.

    ``to`` is the version, or ``component=version``.
    """
    component, _, version = to.rpartition("=")
    if not version:
        yield Obstacle(posture.at, f"{to} names no version")
        return
    if not posture.versions:
        yield rolled_back((service.name, posture.at, component), "", version, Risk.INCREASES)
        return
    meant = _meant(service, posture, component, version)
    if len(meant) != 1:
        yield Obstacle(posture.at, _not_meant(posture, component, version))
        return
    chosen = structs.replace(meant[0], component=meant[0].component or component)
    serves = chosen.candidate if chosen.candidate and not chosen.weight <= 0 else chosen.stable
    if version == serves:
        yield Obstacle(posture.at, f"{version} serves already", settled=True)
        return
    risk = Risk.REDUCES if _is_good(service, posture.at, chosen, version) else Risk.INCREASES
    yield rolled_back((service.name, posture.at, chosen.component), serves, version, risk)


def _meant(service: ServiceSnapshot, posture: Posture, component: str, version: str) -> list[ServingVersions]:
    """The components that the version may be one of, as far as it was said, or else as the picture tells."""
    if component:
        exact = [one for one in posture.versions if one.component == component]
        return exact or [one for one in posture.versions if not one.component]
    if len(posture.versions) == 1:
        return list(posture.versions)
    named = [one for one in posture.versions if version in {one.stable, one.candidate}]
    good = [one for one in posture.versions if _is_good(service, posture.at, one, version)]
    return named or good or [one for one in posture.versions if one.candidate]


def _not_meant(posture: Posture, component: str, version: str) -> str:
    known = [one.component for one in posture.versions if one.component]
    if component:
        return f"no {component} is known here, only {', '.join(known)}"
    return f"say what {version} is a version of: {' or '.join(f'{one}={version}' for one in known)}"


def _is_good(service: ServiceSnapshot, at: str, versions: ServingVersions, version: str) -> bool:
    if versions.candidate:
        return version == versions.stable
    good = last_good_of(service, at, versions.component)
    return good is not None and good.version == version
