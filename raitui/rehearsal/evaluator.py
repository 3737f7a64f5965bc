"""The algebra of `raitui.core.vector`, evaluated over simulated series with the meaning that PromQL gives it.

The reference is Prometheus 2.42 (promql/engine.go, promql/functions.go). An evaluation is a generator that pauses every
few hundred series, so that whoever runs it can do something else in between.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Generator
from functools import singledispatch

from raitui.core.answer import Row
from raitui.core.promql import Leaf
from raitui.core.selector import Selector
from raitui.core.vector import (
    PART_LABEL,
    Aggregate,
    Apart,
    Beyond,
    CountOverSteps,
    Divide,
    Filled,
    Highest,
    HistogramQuantile,
    Increase,
    Lowest,
    Multiply,
    Part,
    Past,
    Rate,
    Raw,
    SampleTime,
    SampleTimeWithin,
    Select,
    Shift,
    SumOverSteps,
    Union,
    Vector,
    Where,
)
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.aggregations import aggregated, highest, lowest
from raitui.rehearsal.evaluation import Elements, Evaluation, batches
from raitui.rehearsal.extrapolation import milliseconds
from raitui.rehearsal.histogram_quantile import Bucket, bucket_quantile
from raitui.rehearsal.label_set import METRIC_NAME, LabelSet
from raitui.rehearsal.sampled_series import SampledSeries
from raitui.rehearsal.sampled_window import SampledWindow
from raitui.rehearsal.series import SeriesStore
from raitui.rehearsal.slice_verdicts import beyond, groups_apart
from raitui.rehearsal.vector_matching import matched, quotient, relabelled

BUCKET_LABEL = "le"


class Evaluator:
    """Answers queries about the series of a store as a Prometheus that scrapes them would."""

    def __init__(self, store: SeriesStore) -> None:
        self._series = SampledSeries(store)

    def rows(self, vector: Vector, at: float) -> tuple[Row, ...]:
        """The vector at a time (unix seconds, of which Prometheus minds the milliseconds).

        Raises:
            SourceError: only a real Prometheus can answer, or it would refuse.
        """
        pausing = self.pausing_rows(vector, at)
        while True:
            try:
                next(pausing)
            except StopIteration as finished:
                rows: tuple[Row, ...] = finished.value
                return rows

    def pausing_rows(self, vector: Vector, at: float) -> Generator[None, None, tuple[Row, ...]]:
        """The same, with pauses."""
        elements = yield from _evaluate(vector, _Moment(self._series, milliseconds(at)))
        rows: list[Row] = []
        for batch in batches(elements.items()):
            yield
            rows.extend(Row(labels.mapping, value) for labels, value in batch)
        return tuple(rows)


class _Moment:
    """What is evaluated when (unix milliseconds), and what is known already: a query may ask the same twice."""

    __slots__ = ("at_ms", "known", "series")

    def __init__(self, series: SampledSeries, at_ms: int) -> None:
        self.series = series
        self.at_ms = at_ms
        self.known: dict[Vector, Elements] = {}

    def shifted_ms(self, shift: Shift) -> int:
        """The time (unix milliseconds) of which a shifted selection reads."""
        at_ms = self.at_ms if shift.at is None else milliseconds(shift.at)
        return at_ms - shift.offset_s * 1000


def _evaluate(vector: Vector, moment: _Moment) -> Evaluation:
    if vector not in moment.known:
        if isinstance(vector, Leaf) and vector.selector.renamed:
            message = f"the simulated fleet's series have the site's own labels: {vector.selector.metric}"
            raise SourceError(SourceFault.REJECTED, message, "Delete `labels` from the profile")
        moment.known[vector] = yield from _evaluate_anew(vector, moment)
    return moment.known[vector]


@singledispatch
def _evaluate_anew(vector: Vector, moment: _Moment) -> Evaluation:
    raise TypeError(vector, moment)


@_evaluate_anew.register
def _(vector: Select, moment: _Moment) -> Evaluation:
    metric, matchers = vector.selector.metric, vector.selector.matchers
    scrape = moment.series.newest_scrape(moment.shifted_ms(vector.shift))
    if scrape is None:
        return {}
    family = moment.series.family(metric)
    values = moment.series.values.at(family.series, scrape)
    chosen = yield from family.chosen(matchers)
    elements: Elements = {}
    for members in batches(chosen):
        yield
        for position, series, labels, _since in members:
            if series.exists(scrape):
                elements[labels.with_label(METRIC_NAME, metric)] = values.value(position)
    return elements


@_evaluate_anew.register
def _(vector: Increase, moment: _Moment) -> Evaluation:
    return _growth(vector, 1.0, moment)


@_evaluate_anew.register
def _(vector: Rate, moment: _Moment) -> Evaluation:
    return _growth(vector, float(vector.window_s), moment)


def _growth(vector: Increase | Rate, per_s: float, moment: _Moment) -> Evaluation:
    family, end_ms = moment.series.family(vector.selector.metric), moment.shifted_ms(vector.shift)
    window = SampledWindow(moment.series, family, end_ms - vector.window_s * 1000, end_ms)
    chosen = yield from family.chosen(vector.selector.matchers)
    elements: Elements = {}
    for members in batches(chosen):
        yield
        for position, _series, labels, since in members:
            growth = window.growth_since(since)
            if growth is not None:
                elements[labels] = growth.of(position, per_s)
    return elements


@_evaluate_anew.register
def _(vector: SampleTime, moment: _Moment) -> Evaluation:
    scrape = moment.series.newest_scrape(moment.at_ms)
    if scrape is None:
        return {}
    return (yield from _times_found(vector.selector, [scrape], moment))


@_evaluate_anew.register
def _(vector: SampleTimeWithin, moment: _Moment) -> Evaluation:
    step_ms = vector.step_s * 1000
    first_step = math.ceil((moment.at_ms - vector.window_s * 1000) / step_ms) * step_ms
    scrapes = [moment.series.newest_scrape(step) for step in range(first_step, moment.at_ms + 1, step_ms)]
    # Sample times never fall from step to step: the first step that finds a series has its earliest, the last its
    # latest.
    in_order = list(dict.fromkeys(scrape for scrape in scrapes if scrape is not None))
    return (yield from _times_found(vector.selector, in_order[::-1] if vector.latest else in_order, moment))


@_evaluate_anew.register
def _(vector: SumOverSteps, moment: _Moment) -> Evaluation:
    if isinstance(vector.of, Select) and not moment.series.family(vector.of.selector.metric).series:
        return {}
    found = yield from _over_steps(vector, moment)
    return {labels: math.fsum(values) for labels, values in found.items()}


@_evaluate_anew.register
def _(vector: CountOverSteps, moment: _Moment) -> Evaluation:
    found = yield from _over_steps(vector, moment)
    return {labels: float(len(values)) for labels, values in found.items()}


def _over_steps(
    vector: SumOverSteps | CountOverSteps, moment: _Moment
) -> Generator[None, None, dict[LabelSet, list[float]]]:
    """What each series was at the steps of the window."""
    step_ms = vector.step_s * 1000
    last = moment.at_ms // step_ms * step_ms
    found: dict[LabelSet, list[float]] = {}
    for at_ms in range(last, moment.at_ms - vector.window_s * 1000, -step_ms):
        yield
        for labels, value in matched((yield from _evaluate(vector.of, _Moment(moment.series, at_ms)))).items():
            found.setdefault(labels, []).append(value)
    return found


@_evaluate_anew.register
def _(vector: Past, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    beyond = operator.gt if vector.above else operator.lt
    return {labels: value for labels, value in elements.items() if beyond(value, vector.bound)}


def _times_found(selector: Selector, scrapes: list[float], moment: _Moment) -> Evaluation:
    """The time of the first of the scrapes that finds each series."""
    chosen = yield from moment.series.family(selector.metric).chosen(selector.matchers)
    elements: Elements = {}
    for members in batches(chosen):
        yield
        for _position, series, labels, _since in members:
            found = next(filter(series.exists, scrapes), None)
            if found is not None:
                elements[labels] = milliseconds(found) / 1000
    return elements


@_evaluate_anew.register
def _(vector: Aggregate, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    return (yield from aggregated(vector.operation, vector.by, elements))


@_evaluate_anew.register
def _(vector: Highest, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    return highest(vector.count, vector.by, elements)


@_evaluate_anew.register
def _(vector: Lowest, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    return lowest(vector.count, vector.by, elements)


@_evaluate_anew.register
def _(vector: Divide, moment: _Moment) -> Evaluation:
    numerators = yield from _evaluate(vector.numerator, moment)
    denominators = yield from _evaluate(vector.denominator, moment)
    divisors = matched(denominators)
    return {
        labels: quotient(value, divisors[labels]) for labels, value in matched(numerators).items() if labels in divisors
    }


@_evaluate_anew.register
def _(vector: Multiply, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    return {labels: value * vector.factor for labels, value in matched(elements).items()}


@_evaluate_anew.register
def _(vector: HistogramQuantile, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    histograms: dict[LabelSet, list[Bucket]] = {}
    for batch in batches(elements.items()):
        yield
        for labels, count in batch:
            bound = labels.mapping.get(BUCKET_LABEL)
            if bound is not None:
                histogram = labels.without(BUCKET_LABEL).unnamed()
                histograms.setdefault(histogram, []).append((float(bound), count))
    yield
    return {labels: bucket_quantile(vector.quantile, buckets) for labels, buckets in histograms.items()}


@_evaluate_anew.register
def _(vector: Where, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    measures = yield from _evaluate(vector.measure, moment)
    enough = {labels.unnamed() for labels, measure in measures.items() if measure >= vector.least}
    return {labels: value for labels, value in elements.items() if labels.unnamed() in enough}


@_evaluate_anew.register
def _(vector: Beyond, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    samples = None if vector.samples is None else (yield from _evaluate(vector.samples, moment))
    return beyond(vector, matched(elements), samples if samples is None else matched(samples))


@_evaluate_anew.register
def _(vector: Apart, moment: _Moment) -> Evaluation:
    shares = yield from _evaluate(vector.shares, moment)
    samples = yield from _evaluate(vector.samples, moment)
    return (yield from groups_apart(vector, shares, samples))


@_evaluate_anew.register
def _(vector: Filled, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    likes = yield from _evaluate(vector.like, moment)
    present = {labels.unnamed() for labels in elements}
    lacking = {labels: value * 0 for labels, value in matched(likes).items() if labels.unnamed() not in present}
    return {**elements, **lacking}


@_evaluate_anew.register
def _(vector: Part, moment: _Moment) -> Evaluation:
    elements = yield from _evaluate(vector.of, moment)
    return relabelled(elements, lambda labels: labels.with_label(PART_LABEL, vector.name))


@_evaluate_anew.register
def _(vector: Union, moment: _Moment) -> Evaluation:
    union: Elements = {}
    taken: set[LabelSet] = set()
    for part in vector.parts:
        elements = yield from _evaluate(part, moment)
        further = {labels: value for labels, value in elements.items() if labels.unnamed() not in taken}
        union |= further
        taken.update(labels.unnamed() for labels in further)
    return union


@_evaluate_anew.register
def _(vector: Raw, _moment: _Moment) -> Evaluation:
    message = f"the simulated fleet cannot evaluate PromQL text: {vector.text}"
    remedy = "Express the indicator as a ratio, quantile, mean, throughput or gauge, or watch a real Prometheus"
    raise SourceError(SourceFault.REJECTED, message, remedy)
