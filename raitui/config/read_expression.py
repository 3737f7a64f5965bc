"""How an indicator is measured, and whether its unit and its direction go with that."""

from __future__ import annotations

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.read_derived import read_derived
from raitui.config.read_elementary import read_elementary
from raitui.core.derived import (
    AnyExpression,
    Calibration,
    Change,
    ChangeMeasure,
    Derived,
    Distance,
    Gap,
    GapMeasure,
    TimeToClear,
    WorstCategory,
)
from raitui.core.expression import Ratio
from raitui.core.sli import Direction, Unit


def read_expression(place: Located, written: schema.Indicator) -> AnyExpression:
    """What is measured, in the one way that is given."""
    derived = read_derived(place, written)
    if derived is None:
        return read_elementary(place, written)
    _check_unit(place / "unit", written.unit, derived)
    _check_direction(place / "direction", written.direction, derived)
    return derived


def _units(expression: Derived) -> tuple[Unit, ...]:
    match expression:
        case Distance() | Calibration():
            return (Unit.NUMBER,)
        case Gap() | WorstCategory() | Change(Ratio()):
            # Whether what became of a share may be chance is known of shares alone.
            return (Unit.RATIO,)
        case Change():
            return (Unit.RATIO, Unit.NUMBER)
        case TimeToClear():
            return (Unit.SECONDS,)


def _check_unit(place: Located, unit: Unit, expression: Derived) -> None:
    units = _units(expression)
    if unit not in units:
        place.refuse(f"{unit.value} is not its unit", f"give {' or '.join(one.value for one in units)}")


def _better(expression: Derived) -> Direction:
    match expression:
        case Gap(measure=GapMeasure.RATIO):
            return Direction.HIGHER_IS_BETTER
        case Change(measure=ChangeMeasure.KEPT):
            return Direction.HIGHER_IS_BETTER
        case _:
            return Direction.LOWER_IS_BETTER


def _check_direction(place: Located, direction: Direction, expression: Derived) -> None:
    better = _better(expression)
    either = isinstance(expression, Change) and expression.measure is ChangeMeasure.KEPT
    if direction is not better and not either:
        place.refuse(f"{direction.value} is the wrong way round for this", f"give {better.value}")
