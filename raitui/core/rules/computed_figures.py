"""Figures that raitui computes of many counts, where PromQL can say the same: for records and alerts of them.

What it cannot say is named at the head of the rule file, each kind with the reason. Chance counts as on the screen: of
an expected calibration error that no more is found than perfect predictions would show (`core/chance_calibration.py`).
"""

from __future__ import annotations

import math

from msgspec import Struct

from raitui.core.calibration_figure import BEYOND_BELIEF
from raitui.core.chance import DEVIATIONS
from raitui.core.derived import (
    Calibration,
    CalibrationScore,
    Change,
    Derived,
    Distance,
    Gap,
    TimeToClear,
    WorstCategory,
)
from raitui.core.promql import render
from raitui.core.rules.rule import number
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.vector import Aggregate, Aggregation, Divide, Filled, Increase, Rate, Select, Vector

PROBABILITY = r"0*(0(\.[0-9]*)?|\.[0-9]+|1(\.0*)?)"
"""What a bin may be called: the upper bound of its probabilities."""

WITHOUT = {
    Distance: "bins are filled and smoothed, and chance is judged, over both sides at once",
    Gap: "the chance among all pairs of groups needs quantiles of the normal distribution, which PromQL has not",
    Change: "while a candidate serves it is compared with the stable version, else with its past",
    Calibration: "without sums of probabilities (predicted) a bin counts as its middle, which is in no series",
}
"""Why a kind of figure has no rule: of a calibration only where the site has no sums of predictions."""


class Computed(Struct, frozen=True):
    """A figure as PromQL: its value, its samples where it has any, and what must hold for it not to be chance."""

    value: str
    samples: str | None = None
    firm: str | None = None


def _sum(of: Vector, by: tuple[str, ...]) -> Aggregate:
    return Aggregate(Aggregation.SUM, by, of)


def computed(expression: Derived, by: tuple[str, ...], window_s: int, bound: float) -> Computed | None:
    """The figure by those labels, against that bound; None where PromQL cannot say it."""
    match expression:
        case TimeToClear():
            return _time_to_clear(expression, by, window_s)
        case WorstCategory():
            return _worst_category(expression, by, window_s)
        case Calibration(predicted=Selector() as predicted):
            return _calibration(expression, predicted, by, window_s, bound)
        case _:
            return None


def _time_to_clear(clearing: TimeToClear, by: tuple[str, ...], window_s: int) -> Computed:
    """Where nothing is worked off, without end; where nothing waits either, no number, which is past no bound."""
    waiting, cleared = _sum(Select(clearing.backlog), by), _sum(Rate(clearing.cleared, window_s), by)
    return Computed(render(Divide(waiting, cleared)))


def _worst_category(category: WorstCategory, by: tuple[str, ...], window_s: int) -> Computed:
    events = _sum(Increase(category.events, window_s), (*by, category.label))
    total = _sum(Increase(category.total, window_s), by)
    return Computed(render(Divide(Aggregate(Aggregation.MAXIMUM, by, events), total)), render(total))


def _calibration(
    calibration: Calibration, predicted: Selector, by: tuple[str, ...], window_s: int, bound: float
) -> Computed:
    """Of what each bin counted: n predictions, s the sum of their probabilities, c of them came true.

    A bin in which nothing was counted is left out: it would be divided by nothing, and make all of them no number.
    Where the mean of some bin's probabilities is above belief they are none, and nothing follows of the others either.
    """
    bins = (*by, calibration.bin)
    total, correct = (_sum(Increase(one, window_s), bins) for one in (calibration.total, calibration.correct))
    same = calibration.correct.metric == calibration.total.metric
    n, c = f"{render(total)} > 0", render(Filled(correct, total) if same else correct)
    s = render(_sum(Increase(predicted, window_s), bins))
    whose = f"sum by ({', '.join(by)})"
    of_all = f"{whose} ({n})"
    if calibration.score is CalibrationScore.BRIER:
        # c (1 - p)² + (n - c) p², with p = s / n, is c - 2 c p + n p².
        value, firm = f"{whose} (({c}) - 2 * ({c}) * ({s}) / ({n}) + ({s}) ^ 2 / ({n}))", None
    else:
        value, firm = f"{whose} (abs(({s}) - ({c})))", _no_chance(n, s, whose, of_all, bound)
    told = f"({value}) / ({of_all}) {_unless_strange(calibration, by, window_s)}"
    return Computed(f"{told} unless {whose} (({s}) > {number(BEYOND_BELIEF)} * ({n}))", of_all, firm)


def _unless_strange(calibration: Calibration, by: tuple[str, ...], window_s: int) -> str:
    """Where some bin's bound is no probability, nothing follows of the others."""
    others = calibration.total.where(Matcher(calibration.bin, PROBABILITY, Comparison.NOT_MATCHES))
    return f"unless ({render(_sum(Increase(others, window_s), by))} > 0)"


def _no_chance(n: str, s: str, whose: str, of_all: str, bound: float) -> str:
    """That the error of perfect predictions, by chance alone, is no greater than the bound (`chance_error`)."""
    spread = f"clamp_min(({s}) * (1 - ({s}) / ({n})), 0)"
    mean = f"{number(math.sqrt(2 / math.pi))} * {whose} (sqrt({spread}))"
    deviations = f"{number(DEVIATIONS)} * sqrt({number(1 - 2 / math.pi)} * {whose} ({spread}))"
    return f"({mean} + {deviations}) / ({of_all}) <= {number(bound)}"
