"""What a place says about itself when it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.snapshot import ServingVersions
from raitui.rehearsal.deployment import STABLE, Deployment


class ObservedState(Struct, frozen=True):
    """Where a place shows to stand: each version's share of the traffic (0-1), its positions and its components."""

    service: str
    at: str
    traffic: dict[str, float]
    mode: str
    exposure: str
    export: str
    components: dict[str, str]
    versions: tuple[ServingVersions, ...]


def observed_state(service: str, at: str, deployment: Deployment) -> ObservedState:
    """The state that this deployment shows."""
    return ObservedState(
        service=service,
        at=at,
        traffic=deployment.shown_traffic(),
        mode=deployment.shown[Axis.MODE],
        exposure=deployment.shown[Axis.EXPOSURE],
        export=deployment.shown[Axis.EXPORT],
        components={component.kind: component.version for component in deployment.components},
        versions=tuple(_serving(deployment)),
    )


def _serving(deployment: Deployment) -> Iterator[ServingVersions]:
    rollout = deployment.rollout
    for component in deployment.components:
        if component.role != STABLE:
            continue
        if rollout and component.kind == deployment.rolled_out:
            yield ServingVersions(component.kind, component.version, rollout.candidate, rollout.shown)
        else:
            yield ServingVersions(component.kind, component.version)
