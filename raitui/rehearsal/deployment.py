"""What runs at one location of a service, and how it behaves: a fold over the control log."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct, structs

from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.catalogue import Cohort, ServiceModel
from raitui.rehearsal.control_log import (
    CandidateDeployed,
    CandidateRemoved,
    ComponentChanged,
    Entry,
    FaultBegan,
    FaultEnded,
    WeightChanged,
)

STABLE = "stable"
CANDIDATE = "candidate"


class Component(Struct, frozen=True):
    """A version of a component that stands at a location, in which role, and who brought it there."""

    kind: str
    version: str
    role: str
    changed_by: str


class Rollout(Struct, frozen=True):
    """A candidate beside the stable version: its share of the traffic (0-1), true and as its status shows it."""

    strategy: str
    candidate: str
    weight: float = 0.0
    shown: float = 0.0
    stage: str = "0%"
    status: str = "deployed"


class Deployment(Struct, frozen=True):
    """The state of one service at one location."""

    stable: str
    components: tuple[Component, ...]
    rollout: Rollout | None = None
    faults: tuple[FaultBegan, ...] = ()
    mode: str = "automatic"
    exposure: str = "open"

    def weight(self, version: str) -> float:
        """The version's true share of the traffic (0-1)."""
        candidate = self.rollout.weight if self.rollout else 0.0
        if version == self.stable:
            return 1.0 - candidate
        return candidate if self.rollout and version == self.rollout.candidate else 0.0

    def shown_traffic(self) -> dict[str, float]:
        """Each version's share of the traffic (0-1), as the rollout's own status shows it."""
        if self.rollout is None:
            return {self.stable: 1.0}
        return {self.stable: 1.0 - self.rollout.shown, self.rollout.candidate: self.rollout.shown}

    def behaviour(self, model: ServiceModel, version: str, cohort: Cohort | None) -> Behaviour:
        """How requests of a version and a cohort are treated; faults of a cohort do not reach totals that have none."""
        behaviour = model.behaviour.changed(cohort.differs if cohort else {})
        name = cohort.name if cohort else ""
        for fault in self.faults:
            if fault.version in {"", version} and fault.cohort in {"", name}:
                behaviour = behaviour.changed(fault.changes)
        return behaviour


class Step(Struct, frozen=True):
    """A deployment and since when (unix seconds) it is so."""

    since: float
    deployment: Deployment


def _apply(deployment: Deployment, model: ServiceModel, entry: Entry) -> Deployment:
    match entry.event:
        case CandidateDeployed(version, strategy):
            candidate = Component(model.rolled_out, version, CANDIDATE, entry.who)
            components = (*deployment.components, candidate)
            return structs.replace(deployment, components=components, rollout=Rollout(strategy, version))
        case WeightChanged(weight, shown, stage, status) if deployment.rollout:
            rollout = structs.replace(deployment.rollout, weight=weight, shown=shown, stage=stage, status=status)
            return structs.replace(deployment, rollout=rollout)
        case CandidateRemoved():
            standing = tuple(component for component in deployment.components if component.role != CANDIDATE)
            return structs.replace(deployment, components=standing)
        case ComponentChanged(kind, version):
            others = tuple(component for component in deployment.components if component.kind != kind)
            changed = Component(kind, version, STABLE, entry.who)
            return structs.replace(deployment, components=(*others, changed))
        case FaultBegan() as fault:
            return structs.replace(deployment, faults=(*deployment.faults, fault))
        case FaultEnded(name):
            remaining = tuple(fault for fault in deployment.faults if fault.name != name)
            return structs.replace(deployment, faults=remaining)
        case _:
            return deployment


def initial(model: ServiceModel) -> Deployment:
    """The service as it stood before anything happened to it."""
    components = tuple(
        Component(component.kind, component.version, STABLE, component.changed_by) for component in model.components
    )
    return Deployment(model.stable, components)


def timeline(model: ServiceModel, born: float, entries: Iterable[Entry]) -> tuple[Step, ...]:
    """Every deployment of one service at one location, from its birth on; entries are in order of time."""
    steps = [Step(born, initial(model))]
    for when, together in groupby(entries, key=lambda entry: max(entry.when, born)):
        deployment = steps[-1].deployment
        for entry in together:
            deployment = _apply(deployment, model, entry)
        if deployment != steps[-1].deployment:
            steps.append(Step(when, deployment))
    return tuple(steps)
