"""What comes of an accepted rollback, and when: traffic moves in steps, or control does not obey."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.rehearsal.catalogue import ServiceModel
from raitui.rehearsal.control_log import CandidateDeployed, CandidateRemoved, Event, WeightChanged
from raitui.rehearsal.deployment import Rollout
from raitui.rehearsal.scenario import Obedience, Scenario

_STEPS = ((0.05, 1.0), (0.35, 0.5), (0.7, 0.15), (1.0, 0.0))
"""After which share of the time that a rollback takes, how much of the candidate's traffic is left."""

_ABORTING, _ABORTED = "aborting", "aborted"
_RECONCILER = "flux"


class Consequence(Struct, frozen=True):
    """An event so many seconds after the request; ``by`` is empty where it is the operator's doing."""

    after_s: float
    event: Event
    by: str = ""


def consequences(model: ServiceModel, rollout: Rollout, scenario: Scenario) -> Iterator[Consequence]:
    """Everything that follows from a rollback of this rollout; nothing more when it is under way or done."""
    if scenario.obedience is Obedience.IGNORES or rollout.status in {_ABORTING, _ABORTED}:
        return
    yield from _traffic_moves(model, rollout, lies=scenario.obedience is Obedience.LIES)
    if scenario.obedience is Obedience.REVERTS:
        yield from _undone(rollout, model.rollback_s + scenario.reverts_after_s)


def _traffic_moves(model: ServiceModel, rollout: Rollout, *, lies: bool) -> Iterator[Consequence]:
    for share_of_time, left in _STEPS:
        shown = rollout.weight * left
        weight = rollout.weight if lies else shown
        status = _ABORTING if left else _ABORTED
        yield Consequence(share_of_time * model.rollback_s, WeightChanged(weight, shown, f"{shown:.0%}", status))
    yield Consequence(model.rollback_s, CandidateRemoved())


def _undone(rollout: Rollout, after_s: float) -> Iterator[Consequence]:
    yield Consequence(after_s, CandidateDeployed(rollout.candidate, rollout.strategy), _RECONCILER)
    restored = WeightChanged(rollout.weight, rollout.weight, rollout.stage, rollout.status)
    yield Consequence(after_s, restored, _RECONCILER)
