"""What is watched about a kind of service."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from raitui.config.schema.derived import (
    AgainstBaselineOf,
    CalibrationOf,
    DistanceOf,
    FrozenSpan,
    GapOf,
    TimeToClearOf,
    WorstCategoryOf,
)
from raitui.config.schema.measures import GaugeOf, MeanOf, PromqlOf, QuantileOf, RatioOf, ThroughputOf
from raitui.config.schema.scalars import Bound, Count, Duration, LabelName, MetricName, Name, Share, Text
from raitui.config.schema.section import Section, says
from raitui.config.schema.series import Match
from raitui.core.sli import Direction, Level, Unit, Urgency


class Severe(Section, frozen=True):
    """When a cohort or a candidate that is worse than its baseline pages by itself, whatever the target."""

    gap: Annotated[Bound, says("It is worse than its baseline by at least so much, in the indicator's unit")]
    sure: Annotated[Share, says("At most so many are called so falsely: of rollouts, or of looks for good")] = 0.001
    people: Annotated[Count, says("Of so many samples at least, those since it became worse")] = 0


Baseline = Annotated[
    Literal["stable", "last_week"] | FrozenSpan,
    says("What counts as right: the stable version (without a candidate, the day before), last week, or a span"),
]


class Indicator(Section, frozen=True):
    """A service level indicator: what is measured, in one of these ways, and what is expected of it."""

    EXACTLY_ONE = (
        "ratio",
        "quantile",
        "mean",
        "throughput",
        "gauge",
        "promql",
        "distance",
        "calibration",
        "gap",
        "against_baseline",
        "worst_category",
        "time_to_clear",
    )
    name: Name
    level: Annotated[Level, says("The level of monitoring that it belongs to")]
    unit: Annotated[Unit, says("The unit of its values, its target and its warn")]
    direction: Annotated[Direction, says("Which way is better")]
    ratio: RatioOf | None = None
    quantile: QuantileOf | None = None
    mean: MeanOf | None = None
    throughput: ThroughputOf | None = None
    gauge: GaugeOf | None = None
    promql: PromqlOf | None = None
    distance: DistanceOf | None = None
    calibration: CalibrationOf | None = None
    gap: GapOf | None = None
    against_baseline: AgainstBaselineOf | None = None
    worst_category: WorstCategoryOf | None = None
    time_to_clear: TimeToClearOf | None = None
    baseline: Baseline = "stable"
    target: Annotated[Bound | None, says("The bound that it must keep; watched without one when left out")] = None
    warn: Annotated[Bound | None, says("An earlier bound than the target")] = None
    window: Annotated[Duration, says("The window that it is measured over")] = "5m"
    minimum_samples: Annotated[Count, says("Fewer events make a reading thin")] = 100
    on_breach: Annotated[Urgency, says("Whom a sustained breach calls when no SLO covers it")] = Urgency.TICKET
    severe: Annotated[Severe | None, says("When a cohort or candidate that is compared pages by itself")] = None
    cohorts: Annotated[bool, says("Whether its series carry the cohort label")] = True
    labels_lag: Annotated[Duration | None, says("How long the truth takes that it counts; unknown meanwhile")] = None
    title: Annotated[str, says("How screens call it; its name when left out")] = ""


class PlainBurn(Section, frozen=True):
    """A rule beside that over several windows: it calls when a budget burns some times as fast as it did before."""

    factor: Annotated[float, says("How many times as fast as over the rest of the period", 4.0)] = 4.0
    window: Annotated[Duration, says("The window that is compared, in whole minutes; 5m at least")] = "1h"
    on_breach: Annotated[Urgency, says("Whom it calls; none switches it off here")] = Urgency.PAGE


class Objective(Section, frozen=True):
    """What is promised over a rolling period: a share of good events of a ratio, or of good time of any indicator."""

    name: Name
    sli: Annotated[str, says("One of the slis of the same profile: a ratio, or with slices any with a target")]
    objective: Annotated[Share, says("The share of good events or slices, above 0 and up to 1")]
    period: Annotated[Duration, says("The rolling period that it is promised over")] = "30d"
    minimum_samples: Annotated[Count, says("Fewer events in the long window of a burn rule call nobody")] = 20
    sure: Annotated[Share, says("The greatest chance that a budget which just lasts calls", 0.0001, "0.1%")] = 0.0001
    plain_burn: PlainBurn | None = None
    slices: Annotated[
        Duration | None, says("Count slices of time, bad where the indicator is past its target", "5m", "1h")
    ] = None


class Exposed(Section, frozen=True):
    """A counter of those affected: decisions, users, money."""

    metric: MetricName
    match: Match = field(default_factory=dict)
    unit: Annotated[str, says("What it counts", "requests", "decisions", "users")] = "requests"


class Adjustment(Section, frozen=True):
    """What is expected otherwise of an indicator of the shipped profile; what is left out stays."""

    target: Annotated[Bound | None, says("The bound that it must keep; given alone, there is no earlier one")] = None
    warn: Annotated[Bound | None, says("An earlier bound than the target")] = None
    window: Annotated[Duration | None, says("The window that it is measured over")] = None
    minimum_samples: Annotated[Count | None, says("Fewer events make a reading thin")] = None
    on_breach: Annotated[Urgency | None, says("Whom a sustained breach calls when no SLO covers it")] = None
    severe: Annotated[Severe | None, says("When a cohort or candidate that is compared pages by itself")] = None
    cohorts: Annotated[bool | None, says("Whether its series carry the cohort label")] = None
    labels_lag: Annotated[Duration | None, says("How long the truth takes that it counts; unknown meanwhile")] = None
    baseline: Baseline | None = None
    title: Annotated[str | None, says("How screens call it")] = None


class PartOfLabel(Section, frozen=True):
    """A label whose value is the site's between a prefix and a suffix."""

    label: LabelName
    prefix: Annotated[str, says("What stands before the site's value")] = ""
    suffix: Annotated[str, says("What stands behind the site's value", "-predictor")] = ""


