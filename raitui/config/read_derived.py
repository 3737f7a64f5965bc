"""Indicators that are computed of bins, categories, cohorts, or their own past."""

from __future__ import annotations

from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import quoted
from raitui.config.prometheus_name import histogram_name, label_name
from raitui.config.read_elementary import read_mean, read_ratio, read_throughput
from raitui.config.read_series import read_metric, read_selector
from raitui.core.derived import (
    Calibration,
    Categories,
    Change,
    ChangeMeasure,
    Derived,
    Distance,
    Gap,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.derived_vectors import BUCKET_LABEL
from raitui.core.distance_measure import Measure
from raitui.core.expression import Mean, Ratio, Throughput
from raitui.core.selector import Selector
from raitui.errors import ConfigurationError


def read_derived(place: Located, written: schema.Indicator) -> Derived | None:
    """What the indicator is computed of; None where one query tells it."""
    match written:
        case schema.Indicator(distance=schema.DistanceOf() as distance):
            return _distance(place / "distance", distance)
        case schema.Indicator(calibration=schema.CalibrationOf() as calibration):
            return _calibration(place / "calibration", calibration)
        case schema.Indicator(gap=schema.GapOf() as gap):
            return _gap(place / "gap", gap)
        case schema.Indicator(against_baseline=schema.AgainstBaselineOf() as change):
            return _change(place / "against_baseline", change)
        case schema.Indicator(worst_category=schema.WorstCategoryOf() as worst):
            return _worst_category(place / "worst_category", worst)
        case schema.Indicator(time_to_clear=schema.TimeToClearOf() as clearing):
            return _time_to_clear(place / "time_to_clear", clearing)
        case _:
            return None


def _label(place: Located, written: str) -> str:
    return place.take(_telling_apart, written, written)


def _telling_apart(text: str) -> str:
    """A label whose series each count their own. Raises ConfigurationError."""
    if text == BUCKET_LABEL:
        remedy = "compare a histogram by distance: {histogram: …}, and tell all else apart by another label"
        raise ConfigurationError(f"each series of the label {quoted(text)} counts those below it again", remedy)
    return label_name(text)


def _optional(place: Located, written: str | schema.Series | None) -> Selector | None:
    return None if written is None else read_metric(place, written)


def _distance(place: Located, written: schema.DistanceOf) -> Distance:
    feature = "" if written.feature is None else _label(place / "feature", written.feature)
    if written.categories is None:
        histogram = read_metric(place / "histogram", written.histogram or "", histogram_name)
        return Distance(Histogram(histogram), written.measure, feature)
    if written.measure is Measure.KOLMOGOROV_SMIRNOV:
        (place / "measure").refuse("ks compares values in order, and categories have none", "give psi or js")
    categories, at = written.categories, place / "categories"
    counter = read_selector(at, categories.metric, categories.match)
    return Distance(Categories(counter, _label(at / "label", categories.label)), written.measure, feature)


def _calibration(place: Located, written: schema.CalibrationOf) -> Calibration:
    return Calibration(
        correct=read_metric(place / "correct", written.correct),
        total=read_metric(place / "total", written.total),
        predicted=_optional(place / "predicted", written.predicted),
        bin=_label(place / "bin", written.bin),
        score=written.score,
    )


def _gap(place: Located, written: schema.GapOf) -> Gap:
    by = "" if written.by is None else _label(place / "by", written.by)
    return Gap(read_ratio(place / "ratio", written.ratio), written.measure, by)


def _of(place: Located, written: schema.AgainstBaselineOf | schema.BesideOf) -> Ratio | Mean | Throughput:
    if written.ratio is not None:
        return read_ratio(place / "ratio", written.ratio)
    if written.mean is not None:
        return read_mean(place / "mean", written.mean)
    return read_throughput(place / "throughput", written.throughput or schema.ThroughputOf(""))


def _change(place: Located, written: schema.AgainstBaselineOf) -> Change:
    if written.beside is not None and written.measure is not ChangeMeasure.CHANGE:
        (place / "beside").refuse("nothing is beside what is kept of a baseline", "give measure: change")
    beside = None if written.beside is None else _of(place / "beside", written.beside)
    return Change(_of(place, written), beside, written.measure)


def _worst_category(place: Located, written: schema.WorstCategoryOf) -> WorstCategory:
    events, total = (read_metric(place / key, getattr(written, key)) for key in ("events", "total"))
    return WorstCategory(events, total, _label(place / "label", written.label))


def _time_to_clear(place: Located, written: schema.TimeToClearOf) -> TimeToClear:
    backlog, cleared = (read_metric(place / key, getattr(written, key)) for key in ("backlog", "cleared"))
    return TimeToClear(backlog, cleared, _optional(place / "workers", written.workers))
