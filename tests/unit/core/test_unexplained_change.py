"""Output that grows without its input (M's output length, ±40%)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.unexplained_change import unexplained_change

ratios = st.floats(0.05, 20.0)


@pytest.mark.parametrize(
    ("ratio", "beside", "change"),
    [
        pytest.param(1.5, 1.0, 0.5, id="half as much again, of the same input"),
        pytest.param(0.5, 1.0, -0.5, id="half of it gone"),
        pytest.param(2.0, 2.0, 0.0, id="twice the output of twice the input"),
        pytest.param(3.0, 2.0, 0.5, id="what goes beyond a like change"),
        pytest.param(1.2, 2.0, 0.0, id="less than a like change"),
        pytest.param(1.0, 2.0, 0.0, id="the input alone has changed"),
        pytest.param(1.5, 0.5, 0.5, id="the input has changed the other way"),
        pytest.param(0.25, 0.5, -0.5, id="both less"),
        pytest.param(0.0, 1.0, -1.0, id="nothing left"),
    ],
)
def test_is_what_the_other_figure_does_not_share(ratio: float, beside: float, change: float) -> None:
    assert unexplained_change(ratio, beside) == pytest.approx(change, abs=1e-12)


@given(ratios, ratios)
def test_lies_between_nothing_and_the_whole_change(ratio: float, beside: float) -> None:
    change = unexplained_change(ratio, beside)
    low, high = sorted((0.0, ratio - 1.0))
    assert low - 1e-9 <= change <= high + 1e-9


@given(ratios, ratios)
def test_is_the_same_share_up_and_down(ratio: float, beside: float) -> None:
    up, down = unexplained_change(ratio, beside), unexplained_change(1 / ratio, 1 / beside)
    assert math.log1p(up) == pytest.approx(-math.log1p(down), abs=1e-9)
