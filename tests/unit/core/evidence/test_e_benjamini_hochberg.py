"""Which of many comparisons are called worse together (R-DEC-5)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from raitui.core.evidence.e_benjamini_hochberg import benjamini_hochberg_e


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ({}, set()),
        ({"a": 99.0}, set()),
        ({"a": 101.0}, {"a"}),
        # Of 4 at 1%: the strongest needs 400, two of them 200 each, three 133.4 each.
        ({"a": 399.0, "b": 150.0, "c": 120.0, "d": 1.0}, set()),
        ({"a": 399.0, "b": 201.0, "c": 120.0, "d": 1.0}, {"a", "b"}),
        ({"a": 140.0, "b": 135.0, "c": 134.0, "d": 1.0}, {"a", "b", "c"}),
    ],
)
def test_the_k_strongest_are_found_where_the_weakest_of_them_has_the_evidence(
    evidence: dict[str, float], found: set[str]
) -> None:
    """Tabulated by hand after Wang and Ramdas 2022, definition of the e-BH procedure."""
    assert benjamini_hochberg_e({name: math.log10(e) for name, e in evidence.items()}, 0.01) == found


@given(st.lists(st.floats(-5.0, 300.0), min_size=1, max_size=40))
def test_it_is_the_procedure_for_p_values_with_one_over_e(log10_e: list[float]) -> None:
    """As scipy adjusts p-values after Benjamini and Hochberg, for those p that are 1/e, where e is at least 1."""
    p_values = [min(1.0, 10.0**-one) for one in log10_e]
    adjusted = false_discovery_control(p_values)
    judged = {index for index, p in enumerate(adjusted) if p <= 0.01}
    assert benjamini_hochberg_e(dict(enumerate(log10_e)), 0.01 * (1 + 1e-12)) == judged
