"""How an indicator is measured by one query."""

from __future__ import annotations

import math
from collections.abc import Callable

from raitui.config import schema
from raitui.config.duration import duration_seconds
from raitui.config.located import Located
from raitui.config.prometheus_name import histogram_name
from raitui.config.read_series import read_metric, read_selector
from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, RawPromQL, Throughput
from raitui.errors import ConfigurationError


def read_elementary(place: Located, written: schema.Indicator) -> Expression:
    """The one of six ways in which the indicator is measured."""
    match written:
        case schema.Indicator(ratio=schema.RatioOf() as ratio):
            return read_ratio(place / "ratio", ratio)
        case schema.Indicator(quantile=schema.QuantileOf() as quantile):
            return _quantile(place / "quantile", quantile)
        case schema.Indicator(mean=schema.MeanOf() as mean):
            return read_mean(place / "mean", mean)
        case schema.Indicator(throughput=schema.ThroughputOf() as throughput):
            return read_throughput(place / "throughput", throughput)
        case schema.Indicator(gauge=schema.GaugeOf() as gauge):
            return Gauge(read_selector(place / "gauge", gauge.metric, gauge.match), gauge.aggregate)
        case _:
            return _promql(place / "promql", written.promql or schema.PromqlOf(""))


def read_ratio(place: Located, written: schema.RatioOf) -> Ratio:
    """Good or bad events over all."""
    total = read_metric(place / "total", written.total)
    if written.bad is not None:
        return Ratio(read_metric(place / "bad", written.bad), total, EventKind.BAD)
    return Ratio(read_metric(place / "good", written.good or ""), total, EventKind.GOOD)


def _quantile(place: Located, written: schema.QuantileOf) -> Quantile:
    histogram = read_metric(place / "histogram", written.histogram, histogram_name)
    quantile = (place / "quantile").take(_between_0_and_1, written.quantile, 0.5)
    return Quantile(histogram, quantile, (place / "scale").take(_above_0, written.scale, 1.0))


def read_mean(place: Located, written: schema.MeanOf) -> Mean:
    """One growth over another."""
    total, count = (read_metric(place / key, getattr(written, key)) for key in ("sum", "count"))
    bounds = None if written.bounds is None else (place / "bounds").take(_apart, written.bounds, (0.0, 1.0))
    return Mean(total, count, (place / "scale").take(_above_0, written.scale, 1.0), bounds)


def _apart(bounds: tuple[float, ...]) -> tuple[float, float]:
    low, high = bounds
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ConfigurationError(f"no value lies between {low:g} and {high:g}", "give the lower bound first")
    return low, high


def _above_0(scale: float) -> float:
    if not (math.isfinite(scale) and scale > 0):
        raise ConfigurationError(f"{scale:g} is not a scale", "give a number above 0, such as 0.001")
    return scale


def _between_0_and_1(quantile: float) -> float:
    if not 0 < quantile < 1:
        raise ConfigurationError(f"{quantile:g} is not a quantile", "give one between 0 and 1, such as 0.99")
    return quantile


def read_throughput(place: Located, written: schema.ThroughputOf) -> Throughput:
    """Growth over time."""
    counter = read_metric(place / "counter", written.counter)
    return Throughput(counter, (place / "per").take(duration_seconds, written.per, 1.0))


def _promql(place: Located, written: schema.PromqlOf) -> RawPromQL:
    read: Callable[[str], str] = _grouped
    samples = written.samples
    return RawPromQL(
        (place / "text").take(read, written.text, written.text),
        None if samples is None else (place / "samples").take(read, samples, samples),
    )


def _grouped(text: str) -> str:
    if "$by" not in text:
        raise ConfigurationError("the query does not group by $by", "aggregate it, as in: max by ($by) (…)")
    return text
