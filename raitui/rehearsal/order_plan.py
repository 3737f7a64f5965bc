"""What comes of an accepted order, and when: along every axis, and as far as the scenario lets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import FALLBACK
from raitui.rehearsal.control_log import (
    CandidateDeployed,
    CandidateRemoved,
    ComponentChanged,
    Event,
    PositionChanged,
    VersionExposed,
    WeightChanged,
)
from raitui.rehearsal.deployment import ABORTED, ABORTING, Deployment, Rollout
from raitui.rehearsal.flow import FALLBACK_VERSION
from raitui.rehearsal.scenario import Obedience, Scenario
from raitui.rehearsal.service_model import ServiceModel

DELAY_S: Mapping[Axis, float] = {Axis.EXPOSURE: 1.0, Axis.MODE: 2.0, Axis.EXPORT: 3.0, Axis.VERSION: 4.0}
"""How long (seconds) an order takes to come into effect; a rollback of a candidate takes what its service takes.

One delay an axis: what was ordered first takes effect first.
"""

_STEPS = ((0.05, 1.0), (0.35, 0.5), (0.7, 0.15), (1.0, 0.0))
"""After which share of the time that a rollback takes, how much of the candidate's traffic is left."""

_RECONCILER = "flux"


class Consequence(Struct, frozen=True):
    """An event so many seconds after the request; ``by`` is empty where it is the operator's doing."""

    after_s: float
    event: Event
    by: str = ""


def consequences(
    model: ServiceModel, deployment: Deployment, desired: Transition, scenario: Scenario
) -> Iterator[Consequence]:
    """Everything that follows from an order that was accepted while this was deployed."""
    if scenario.obedience is Obedience.IGNORES:
        return
    lies = scenario.obedience is Obedience.LIES
    done = list(_done(model, deployment, desired, lies=lies))
    yield from done
    if scenario.obedience is Obedience.REVERTS:
        undone_after_s = done[-1].after_s + scenario.reverts_after_s
        for event in _undone(deployment, desired):
            yield Consequence(undone_after_s, event, _RECONCILER)


def leaves_candidate(deployment: Deployment, desired: Transition) -> bool:
    """Whether the rollout is to be aborted, and the stable version to serve alone."""
    rollout = _rollout_of(deployment, desired)
    return rollout is not None and (desired.before, desired.after) == (rollout.candidate, deployment.shown_stable)


def brings_candidate_back(deployment: Deployment, desired: Transition) -> bool:
    """Whether a rollout that was aborted is to go on from where it was."""
    rollout = _rollout_of(deployment, desired)
    return rollout is not None and rollout.is_aborted and desired.after == rollout.candidate


def _rollout_of(deployment: Deployment, desired: Transition) -> Rollout | None:
    return deployment.rollout if desired.component in {"", deployment.rolled_out} else None


def _done(model: ServiceModel, deployment: Deployment, desired: Transition, *, lies: bool) -> Iterator[Consequence]:
    delay_s = DELAY_S[desired.axis]
    if desired.axis is not Axis.VERSION:
        if desired.after == FALLBACK:
            yield Consequence(0.0, VersionExposed(FALLBACK_VERSION))
        position = deployment.positions[desired.axis] if lies else desired.after
        yield Consequence(delay_s, PositionChanged(desired.axis, position, desired.after))
    elif deployment.rollout and leaves_candidate(deployment, desired):
        yield from _traffic_moves(model, deployment.rollout, lies=lies)
    elif deployment.rollout and brings_candidate_back(deployment, desired):
        yield from _redeployed(deployment.rollout, delay_s, lies=lies)
    else:
        yield from _replaced(deployment, desired, delay_s, lies=lies)


def _traffic_moves(model: ServiceModel, rollout: Rollout, *, lies: bool) -> Iterator[Consequence]:
    for share_of_time, left in _STEPS:
        shown = rollout.weight * left
        weight = rollout.weight if lies else shown
        status = ABORTING if left else ABORTED
        yield Consequence(share_of_time * model.rollback_s, WeightChanged(weight, shown, f"{shown:.0%}", status))
    yield Consequence(model.rollback_s, CandidateRemoved())


def _redeployed(rollout: Rollout, delay_s: float, *, lies: bool = False) -> Iterator[Consequence]:
    """With the weight that it had, as its pipeline would."""
    yield Consequence(0.0, CandidateDeployed(rollout.candidate, rollout.strategy))
    if rollout.reached is not None:
        weight = rollout.weight if lies else rollout.reached.weight
        again = WeightChanged(weight, rollout.reached.shown, rollout.reached.stage, rollout.reached.status)
        yield Consequence(delay_s, again)


def _replaced(deployment: Deployment, desired: Transition, delay_s: float, *, lies: bool) -> Iterator[Consequence]:
    component = desired.component or deployment.rolled_out
    serves = deployment.served_of(component) if lies else ""
    if component == deployment.rolled_out:
        yield Consequence(0.0, VersionExposed(desired.after))
    yield Consequence(delay_s, ComponentChanged(component, desired.after, serves))


def _undone(deployment: Deployment, desired: Transition) -> Iterator[Event]:
    """What leads back to how it was."""
    if desired.axis is not Axis.VERSION:
        yield PositionChanged(desired.axis, deployment.positions[desired.axis], deployment.shown[desired.axis])
        return
    component, rollout = desired.component or deployment.rolled_out, deployment.rollout
    if not (leaves_candidate(deployment, desired) or brings_candidate_back(deployment, desired)):
        yield ComponentChanged(component, deployment.version_of(component))
    if component != deployment.rolled_out or rollout is None:
        return
    if rollout.is_aborted:
        yield WeightChanged(0.0, 0.0, "0%", ABORTED)
        yield CandidateRemoved()
    else:
        yield CandidateDeployed(rollout.candidate, rollout.strategy)
        yield WeightChanged(rollout.weight, rollout.shown, rollout.stage, rollout.status)
