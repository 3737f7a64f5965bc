"""What a rollback of a service would do: derived in one place for the key, the command line and the control loop."""

from __future__ import annotations

from raitui.core.containment import Rollback
from raitui.core.snapshot import ServiceSnapshot


def rollbacks(service: ServiceSnapshot, at: str = "") -> tuple[Rollback, ...]:
    """For each location whose candidate has traffic: all of it back to the stable version.

    Each is told once, however many exporters tell of its rollout. ``at`` names one location; empty means all of them. A
    weight that is not a number counts as traffic: limiting harm does not wait for a figure.
    """
    wanted = (
        Rollback(service=service.name, at=rollout.at, leaves=rollout.candidate, target=rollout.stable)
        for rollout in service.rollouts
        if at in {"", rollout.at}
        and rollout.candidate
        and rollout.stable
        and rollout.candidate != rollout.stable
        and not rollout.weight <= 0
    )
    return tuple(dict.fromkeys(wanted))
