"""The figure of a derived indicator, and what stands behind it."""

from __future__ import annotations

import math

from raitui.core.calibration_figure import calibration_figure
from raitui.core.category_figure import category_figure
from raitui.core.change_figure import change_figure
from raitui.core.clearing_figure import clearing_figure
from raitui.core.derived import Calibration, Change, Derived, Distance, Gap, TimeToClear, WorstCategory
from raitui.core.distance_figure import distance_figure
from raitui.core.found_figure import Basis, Figure
from raitui.core.gap_figure import gap_figure

NOT_COUNTED = "what was counted is not a number"


def derived_figure(basis: Basis, expression: Derived) -> Figure:
    """The figure of one place; without any cells it is missing, and of what is no number it is none."""
    if not basis.is_counted:
        return Figure(math.nan, note=NOT_COUNTED)
    match expression:
        case Distance():
            return distance_figure(basis, expression)
        case Calibration():
            return calibration_figure(basis, expression)
        case Gap():
            return gap_figure(basis, expression)
        case Change():
            return change_figure(basis, expression)
        case WorstCategory():
            return category_figure(basis, expression)
        case TimeToClear():
            return clearing_figure(basis, expression)
