"""A rollback matters until something newer than either of its versions serves (R-CON-8)."""

from __future__ import annotations

import pytest

from raitui.core.action import Axis
from raitui.core.snapshot import ContainedState, Posture, ServingVersions
from raitui.core.superseded import still_held

ROLLBACK = ContainedState(
    "rollback", "kim", 0.0, None, "reverted", "eu1", axis=Axis.VERSION, component="model", before="v42", after="v41"
)
KILL = ContainedState("kill", "kim", 0.0, None, "in_force", "eu1", axis=Axis.MODE, before="automatic", after="off")


@pytest.mark.parametrize(
    ("stable", "candidate", "held"),
    [
        ("v41", "", True),
        ("v42", "", True),
        ("v41", "v43", True),
        ("v43", "v42", True),
        ("v43", "", False),
        ("v43", "v44", False),
    ],
)
def test_a_mended_version_ends_it_and_the_bad_one_brings_it_back(stable: str, candidate: str, *, held: bool) -> None:
    posture = Posture("eu1", versions=(ServingVersions("model", stable, candidate),))
    assert still_held((ROLLBACK,), (posture,)) == ((ROLLBACK,) if held else ())


def test_where_nothing_tells_what_serves_it_matters_still() -> None:
    other = Posture("us1", versions=(ServingVersions("model", "v43"),))
    assert still_held((ROLLBACK, KILL), (Posture("eu1"), other)) == (ROLLBACK, KILL)


def test_what_is_no_rollback_is_lifted_by_its_way_back_alone() -> None:
    assert still_held((KILL,), (Posture("eu1", versions=(ServingVersions("model", "v43"),)),)) == (KILL,)
