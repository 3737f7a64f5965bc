"""How an indicator is measured by one query."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from raitui.config.schema.scalars import Duration, MetricName
from raitui.config.schema.section import Section, says
from raitui.config.schema.series import Match, Metric
from raitui.core.vector import Aggregation

Scale = Annotated[
    float, says("What one unit of the metric is in the indicator's: 0.001 for milliseconds read in seconds", 0.001)
]


class RatioOf(Section, frozen=True):
    """Bad or good events over all events: two counters."""

    EXACTLY_ONE = ("bad", "good")
    total: Metric
    bad: Metric | None = None
    good: Metric | None = None


class QuantileOf(Section, frozen=True):
    """A quantile of a classic histogram, which is named without its _bucket ending."""

    histogram: Metric
    quantile: Annotated[float, says("Between 0 and 1, both excluded", 0.95, 0.99)]
    scale: Scale = 1.0


class MeanOf(Section, frozen=True):
    """Growth of one counter over growth of another."""

    sum: Metric
    count: Metric
    scale: Scale = 1.0
    bounds: Annotated[
        Annotated[tuple[float, ...], Meta(min_length=2, max_length=2)] | None,
        says(
            "What no single value lies outside of, such as [1, 5]: then versions are compared, and chance allowed for"
        ),
    ] = None


class ThroughputOf(Section, frozen=True):
    """Growth of a counter per duration."""

    counter: Metric
    per: Duration = "1s"


class GaugeOf(Section, frozen=True):
    """The newest value of a gauge."""

    metric: MetricName
    match: Match = field(default_factory=dict)
    aggregate: Annotated[Aggregation, says("How the series of a service make one value")] = Aggregation.MAXIMUM


class PromqlOf(Section, frozen=True):
    """PromQL of the site's own: $by stands for the labels to group by, $window for the window."""

    text: Annotated[str, says("The value", 'max by ($by) (max_over_time(queue_depth{job="fleet"}[$window]))')]
    samples: Annotated[str | None, says("How many events the value rests on")] = None
