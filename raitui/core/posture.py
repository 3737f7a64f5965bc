"""Where a service stands on every axis at one location, as far as anything tells."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.snapshot import (
    ComponentState,
    ContainedState,
    ModeState,
    Posture,
    RolloutState,
    ServiceSnapshot,
    ServingVersions,
)

_FIELDS = {Axis.EXPOSURE: "exposure", Axis.MODE: "mode", Axis.EXPORT: "export"}


def position(posture: Posture, axis: Axis) -> str:
    """The position on an axis that has positions; empty when nothing tells."""
    found: str = getattr(posture, _FIELDS[axis])
    return found


class Told(Struct, frozen=True):
    """What tells of a service's posture: info metrics, and the containments that the log knows to be in force."""

    components: tuple[ComponentState, ...] = ()
    rollouts: tuple[RolloutState, ...] = ()
    modes: tuple[ModeState, ...] = ()
    contained: tuple[ContainedState, ...] = ()


def _component_of(version: str, components: Iterable[ComponentState]) -> str:
    return next((state.kind for state in components if state.version == version), "")


def _versions(told: Told, at: str) -> tuple[ServingVersions, ...]:
    components = [state for state in told.components if state.at == at]
    rolling = [
        ServingVersions(
            _component_of(state.candidate, components) or _component_of(state.stable, components),
            state.stable,
            state.candidate,
            state.weight,
        )
        for state in told.rollouts
        if state.at == at
    ]
    rolled = {versions.component for versions in rolling}
    resting = [
        ServingVersions(state.kind, state.version)
        for state in components
        if state.role != "candidate" and state.kind not in rolled
    ]
    return tuple(dict.fromkeys((*rolling, *resting)))


def _positions(told: Told, at: str) -> dict[str, str]:
    """What the metrics tell, or where they do not, what the log knows to be in force."""
    held = {
        _FIELDS[state.axis]: state.after
        for state in told.contained
        if state.at == at and state.axis in _FIELDS and state.state == "in_force"
    }
    shown = next((state for state in told.modes if state.at == at), None)
    if shown is None:
        return held
    told_now = {"mode": shown.mode, "exposure": shown.exposure, "export": shown.export}
    return {**held, **{name: value for name, value in told_now.items() if value}}


def postures(told: Told, locations: tuple[str, ...]) -> tuple[Posture, ...]:
    """The posture at each location; where no location is known, at the one without a name."""
    return tuple(Posture(at, versions=_versions(told, at), **_positions(told, at)) for at in locations or ("",))


def postures_of(service: ServiceSnapshot) -> tuple[Posture, ...]:
    """The postures that the picture of a service holds, or what they are made of tells."""
    told = Told(service.components, service.rollouts, service.modes, service.contained)
    seen = {state.at for states in (told.components, told.rollouts, told.modes, told.contained) for state in states}
    return service.postures or postures(told, tuple(dict.fromkeys((*service.locations, *sorted(seen)))))


def overlaid(told: tuple[Posture, ...], read: Iterable[Posture]) -> tuple[Posture, ...]:
    """The postures as the backends themselves told them, where they did; each position by the better witness."""
    known = {posture.at: posture for posture in told}
    for posture in read:
        known[posture.at] = _overlaid(known.get(posture.at, Posture(posture.at)), posture)
    return tuple(known.values())


def _overlaid(told: Posture, read: Posture) -> Posture:
    return structs.replace(
        told,
        exposure=read.exposure or told.exposure,
        mode=read.mode or told.mode,
        export=read.export or told.export,
        versions=read.versions or told.versions,
    )
