"""Between which bounds a quantile truly lies (M6), by the values that the histogram was made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.bucket_bounds import quantile_bounds
from raitui.rehearsal.histogram_quantile import bucket_quantile

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, math.inf)


def cumulated(values: list[float]) -> dict[float, float]:
    return {bound: float(sum(value <= bound for value in values)) for bound in BOUNDS}


@given(st.lists(st.floats(0.001, 10.0), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 0.99]))
def test_hold_the_quantile_of_the_values_and_the_one_that_prometheus_would_tell(
    values: list[float], quantile: float
) -> None:
    bounds = quantile_bounds(quantile, cumulated(values))
    assert bounds is not None
    low, high = bounds
    assert low < float(np.quantile(values, quantile, method="inverted_cdf")) <= high
    told = bucket_quantile(quantile, cumulated(values).items())
    assert low <= told <= high


@pytest.mark.parametrize(
    "nothing", [{}, {1.0: 5.0}, {1.0: 0.0, math.inf: 0.0}, {math.inf: math.nan}], ids=["no", "open", "empty", "nan"]
)
def test_of_nothing_are_not_known(nothing: dict[float, float]) -> None:
    assert quantile_bounds(0.99, nothing) is None
