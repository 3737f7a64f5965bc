"""Where a service stands on every axis at one location, as far as anything tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.ladder import POSITIONS
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


def doubt(posture: Posture, axis: Axis) -> str:
    """The riskier position that the metrics show on an axis, empty where nothing speaks against the posture's own."""
    return dict(posture.doubted).get(axis, "")


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


def _held(told: Told, at: str) -> dict[Axis, str]:
    return {
        state.axis: state.after
        for state in told.contained
        if state.at == at and state.axis in _FIELDS and state.state == "in_force"
    }


def _shown(told: Told, at: str) -> dict[Axis, str]:
    state = next((state for state in told.modes if state.at == at), None)
    shown = {axis: getattr(state, name, "") for axis, name in _FIELDS.items()}
    return {axis: value for axis, value in shown.items() if value}


def _deeper(axis: Axis, held: str, shown: str) -> bool:
    positions = POSITIONS[axis]
    return held in positions and shown in positions and positions.index(held) > positions.index(shown)


def _posture(told: Told, at: str) -> Posture:
    """What the metrics tell, or what the log knows to be in force where they are silent or show less.

    Metrics lag behind a containment by a scrape or more, and the log does not. Whoever planned from what they show
    would take the way to a throttle for a reduction while it lifts a pause. What was found reverted is not in force.
    """
    held, shown = _held(told, at), _shown(told, at)
    doubted = tuple((axis, shown[axis]) for axis in held if axis in shown and _deeper(axis, held[axis], shown[axis]))
    standing = {**held, **shown, **{axis: held[axis] for axis, _ in doubted}}
    positions = {_FIELDS[axis]: value for axis, value in standing.items()}
    return Posture(at, versions=_versions(told, at), doubted=doubted, **positions)


def postures(told: Told, locations: tuple[str, ...]) -> tuple[Posture, ...]:
    """The posture at each location; where no location is known, at the one without a name."""
    return tuple(_posture(told, at) for at in locations or ("",))


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
        doubted=tuple(_undecided(told, read)),
    )


def _undecided(told: Posture, read: Posture) -> Iterator[tuple[Axis, str]]:
    return ((axis, shown) for axis, shown in told.doubted if not position(read, axis))
