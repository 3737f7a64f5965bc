"""The past of the fleet as an OpenMetrics file, for ``promtool tsdb create-blocks-from openmetrics``.

Specification: https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from typing import TextIO

from msgspec import Struct

from raitui.core.baseline import WEEK_S, BaselineKind
from raitui.core.expression import selectors_in
from raitui.core.indicator_series import indicator_series
from raitui.core.selector import Comparison, Selector
from raitui.core.site import Profile
from raitui.rehearsal.exposed_families import EXPOSED_FAMILIES, ExposedFamily
from raitui.rehearsal.exposition import series_name
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.profiles import PROFILES
from raitui.rehearsal.series import Series
from raitui.rehearsal.state_series import INFO_METRICS

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


class _Stretch(Struct, frozen=True):
    """Samples every ``step_s`` as far as ``reach_s`` back from the end (seconds)."""

    reach_s: int
    step_s: int


_ALL = 10**9


class Detail(Struct, frozen=True):
    """How much of the past is written: the further back, the coarser, since the longest windows of burn rates are days.

    So far back as ``near_s`` every series has samples: a mean whose count reached further back than its sum would be
    wrong. What no objective counts is asked about no further, except what is compared with how it was ``beside_s`` ago:
    of that there is some around this hour then, and for as many hours as somebody may watch from now on.
    """

    stretches: tuple[_Stretch, ...]
    near_s: int
    beside_s: int = 0


FULL = Detail(
    (_Stretch(6 * _HOUR_S, _MINUTE_S), _Stretch(3 * _DAY_S, 5 * _MINUTE_S), _Stretch(_ALL, _HOUR_S)),
    6 * _HOUR_S,
    WEEK_S,
)
OBJECTIVES_ALONE = Detail(
    (_Stretch(_HOUR_S, 5 * _MINUTE_S), _Stretch(_DAY_S, _HOUR_S), _Stretch(_ALL, _DAY_S)), near_s=0
)
"""Enough for every window of an objective to have a past, of the largest fleet in less than a minute."""


_BESIDE_STEP_S, _BESIDE_BEFORE_S, _BESIDE_AFTER_S = 5 * _MINUTE_S, 7 * _HOUR_S, 6 * _HOUR_S
"""The longest window that is compared with the past is of six hours."""


def beside_times(born: float, end: float, detail: Detail = FULL) -> list[float]:
    """When what is compared with the past is sampled there (unix seconds), in order; never when it is not."""
    if not detail.beside_s:
        return []
    then = end - detail.beside_s
    first = ceil(max(born, then - _BESIDE_BEFORE_S) / _BESIDE_STEP_S)
    beyond = ceil(min(then + _BESIDE_AFTER_S, end - detail.near_s) / _BESIDE_STEP_S)
    return [float(step * _BESIDE_STEP_S) for step in range(first, beyond)]


def backfill_times(born: float, end: float, detail: Detail = FULL) -> list[float]:
    """When samples are taken (unix seconds), in order, all of them on whole minutes, the last one before ``end``."""
    times: list[float] = []
    later = end
    for stretch in detail.stretches:
        earliest = max(born, end - stretch.reach_s)
        first, beyond = ceil(earliest / stretch.step_s), ceil(later / stretch.step_s)
        times[:0] = [step * stretch.step_s for step in range(first, beyond)]
        later = min(later, max(earliest, born))
    return times


def objective_selectors(profiles: Iterable[Profile] = PROFILES) -> tuple[Selector, ...]:
    """The series that the objectives count."""
    expressions = {(profile.name, sli.name): sli.expression for profile in profiles for sli in profile.slis}
    counted = (expressions[profile.name, slo.sli] for profile in profiles for slo in profile.slos)
    return tuple(selector for expression in counted for selector in selectors_in(expression))


def compared_metrics(profiles: Iterable[Profile] = PROFILES) -> frozenset[str]:
    """The families of the series that indicators compare with how they were last week, however they end."""
    compared = (sli for profile in profiles for sli in profile.slis if sli.baseline.kind is BaselineKind.LAST_WEEK)
    return frozenset(
        selector.metric.removesuffix("_count") for sli in compared for selector in indicator_series(sli.expression)
    )


def _selects(selector: Selector, metric: str, labels: Mapping[str, str]) -> bool:
    """Equality alone is looked at: a wider selection does no harm here."""
    return selector.metric == metric and all(
        labels.get(matcher.label, "") == matcher.value
        for matcher in selector.matchers
        if matcher.comparison is Comparison.EQUAL
    )


def _is_asked_long(metric: str, series: Series, selectors: tuple[Selector, ...]) -> bool:
    """Whether anybody asks about its distant past: what objectives count, and what tells of changes."""
    return metric in INFO_METRICS or any(_selects(selector, metric, series.labels) for selector in selectors)


def _samples(metric: str, series: Series, times: list[float], further_labels: Mapping[str, str]) -> Iterator[str]:
    name = series_name(metric, {**series.labels, **further_labels})
    for at in times:
        if series.exists(at):
            yield f"{name} {series.value(at)!r} {at!r}\n"


class _Times(Struct, frozen=True):
    """When samples are taken: of what is asked long, of what is compared with the past, and of all other series."""

    long: list[float]
    beside: list[float]
    near: list[float]


def _family(fleet: SimulatedFleet, family: ExposedFamily, times: _Times, labels: Mapping[str, str]) -> Iterator[str]:
    selectors, beside = objective_selectors(), times.beside if family.name in compared_metrics() else []
    of_objectives, of_others = sorted({*times.long, *beside}), [*beside, *times.near]
    yield f"# TYPE {family.name.removesuffix('_total')} {family.kind}\n"
    for metric in family.metrics:
        for series in fleet.family(metric):
            asked = of_objectives if _is_asked_long(metric, series, selectors) else of_others
            yield from _samples(metric, series, asked, labels)


def write_backfill(
    fleet: SimulatedFleet,
    file: TextIO,
    end: float,
    further_labels: Mapping[str, str] | None = None,
    detail: Detail = FULL,
) -> None:
    """Write the fleet's past up to ``end`` (unix seconds).

    What objectives count and the info metrics begin with its birth, all other series later. ``further_labels``
    are those that a scrape adds (job, instance): with them the live series continue these.
    """
    times = backfill_times(fleet.born, end, detail)
    near = [at for at in times if at >= times[-1] - detail.near_s] if detail.near_s else []
    asked_at = _Times(times, beside_times(fleet.born, end, detail), near)
    for family in EXPOSED_FAMILIES:
        file.writelines(_family(fleet, family, asked_at, further_labels or {}))
    file.write("# EOF\n")
