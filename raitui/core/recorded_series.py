"""The series that raitui's recording rules keep, by name, and the vectors that read them.

A rule counts, every minute, the events and the total of a ratio over the past five minutes. Windows of hours and days
are sums of these at steps of five minutes, which cost some hundred samples a series, where the raw counters cost all
that were scraped. A ratio goes by an id made of its definition: what was recorded of another one is never read.
"""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.expression import EVENTS, TOTAL
from raitui.core.selector import Matcher, Selector
from raitui.core.vector import Aggregate, Aggregation, Part, Select, SumOverSteps, Union

STEP_S = 300
"""Increments are of so many seconds, and are summed at such steps."""

LONG_S = 7_200
"""From this window on (seconds) increments are read: what they lag behind, a step and a minute, matters no longer."""

EVENTS_METRIC = "raitui:events:increase5m"
TOTAL_METRIC = "raitui:total:increase5m"
RECORDER_METRIC = "raitui:recorder:up"
"""1 whenever the increments of a ratio were recorded, whether or not there were any."""
RULES_METRIC = "raitui_rules_info"
"""1, labelled with what the rules are that are loaded."""

RATIO_LABEL = "raitui_ratio"
RULES_LABEL = "raitui_rules"

NOW = "now"
"""The part of an answer that tells whether a ratio is being recorded still."""


def _of_ratio(metric: str, ratio_id: str) -> Selector:
    return Selector(metric, (Matcher(RATIO_LABEL, ratio_id),))


def recorded_sum(
    metric: str,
    ratio_id: str,
    by: tuple[str, ...],
    window_s: int,
    further: tuple[Matcher, ...] = (),
    *,
    step_s: int = STEP_S,
) -> Aggregate:
    """What was recorded summed over a window of whole steps (seconds): increments, or slices where a step is one."""
    recorded = Select(_of_ratio(metric, ratio_id).where(*further))
    return Aggregate(Aggregation.SUM, by, SumOverSteps(recorded, window_s, step_s))


def recorded_counts(
    ratio_id: str, by: tuple[str, ...], window_s: int, further: tuple[Matcher, ...] = (), *, step_s: int = STEP_S
) -> Union:
    """Events and total of a ratio over a window (seconds), from its recorded increments; parts as of raw counts."""
    metrics = ((EVENTS, EVENTS_METRIC), (TOTAL, TOTAL_METRIC))
    sums = ((part, recorded_sum(metric, ratio_id, by, window_s, further, step_s=step_s)) for part, metric in metrics)
    return Union(tuple(Part(part, of) for part, of in sums))


def recorded_steps(windows_s: Iterable[int]) -> Union:
    """By ratio: whether it is being recorded now, and at how many steps of each window it was."""
    recorder = Select(Selector(RECORDER_METRIC))
    now = Part(NOW, Aggregate(Aggregation.MAXIMUM, (RATIO_LABEL,), recorder))
    within = (
        Part(str(window_s), Aggregate(Aggregation.MAXIMUM, (RATIO_LABEL,), SumOverSteps(recorder, window_s, STEP_S)))
        for window_s in windows_s
    )
    return Union((now, *within))
