"""The evaluator of the simulated fleet against a real Prometheus, over histories with gaps and odd numbers.

The history is drawn by the test, loaded with promtool, and asked for at times of all kinds: on samples, between them,
within and past the five minutes for which a last sample stands. Both sides get the same vectors (design.md, 3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from raitui.core.derived import Gap, GapMeasure, TimeToClear, WorstCategory
from raitui.core.expression import EventKind, Expression, Gauge, Mean, Quantile, Ratio, Throughput
from raitui.core.promql import render
from raitui.core.question import (
    CountsOf,
    ExposedSince,
    FirstSeenOf,
    Grain,
    InfoOf,
    InfoSpansOf,
    LastSeenOf,
    NewestSamplesOf,
    Question,
    StepsPastOf,
    ValueOf,
    WorstCellOf,
)
from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.site import LabelNames
from raitui.core.sli import Direction
from raitui.core.time_slices import TimeSlices
from raitui.core.vector import (
    Aggregate,
    Aggregation,
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
    SampleTime,
    SampleTimeWithin,
    Select,
    Shift,
    SumOverSteps,
    Union,
    Vector,
    Where,
)
from raitui.rehearsal.evaluator import Evaluator
from tests.integration.agreement import assert_agree, assert_worst_cells, by_labels
from tests.integration.conftest import StartPrometheus
from tests.integration.prometheus_api import vector_at
from tests.integration.random_history import INF, START, families, openmetrics, scrape_times
from tests.scripted_series import ScriptedStore

WINDOWS_S = (1, 10, 60, 300, 3_600)
SHIFTS = (Shift(60), Shift(1_800), Shift(at=START + 1_234.5678), Shift(30, at=START + 600.0), Shift(at=START - 1.0))
REQUESTS, BACKLOG, ODD, BUCKETS = map(Selector, ("requests_total", "backlog", "odd", "seconds_bucket"))
RATIOS = (
    Ratio(REQUESTS.where(Matcher("outcome", "error")), REQUESTS),
    Ratio(REQUESTS.where(Matcher("outcome", "ok")), REQUESTS, EventKind.GOOD),
)
EXPRESSIONS: tuple[Expression, ...] = (
    *RATIOS,
    *(Quantile(Selector("seconds"), quantile) for quantile in (0.0, 0.5, 0.99, 1.0)),
    Mean(Selector("score_sum"), Selector("score_count")),
    Throughput(REQUESTS, 3_600.0),
    *(Gauge(BACKLOG, aggregation) for aggregation in Aggregation),
)
MATCHERS = (
    Matcher("cohort", "young|o.*", Comparison.MATCHES),
    Matcher("cohort", "o", Comparison.MATCHES),
    Matcher("cohort", "you.*", Comparison.NOT_MATCHES),
    Matcher("cohort", "", Comparison.EQUAL),
    Matcher("cohort", "", Comparison.NOT_EQUAL),
    Matcher("service", 'odd "name"\\{}'),
    Matcher("absent", "", Comparison.NOT_MATCHES),
)


def questions() -> Iterator[Question]:
    for window_s in WINDOWS_S:
        yield from (ValueOf(expression, window_s, grain) for expression, grain in product(EXPRESSIONS, Grain))
        yield from (CountsOf(ratio, window_s, grain) for ratio, grain in product(RATIOS, Grain))
        yield ExposedSince(REQUESTS, window_s)
        yield FirstSeenOf(REQUESTS, window_s, step_s=7)
        yield InfoSpansOf(BACKLOG, window_s, step_s=20)
    instants: tuple[Gauge | TimeToClear, ...] = (
        *(Gauge(BACKLOG, aggregation) for aggregation in Aggregation),
        TimeToClear(BACKLOG, REQUESTS),
    )
    for of, direction, lasting_s in product(instants, Direction, (120, 600)):
        yield StepsPastOf(of, 2.0, direction, 300, lasting_s)
    yield NewestSamplesOf((REQUESTS, BACKLOG))
    yield LastSeenOf((REQUESTS, BACKLOG))
    yield InfoOf(BACKLOG)


def slices() -> Iterator[Question]:
    """Verdicts on slices (R-OBS-5), of every kind of figure that a source can judge."""
    share = RATIOS[1]
    gaps = [(Gap(share, by=label), 0.05, Direction.LOWER_IS_BETTER) for label in ("", "version")]
    gaps += [(Gap(share, GapMeasure.RATIO), 0.9, Direction.HIGHER_IS_BETTER)]
    bounded = product(EXPRESSIONS, (0.4, 2.0), Direction)
    category = WorstCategory(REQUESTS, Selector("score_count"), "outcome")
    judged = [*gaps, *bounded, (category, 0.5, Direction.LOWER_IS_BETTER)]
    for expression, target, direction in (*judged, (TimeToClear(BACKLOG, REQUESTS), 5.0, Direction.LOWER_IS_BETTER)):
        for slice_s, minimum_samples in ((10, 1), (60, 20)):
            asked = TimeSlices(expression, direction, target, minimum_samples, slice_s)
            yield CountsOf(asked, window_s=300)


def worst_questions() -> Iterator[WorstCellOf]:
    for expression, window_s, direction in product(EXPRESSIONS, (10, 300), Direction):
        yield WorstCellOf(expression, window_s, direction, minimum_samples=3)


def bare_vectors() -> Iterator[Vector]:
    """What no question asks for today, but the algebra promises."""
    backlog, odd = Select(BACKLOG), Select(ODD)
    yield from (Select(BACKLOG.where(matcher)) for matcher in MATCHERS)
    yield from (Aggregate(operation, by, odd) for operation, by in product(Aggregation, [(), ("version",)]))
    yield from (Increase(REQUESTS, window_s) for window_s in WINDOWS_S)
    yield from (Rate(REQUESTS, window_s) for window_s in WINDOWS_S)
    yield from (Select(BACKLOG, shift) for shift in SHIFTS)
    yield from (Increase(REQUESTS, 300, shift) for shift in SHIFTS)
    yield from (Rate(REQUESTS, 300, shift) for shift in SHIFTS)
    yield Divide(Increase(REQUESTS, 300), Increase(REQUESTS, 300, Shift(600)))
    yield from (SampleTimeWithin(REQUESTS, latest, 1_800, 60) for latest in (False, True))
    yield SampleTime(REQUESTS)
    yield from (SumOverSteps(backlog, window_s, step_s) for window_s, step_s in ((60, 10), (3_600, 300), (100, 30)))
    yield SumOverSteps(Aggregate(Aggregation.SUM, ("service",), Increase(REQUESTS, 315)), 1_800, 300)
    yield from (Past(backlog, bound, above) for bound, above in product((0.0, 2.0, INF), (True, False)))
    yield from (
        CountOverSteps(Past(of, 2.0, above), window_s, step_s)
        for of in (backlog, Aggregate(Aggregation.MAXIMUM, ("service",), backlog))
        for above in (True, False)
        for window_s, step_s in ((180, 15), (900, 75))
    )
    yield from (Highest(count, ("service",), backlog) for count in (0, 1, 3, 100))
    yield from (Lowest(count, ("service",), backlog) for count in (0, 1, 3, 100))
    yield from (Multiply(odd, -0.5), Divide(odd, odd), Divide(backlog, Multiply(odd, 0.0)))
    yield from (HistogramQuantile(quantile, Select(BUCKETS)) for quantile in (-1.0, 0.5, 1.5))
    yield from (Where(backlog, odd, 0.25), Where(odd, odd, -INF), Filled(backlog, odd), Filled(odd, backlog))
    yield Union((Part("a", odd), Part("b", backlog), Part("a", Multiply(backlog, 2.0))))


def moments(random: Random, times: Sequence[float]) -> list[float]:
    """On samples, a window later, between them, before all, and on both sides of where the last one expires."""
    on_samples = random.sample(times, 6)
    later = [time + window_s for time, window_s in zip(random.sample(times, len(WINDOWS_S)), WINDOWS_S, strict=True)]
    between = [round(random.uniform(times[0], times[-1]), 3) for _ in range(4)]
    return [*on_samples, *later, *between, START - 1, times[-1] + 300, times[-1] + 300.001]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_vector_means_what_it_means_to_prometheus(start_prometheus: StartPrometheus, seed: int) -> None:
    random = Random(seed)
    times = scrape_times(random)
    history = families(random, times)
    evaluator = Evaluator(ScriptedStore(history, times))
    base_url = start_prometheus(openmetrics=openmetrics(history)).base_url
    asked = (*questions(), *slices())
    vectors = [*bare_vectors(), *(question.vector(LabelNames()) for question in asked)]
    for at, vector in product(moments(random, times), vectors):
        promql = render(vector)
        simulated = by_labels(evaluator.rows(vector, at))
        assert_agree(simulated, vector_at(base_url, promql, at), f"{promql} at {at - START:+} s")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_worst_cell_is_as_bad_as_any_on_both_sides(start_prometheus: StartPrometheus, seed: int) -> None:
    """R-OBS-4: no aggregate hides a small cohort."""
    random = Random(seed)
    times = scrape_times(random)
    history = families(random, times)
    evaluator = Evaluator(ScriptedStore(history, times))
    base_url = start_prometheus(openmetrics=openmetrics(history)).base_url
    for at, question in product(moments(random, times), worst_questions()):
        vector = question.vector(LabelNames())
        what = f"{render(vector)} at {at - START:+} s"
        assert_worst_cells(question, by_labels(evaluator.rows(vector, at)), evaluator, at, f"simulated {what}")
        assert_worst_cells(question, vector_at(base_url, render(vector), at), evaluator, at, f"real {what}")