SeriesLabel = LabelName | PartOfLabel | None


class SeriesLabels(Section, frozen=True):
    """What the series of this profile call the labels of the site, where they do so otherwise."""

    service: Annotated[SeriesLabel, says("The label of the service", "model_name")] = None
    at: Annotated[SeriesLabel, says("The label of its location", "destination_cluster")] = None
    version: Annotated[SeriesLabel, says("The label of its version", "revision_name")] = None
    cohort: Annotated[SeriesLabel, says("The label of the cohort")] = None


class Profile(Section, frozen=True):
    """What is watched about a kind of service."""

    AT_LEAST_ONE = ("slis", "use")
    about: Annotated[str, says("What it is for, in a line")] = ""
    use: Annotated[
        Text | None, says("A shipped profile to begin with; what stands here comes upon it", "vllm", "istio")
    ] = None
    slis: Annotated[
        tuple[Indicator, ...],
        Meta(min_length=1),
        says("Service level indicators; one named like a shipped one stands in its place"),
    ] = ()
    slos: Annotated[
        tuple[Objective, ...],
        says("Service level objectives; one named like a shipped one stands in its place"),
    ] = ()
    adjust: Annotated[
        dict[str, Adjustment],
        says("What is expected otherwise of shipped indicators, by name", {"errors": {"target": "0.5%"}}),
    ] = field(default_factory=dict)
    without: Annotated[
        tuple[str, ...], says("Shipped indicators that are left out, with the objectives about them")
    ] = ()
    labels: SeriesLabels = SeriesLabels()
    match: Annotated[Match, says("Conditions that narrow every series of the profile")] = field(default_factory=dict)
    discover: Annotated[bool, says("Take every service that the series of this profile name")] = False
    exposed: Exposed | None = None
    plain_burn: Annotated[PlainBurn | None, says("The rule of those objectives that have none of their own")] = None
