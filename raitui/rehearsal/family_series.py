"""The series of each family of metrics, built from the places that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from raitui.rehearsal.counter_families import COUNTERS
from raitui.rehearsal.drawn_series import (
    BucketSeries,
    CounterSeries,
    DrawnCell,
    WeightedSeries,
    middles_of,
    standing_labels,
)
from raitui.rehearsal.family import CounterFamily, GaugeFamily, HistogramFamily, LogFamily, QueueFamily, SummaryFamily
from raitui.rehearsal.histogram_families import HISTOGRAMS
from raitui.rehearsal.place import Place, Standing
from raitui.rehearsal.series import Series
from raitui.rehearsal.service_model import Cohort, Trait
from raitui.rehearsal.state_families import GAUGES, LOG_FAMILIES, QUEUE_FAMILIES
from raitui.rehearsal.state_series import INFO_METRICS, GaugeSeries, LogSeries, QueueSeries, info_series

Built = Mapping[str, Sequence[Series]]
"""Series by the name under which they are exposed."""


def _cells(place: Place, *, by_cohort: bool) -> Iterator[tuple[Standing, Cohort | None, dict[str, str]]]:
    for standing in place.versions():
        labels = standing_labels(place, standing)
        if by_cohort:
            for cohort in place.model.cohorts:
                yield standing, cohort, {**labels, "cohort": cohort.name}
        else:
            yield standing, None, labels


def _names(family: CounterFamily) -> tuple[str, ...]:
    """Under which the counter is exposed, and what is summarised of it."""
    return (family.name, *(summary.name + suffix for summary in family.summaries for suffix in ("_sum", "_count")))


def _counter_series(family: CounterFamily, places: Iterable[Place]) -> Built:
    built: dict[str, list[Series]] = {name: [] for name in _names(family)}
    for place in places:
        if family.trait not in place.model.traits:
            continue
        outcomes, lag_s = family.outcomes(place.model), place.model.label_lag_s if family.lags else 0.0
        for standing, cohort, labels in _cells(place, by_cohort=family.by_cohort):
            shares = partial(family.shares, place.model)
            cell = DrawnCell(
                place, family.name, standing.version, cohort, shares=shares, lag_s=lag_s, stream=family.stream
            )
            for index, outcome in enumerate(outcomes):
                counted = CounterSeries({**labels, **dict(outcome)}, standing.since, cell, index, family.quantum)
                built[family.name].append(counted)
            for summary in family.summaries:
                for name, series in _summary_series(summary, place, standing, labels, cell):
                    built[name].append(series)
    return built


def _summary_series(
    summary: SummaryFamily, place: Place, standing: Standing, labels: Mapping[str, str], cell: DrawnCell
) -> Iterator[tuple[str, Series]]:
    values = summary.values(place.model)
    for summarised, members in summary.members:
        own = {**labels, **dict(summarised)}
        summed = tuple((member, values[member]) for member in members)
        counted = tuple((member, 1.0) for member in members)
        yield f"{summary.name}_sum", WeightedSeries(own, standing.since, cell, summed)
        yield f"{summary.name}_count", WeightedSeries(own, standing.since, cell, counted)


def _histogram_series(family: HistogramFamily, places: Iterable[Place]) -> Built:
    buckets: list[Series] = []
    sums: list[Series] = []
    counts: list[Series] = []
    for place in places:
        if family.trait not in place.model.traits:
            continue
        bounds, own = family.bounds(place.model), dict(family.labels(place.model))
        middles = family.middles or middles_of(bounds)
        for standing, cohort, shared in _cells(place, by_cohort=family.by_cohort):
            labels, shares = {**shared, **own}, partial(family.shares, place.model)
            cell = DrawnCell(place, family.name, standing.version, cohort, shares=shares, stream=family.stream)
            for index, bound in enumerate((*map(repr, bounds), "+Inf")):
                buckets.append(BucketSeries({**labels, "le": bound}, standing.since, cell, index))
            sums.append(WeightedSeries(labels, standing.since, cell, tuple(enumerate(middles))))
            counts.append(BucketSeries(labels, standing.since, cell, len(bounds)))
    return {f"{family.name}_bucket": buckets, f"{family.name}_sum": sums, f"{family.name}_count": counts}


def _gauge_series(family: GaugeFamily, places: Iterable[Place]) -> Built:
    return {family.name: [GaugeSeries(place, family) for place in places if family.trait in place.model.traits]}


def _log_series(family: LogFamily, places: Iterable[Place]) -> Built:
    return {family.name: [LogSeries(place, family) for place in places if Trait.COSTS in place.model.traits]}


def _queue_series(family: QueueFamily, places: Iterable[Place]) -> Built:
    return {family.name: [QueueSeries(place, family) for place in places if Trait.IS_REVIEWED in place.model.traits]}


def _info_series(metric: str, places: Iterable[Place]) -> Built:
    facts_of = INFO_METRICS[metric].facts_of
    return {metric: [series for place in places for series in info_series(place, facts_of)]}


def _builders() -> Iterator[tuple[str, Callable[[Iterable[Place]], Built]]]:
    for counter in COUNTERS:
        for name in _names(counter):
            yield name, partial(_counter_series, counter)
    for histogram in HISTOGRAMS:
        for suffix in ("_bucket", "_sum", "_count"):
            yield histogram.name + suffix, partial(_histogram_series, histogram)
    for gauge in GAUGES:
        yield gauge.name, partial(_gauge_series, gauge)
    for counted in LOG_FAMILIES:
        yield counted.name, partial(_log_series, counted)
    for queue in QUEUE_FAMILIES:
        yield queue.name, partial(_queue_series, queue)
    for metric in INFO_METRICS:
        yield metric, partial(_info_series, metric)


BUILDERS = dict(_builders())
"""What builds the series of a metric, by the name under which they are exposed."""
