"""The parts that the indicators of the simulated fleet's profiles are made of."""

from __future__ import annotations

from raitui.core.derived import Calibration, WorstCategory
from raitui.core.expression import EventKind, Mean, Ratio
from raitui.core.selector import Matcher, Selector

HOUR_S = 3_600


def series(metric: str, **labels: str) -> Selector:
    """The series of a metric that have these labels."""
    return Selector(metric, tuple(Matcher(label, value) for label, value in labels.items()))


def share(metric: str, of: dict[str, str], **labels: str) -> Ratio:
    """Bad events with these labels, over all events of the metric that have the labels ``of``."""
    return Ratio(series(metric, **of, **labels), series(metric, **of))


def good_share(metric: str, of: dict[str, str], **labels: str) -> Ratio:
    """Good events with these labels, over all events of the metric that have the labels ``of``."""
    bad = share(metric, of, **labels)
    return Ratio(bad.events, bad.total, EventKind.GOOD)


CALIBRATION = Calibration(
    series("ai_prediction_confidence_total", correct="true"),
    series("ai_prediction_confidence_total"),
    series("ai_prediction_confidence_sum"),
)
"""How probable predictions were said to be beside how often they were right."""

ERRORS_BY_CAUSE = WorstCategory(series("ai_errors_total"), series("ai_requests_total"), "category")

COST_PER_1000 = Mean(series("ai_cost_currency_total"), series("ai_requests_total"), scale=1_000.0)
