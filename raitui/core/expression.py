"""Service level indicators as typed expressions, and the vectors that answer them."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from msgspec import Struct, structs

from raitui.core.selector import Comparison, Matcher, RenamedLabel, Selector
from raitui.core.vector import (
    Aggregate,
    Aggregation,
    Divide,
    Filled,
    HistogramQuantile,
    Increase,
    Multiply,
    Part,
    Rate,
    Raw,
    Select,
    Union,
    Vector,
)

VALUE = "value"
SAMPLES = "samples"
EVENTS = "events"
TOTAL = "total"
BOUNDED = "bounded"


class EventKind(Enum):
    """Whether the events that a ratio counts are the good or the bad ones."""

    GOOD = "good"
    BAD = "bad"


class Ratio(Struct, frozen=True, tag="ratio"):
    """Good or bad events over all events: two counters."""

    events: Selector
    total: Selector
    kind: EventKind = EventKind.BAD


class Quantile(Struct, frozen=True, tag="quantile"):
    """A quantile (0-1) of a classic histogram; ``histogram`` names it without its ``_bucket`` ending.

    ``scale`` is what one unit of the histogram is in the unit of the indicator: 0.001 for milliseconds read in seconds.
    """

    histogram: Selector
    quantile: float
    scale: float = 1.0


class Mean(Struct, frozen=True, tag="mean"):
    """Growth of a sum over growth of a count, times ``scale``: what one unit of the sum is in that of the indicator.

    1000 for cost per 1,000 predictions. No single value lies outside of ``bounds``, in the unit of the indicator: 1 and
    5 for a score; None where nobody says so, and then there is no evidence that holds for each look.
    """

    sum: Selector
    count: Selector
    scale: float = 1.0
    bounds: tuple[float, float] | None = None


class Throughput(Struct, frozen=True, tag="throughput"):
    """Growth of a counter per ``per_s`` seconds (1 for requests a second, 3600 for money an hour)."""

    counter: Selector
    per_s: float = 1.0


class Gauge(Struct, frozen=True, tag="gauge"):
    """The newest value of a gauge, aggregated over its series."""

    gauge: Selector
    aggregation: Aggregation = Aggregation.MAXIMUM


class RawPromQL(Struct, frozen=True, tag="promql"):
    """PromQL of the site's own; ``$by`` stands for the grouping labels and ``$window`` for the window."""

    text: str
    samples: str | None = None


Expression = Ratio | Quantile | Mean | Throughput | Gauge | RawPromQL

E = TypeVar("E", bound=Struct)


def _sum(by: tuple[str, ...], of: Vector) -> Aggregate:
    return Aggregate(Aggregation.SUM, by, of)


def _grown(selector: Selector, by: tuple[str, ...], window_s: int) -> Aggregate:
    return _sum(by, Increase(selector, window_s))


def _suffixed(selector: Selector, suffix: str) -> Selector:
    return Selector(selector.metric + suffix, selector.matchers, selector.renamed)


def _scaled(of: Vector, scale: float) -> Vector:
    return of if scale == 1.0 else Multiply(of, scale)


def _fill_in(text: str, by: tuple[str, ...], window_s: int) -> Raw:
    return Raw(text.replace("$by", ", ".join(by)).replace("$window", f"{window_s}s"))


def _share(ratio: Ratio, by: tuple[str, ...], window_s: int) -> Vector:
    """Where events and total are one metric, no series of the events means none: not one good event is all bad."""
    events, total = (_grown(selector, by, window_s) for selector in (ratio.events, ratio.total))
    same = ratio.events.metric == ratio.total.metric
    return Divide(Filled(events, total) if same else events, total)


def value_vector(expression: Expression, by: tuple[str, ...], window_s: int) -> Vector:
    """The indicator's value, one element per combination of ``by``; windows in seconds."""
    match expression:
        case Ratio():
            return _share(expression, by, window_s)
        case Quantile(histogram, quantile, scale):
            buckets = Rate(_suffixed(histogram, "_bucket"), window_s)
            return _scaled(HistogramQuantile(quantile, _sum((*by, "le"), buckets)), scale)
        case Mean(total, count, scale):
            return _scaled(Divide(_grown(total, by, window_s), _grown(count, by, window_s)), scale)
        case Throughput(counter, per_s):
            return Multiply(_sum(by, Rate(counter, window_s)), per_s)
        case Gauge(gauge, aggregation):
            return Aggregate(aggregation, by, Select(gauge))
        case RawPromQL(text):
            return _fill_in(text, by, window_s)


