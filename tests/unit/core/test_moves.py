"""What a rollback would do, at each location of its own."""

from __future__ import annotations

import math

from raitui.actions import ROLLBACK
from raitui.core.containment import Transition
from raitui.core.moves import moves
from raitui.core.snapshot import RolloutState, ServiceSnapshot, State, Why
from tests.transitions import rollback_of


def rollout(at: str, weight: float, stable: str = "v76", candidate: str = "v77") -> RolloutState:
    return RolloutState(at, "canary", "", weight, stable, candidate, paused=False, status="")


def service(*rollouts: RolloutState) -> ServiceSnapshot:
    return ServiceSnapshot("rank-home", "", 2, "", State.OK, Why(""), rollouts=rollouts)


def rollbacks(service: ServiceSnapshot, at: str = "") -> tuple[Transition, ...]:
    return moves(ROLLBACK, service, at).transitions


def test_every_location_goes_back_to_its_own_stable_version() -> None:
    both = service(rollout("eu1", 0.1), rollout("us1", 0.5, "v75", "v78"))
    assert rollbacks(both) == (
        rollback_of("rank-home", "eu1", "v77", "v76"),
        rollback_of("rank-home", "us1", "v78", "v75"),
    )
    assert rollbacks(both, at="us1") == (rollback_of("rank-home", "us1", "v78", "v75"),)


def test_a_candidate_without_traffic_needs_no_rollback() -> None:
    assert rollbacks(service(rollout("eu1", 0.0))) == ()


def test_a_weight_that_nobody_knows_does_not_stand_in_the_way() -> None:
    """R-CON-4: going down the ladder never waits for a figure."""
    assert len(rollbacks(service(rollout("eu1", math.nan)))) == 1


def test_without_two_different_versions_there_is_nothing_to_go_back_to() -> None:
    assert rollbacks(service(rollout("eu1", 1.0, "v77", "v77"), rollout("us1", 1.0, ""))) == ()
    assert rollbacks(service()) == ()
