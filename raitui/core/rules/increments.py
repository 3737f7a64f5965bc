"""Records of what the console sums instead of reading raw series: increments by service, location and version.

Of objectives that count slices of time, the verdict on the slice that ends with each record.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from raitui.core.promql import render
from raitui.core.question import Grain
from raitui.core.recorded_series import EVENTS_METRIC, RATIO_LABEL, RECORDER_METRIC, STEP_S, TOTAL_METRIC
from raitui.core.recordings import recorded_ratio_id, recorded_ratios
from raitui.core.rules.rule import Record, RuleGroup
from raitui.core.selector import Selector
from raitui.core.site import LabelNames, Site
from raitui.core.time_slices import Counted, TimeSlices, slice_verdicts
from raitui.core.vector import Aggregate, Aggregation, Increase, Multiply

EVERY_S = 60
"""How often increments are recorded: what a sum lags behind is a step and this."""


def _increment(selector: Selector, by: tuple[str, ...], scrape_s: float) -> str:
    """Growth over a step, such that steps that follow each other neither overlap nor leave anything out.

    An increase over exactly a step leaves out what came between its last sample and the next one's first, and makes up
    for it by stretching the rest. Over a step and a scrape interval, the samples are a step apart.
    """
    window_s = STEP_S + math.ceil(scrape_s)
    return render(Multiply(Aggregate(Aggregation.SUM, by, Increase(selector, window_s)), STEP_S / window_s))


def _records(counted: Counted, names: LabelNames, scrape_s: float) -> Iterator[Record]:
    by, labels = Grain.VERSION.by(names), {RATIO_LABEL: recorded_ratio_id(counted, names)}
    if isinstance(counted, TimeSlices):
        events, total = (render(part.of) for part in slice_verdicts(counted, names).parts)
    else:
        events, total = (_increment(selector, by, scrape_s) for selector in (counted.events, counted.total))
    yield Record(EVENTS_METRIC, events, labels)
    yield Record(TOTAL_METRIC, total, labels)
    yield Record(RECORDER_METRIC, "vector(1)", labels)


def increment_group(site: Site, scrape_s: float) -> RuleGroup:
    """All increments, for a source that scrapes every so many seconds."""
    ratios = recorded_ratios(site)
    records = tuple(record for ratio in ratios for record in _records(ratio, site.labels, scrape_s))
    return RuleGroup("raitui-increments", records, EVERY_S)
