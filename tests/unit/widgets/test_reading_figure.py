"""A reading in one word: value, verdict, quality; in digits that tell something beside its bound (R-OBS-3)."""

from __future__ import annotations

import pytest

from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.sli import Direction, Level, Unit
from raitui.widgets.reading_figure import value_span


def reading(value: float, target: float | None, unit: Unit = Unit.NUMBER) -> Reading:
    lower, fresh = Direction.LOWER_IS_BETTER, Quality.FRESH
    return Reading("drift", Level.DRIFT, unit, lower, Place(), value, target, Verdict.OK, fresh)


@pytest.mark.parametrize(
    ("value", "target", "unit", "text"),
    [
        (0.00000655, 0.2, Unit.NUMBER, "<0.001✓"),
        (0.0, 0.2, Unit.NUMBER, "0✓"),
        (0.00111, 0.2, Unit.NUMBER, "0.00111✓"),
        (0.00042, 0.0005, Unit.NUMBER, "0.00042✓"),
        (0.00042, None, Unit.NUMBER, "0.00042✓"),
        (0.000006, 0.2, Unit.RATIO, "0.0006%✓"),
    ],
)
def test_a_distance_far_below_its_bound_has_no_string_of_noughts(
    value: float, target: float | None, unit: Unit, text: str
) -> None:
    assert value_span(reading(value, target, unit)).text == text