def samples_vector(expression: Expression, by: tuple[str, ...], window_s: int) -> Vector | None:
    """How many events the value rests on, or None where the expression has no such number."""
    match expression:
        case Ratio(_, total):
            return _grown(total, by, window_s)
        case Quantile(histogram):
            return _grown(_suffixed(histogram, "_count"), by, window_s)
        case Mean(_, count):
            return _grown(count, by, window_s)
        case RawPromQL(_, samples) if samples is not None:
            return _fill_in(samples, by, window_s)
        case _:
            return None


def _bounded_vector(quantile: Quantile, by: tuple[str, ...], window_s: int) -> Vector:
    """How many events fell into a bucket with a finite bound: past them a quantile is only known to be beyond it."""
    finite = _suffixed(quantile.histogram, "_bucket").where(Matcher("le", "+Inf", Comparison.NOT_EQUAL))
    return Aggregate(Aggregation.MAXIMUM, by, _grown(finite, (*by, "le"), window_s))


def measured_vector(expression: Expression, by: tuple[str, ...], window_s: int) -> Union:
    """Value and samples in one answer, told apart by their parts; of a quantile also the events with a finite bound."""
    parts = [Part(VALUE, value_vector(expression, by, window_s))]
    samples = samples_vector(expression, by, window_s)
    if samples is not None:
        parts.append(Part(SAMPLES, samples))
    if isinstance(expression, Quantile):
        parts.append(Part(BOUNDED, _bounded_vector(expression, by, window_s)))
    return Union(tuple(parts))


def counts_vector(ratio: Ratio, by: tuple[str, ...], window_s: int) -> Union:
    """Events and total of a ratio in one answer: counts, so that any grouping of them can be summed exactly."""
    return Union(
        (
            Part(EVENTS, _grown(ratio.events, by, window_s)),
            Part(TOTAL, _grown(ratio.total, by, window_s)),
        )
    )


def presence_selectors(expression: Expression) -> tuple[Selector, ...]:
    """The series whose newest samples tell how fresh the indicator is; none for raw PromQL.

    Events that are a metric of their own may come from an exporter of their own, which may die alone.
    """
    match expression:
        case Ratio(events, total):
            return (total,) if events.metric == total.metric else (total, events)
        case Quantile(histogram):
            return (_suffixed(histogram, "_count"),)
        case Mean(total, count):
            return (count,) if _same_family(total, count) else (count, total)
        case Throughput(counter):
            return (counter,)
        case Gauge(gauge):
            return (gauge,)
        case RawPromQL():
            return ()


def _same_family(total: Selector, count: Selector) -> bool:
    return total.metric.removesuffix("_sum") == count.metric.removesuffix("_count")


def over_selectors(expression: E, change: Callable[[Selector], Selector]) -> E:
    """The same indicator over other series, whatever it is made of."""
    changed: dict[str, Struct] = {}
    for name, value in structs.asdict(expression).items():
        if isinstance(value, Selector):
            changed[name] = change(value)
        elif isinstance(value, Struct):
            changed[name] = over_selectors(value, change)
    return structs.replace(expression, **changed)


def selectors_in(expression: Struct) -> tuple[Selector, ...]:
    """All series that an indicator reads, whatever it is made of; none of raw PromQL."""
    found: list[Selector] = []

    def seen(selector: Selector) -> Selector:
        found.append(selector)
        return selector

    over_selectors(expression, seen)
    return tuple(found)


def narrowed(expression: E, matchers: tuple[Matcher, ...]) -> E:
    """The same indicator over fewer series; raw PromQL cannot be narrowed and is returned as it is."""
    return over_selectors(expression, lambda selector: selector.where(*matchers))


def in_words_of(expression: E, matchers: tuple[Matcher, ...], renamed: tuple[RenamedLabel, ...]) -> E:
    """The same indicator over series that call some labels otherwise; the conditions are in their words too."""
    return over_selectors(expression, lambda selector: structs.replace(selector.where(*matchers), renamed=renamed))
