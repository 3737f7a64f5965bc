"""Whatever an exporter tells, a computed figure is a number, or none: no answer ends a picture (fault 36, R-OBS-3)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raitui.core import derived_vectors
from raitui.core.derived import Derived
from raitui.core.derived_figures import NOT_COUNTED, derived_figure
from raitui.core.expression import EVENTS, SAMPLES, TOTAL, VALUE
from raitui.core.found_figure import Basis
from raitui.core.reading import Place
from raitui.core.sli import Sli
from raitui.core.table import Cell
from raitui.rehearsal.profiles import PROFILES

COMPUTED = [
    pytest.param(sli, sli.expression, id=f"{profile.name}-{sli.name}")
    for profile in PROFILES
    for sli in profile.slis
    if isinstance(sli.expression, Derived)
]
PARTS = (
    EVENTS,
    TOTAL,
    VALUE,
    SAMPLES,
    *(
        getattr(derived_vectors, name)
        for name in (
            "BEFORE",
            "BEFORE_BEGAN",
            "BEFORE_ENDED",
            "BEFORE_TOTAL",
            "PREDICTED",
            "BACKLOG",
            "CLEARED",
            "WORKERS",
        )
    ),
)
LABELS = ("le", "bin", "category", "feature", "kind")

numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e18) | st.sampled_from(
    (0.0, 1.0)
)
places = st.builds(Place, version=st.sampled_from((None, "v1", "v2")), cohort=st.sampled_from((None, "a", "b")))
labels = st.dictionaries(st.sampled_from(LABELS), st.sampled_from(("0.1", "1.0", "+Inf", "NaN", "-5", "", "some")))


def cells(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[Cell]]:
    return st.lists(st.builds(Cell, places, st.dictionaries(st.sampled_from(PARTS), values), labels), max_size=6)


@pytest.mark.parametrize(("sli", "expression"), COMPUTED)
@settings(max_examples=30)
@given(own=cells(numbers), other=st.none() | cells(numbers))
def test_any_counts_give_a_figure(sli: Sli, expression: Derived, own: list[Cell], other: list[Cell] | None) -> None:
    figure = derived_figure(Basis(sli, own, other=other), expression)
    assert figure.value is None or isinstance(figure.value, float)
    assert figure.lacking >= 0


@pytest.mark.parametrize(("sli", "expression"), COMPUTED)
@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
@settings(max_examples=30)
@given(own=cells(numbers))
def test_of_what_is_no_number_no_figure_is_made(sli: Sli, expression: Derived, strange: float, own: list[Cell]) -> None:
    basis = Basis(sli, [*own, Cell(Place(), {TOTAL: strange}, {"le": "1.0"})])
    assert not basis.is_counted
    figure = derived_figure(basis, expression)
    assert figure.value is not None
    assert math.isnan(figure.value)
    assert figure.note == NOT_COUNTED
