"""Whether an action reduces or increases the risk follows from the state before and after (R-CON-2)."""

from __future__ import annotations

from itertools import combinations

import pytest

from raitui.core.action import Axis
from raitui.core.ladder import POSITIONS, Risk, risk_of_move, usual

# The ladder as the requirements tell it, from what the model does by itself to what it does not do at all.
LADDERS = {
    Axis.EXPOSURE: ["open", "throttled", "paused"],
    Axis.MODE: ["automatic", "reduced_autonomy", "human_approval", "fallback", "off"],
    Axis.EXPORT: ["on", "stopped"],
}


@pytest.mark.parametrize("axis", LADDERS)
def test_further_down_is_less_risk_and_further_up_is_more(axis: Axis) -> None:
    for upper, lower in combinations(LADDERS[axis], 2):
        assert risk_of_move(axis, upper, lower) is Risk.REDUCES
        assert risk_of_move(axis, lower, upper) is Risk.INCREASES
    assert usual(axis) == LADDERS[axis][0]


@pytest.mark.parametrize("axis", LADDERS)
def test_from_where_nobody_knows_only_the_safest_position_is_sure_to_reduce_the_risk(axis: Axis) -> None:
    """R-CON-4: it fails closed where the risk may increase."""
    *others, safest = LADDERS[axis]
    assert {risk_of_move(axis, before, safest) for before in ("", "turbo")} == {Risk.REDUCES}
    assert {risk_of_move(axis, "", after) for after in others} == {Risk.INCREASES}


def test_a_position_of_which_nobody_knows_the_risk_is_not_taken_for_a_safe_one() -> None:
    assert risk_of_move(Axis.MODE, "automatic", "turbo") is Risk.INCREASES


def test_the_version_axis_has_no_positions_of_its_own() -> None:
    assert set(POSITIONS) == set(Axis) - {Axis.VERSION}
