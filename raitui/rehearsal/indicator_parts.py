"""The parts that the indicators of the simulated fleet's profiles are made of."""

from __future__ import annotations

from raitui.core.expression import EventKind, Ratio
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
