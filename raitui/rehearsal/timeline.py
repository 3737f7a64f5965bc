"""Every deployment of one service at one location: a fold over what happens there."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct, structs

from raitui.rehearsal.control_log import (
    CandidateDeployed,
    CandidateRemoved,
    ComponentChanged,
    Entry,
    FaultBegan,
    FaultEnded,
    PositionChanged,
    WeightChanged,
)
from raitui.rehearsal.deployment import ABORTED, ABORTING, CANDIDATE, STABLE, USUAL, Component, Deployment, Rollout
from raitui.rehearsal.service_model import ServiceModel


class Step(Struct, frozen=True):
    """A deployment and since when (unix seconds) it is so."""

    since: float
    deployment: Deployment


def initial(model: ServiceModel) -> Deployment:
    """The service as it stood before anything happened to it."""
    components = tuple(
        Component(component.kind, component.version, STABLE, component.changed_by) for component in model.components
    )
    return Deployment(model.stable, model.rolled_out, components, USUAL, USUAL)


def timeline(model: ServiceModel, born: float, entries: Iterable[Entry]) -> tuple[Step, ...]:
    """Every deployment of one service at one location, from its birth on; entries are in order of time."""
    steps = [Step(born, initial(model))]
    for when, together in groupby(entries, key=lambda entry: max(entry.when, born)):
        deployment = steps[-1].deployment
        for entry in together:
            deployment = _apply(deployment, entry)
        if deployment != steps[-1].deployment:
            steps.append(Step(when, deployment))
    return tuple(steps)


def _apply(deployment: Deployment, entry: Entry) -> Deployment:
    match entry.event:
        case CandidateDeployed(version, strategy):
            candidate = Component(deployment.rolled_out, version, CANDIDATE, entry.who)
            components = (*_without_candidate(deployment), candidate)
            return structs.replace(deployment, components=components, rollout=Rollout(strategy, version))
        case WeightChanged() as change if deployment.rollout:
            return structs.replace(deployment, rollout=_weighed(deployment.rollout, change))
        case CandidateRemoved():
            return structs.replace(deployment, components=_without_candidate(deployment))
        case ComponentChanged() as change:
            return _component_changed(deployment, change, entry.who)
        case PositionChanged(axis, position, shown):
            positions, shows = {**deployment.positions, axis: position}, {**deployment.shown, axis: shown}
            return structs.replace(deployment, positions=positions, shown=shows)
        case FaultBegan() as fault:
            return structs.replace(deployment, faults=(*deployment.faults, fault))
        case FaultEnded(name):
            remaining = tuple(fault for fault in deployment.faults if fault.name != name)
            return structs.replace(deployment, faults=remaining)
        case _:
            return deployment


def _without_candidate(deployment: Deployment) -> tuple[Component, ...]:
    return tuple(component for component in deployment.components if component.role != CANDIDATE)


def _weighed(rollout: Rollout, change: WeightChanged) -> Rollout:
    """What its pipeline had planned no longer moves a rollout that is aborted: that takes a new deployment."""
    aborts = change.status in {ABORTING, ABORTED}
    if rollout.status == ABORTED or (rollout.is_aborted and not aborts):
        return rollout
    reached = rollout.reached
    if aborts and reached is None:
        reached = WeightChanged(rollout.weight, rollout.shown, rollout.stage, rollout.status)
    return structs.replace(
        rollout, weight=change.weight, shown=change.shown, stage=change.stage, status=change.status, reached=reached
    )


def _component_changed(deployment: Deployment, change: ComponentChanged, who: str) -> Deployment:
    changed = Component(change.kind, change.version, STABLE, who, change.serves)
    others = tuple(component for component in deployment.components if component.kind != change.kind)
    moved = structs.replace(deployment, components=(*others, changed))
    if change.kind != deployment.rolled_out:
        return moved
    return structs.replace(moved, stable=change.serves or change.version, rollout=_superseded(deployment, change))


def _superseded(deployment: Deployment, change: ComponentChanged) -> Rollout | None:
    """A version that is put in service at once ends a rollout, which remembers how far it had come."""
    rollout = deployment.rollout
    if rollout is None or rollout.candidate == change.version:
        return None
    weight = rollout.weight if change.serves else 0.0
    return _weighed(rollout, WeightChanged(weight, 0.0, "0%", ABORTED))
