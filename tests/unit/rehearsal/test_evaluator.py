"""The simulated fleet answers as Prometheus would. Here by arithmetic; integration tests ask a real Prometheus."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest

from raitui.core.selector import Comparison, Matcher, Selector
from raitui.core.vector import (
    PART_LABEL,
    Aggregate,
    Aggregation,
    Divide,
    Highest,
    HistogramQuantile,
    Increase,
    Lowest,
    Multiply,
    Part,
    Rate,
    Raw,
    SampleTime,
    SampleTimeWithin,
    Select,
    Shift,
    Union,
    Vector,
    Where,
)
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.evaluator import Evaluator
from tests.scripted_series import ScriptedSeries, ScriptedStore

NAN, INF = math.nan, math.inf
T = 1_700_000_000.0


def grid(count: int, step: float = 10.0) -> list[float]:
    return [T + index * step for index in range(count)]


def series(labels: str, values: Sequence[float], start: int = 0, step: float = 10.0) -> ScriptedSeries:
    """``"a=x,b=y"`` and values at the steps from ``start`` on."""
    pairs = dict(pair.split("=") for pair in labels.split(",") if pair)
    return ScriptedSeries(pairs, {T + (start + index) * step: value for index, value in enumerate(values)})


def answered(store: ScriptedStore, vector: Vector, at: float) -> dict[frozenset[tuple[str, str]], float]:
    rows = Evaluator(store).rows(vector, at)
    answer = {frozenset(row.labels.items()): row.value for row in rows}
    assert len(answer) == len(rows)
    return answer


def labelled(**values: float) -> dict[frozenset[tuple[str, str]], float]:
    """Elements that carry one label, a."""
    return {frozenset({("a", name)}): value for name, value in values.items()}


def gauges(**values: float) -> ScriptedStore:
    return ScriptedStore({"m": [series(f"a={name}", [value]) for name, value in values.items()]}, grid(1))


M = Selector("m")
BY_A = ("a",)
NAMED = Aggregate(Aggregation.SUM, BY_A, Select(M))


class TestGrowth:
    @pytest.mark.parametrize(
        ("at", "window_s", "increase"),
        [
            pytest.param(100, 100, 100.0, id="both edges on samples: the ends belong to the window"),
            pytest.param(105, 100, 100.0, id="edges within an interval of samples: stretched to them"),
            pytest.param(100, 1_000, 105.0, id="series begins inside: half an interval before its first sample"),
            pytest.param(130, 50, 25.0, id="series ends inside: half an interval after its last sample"),
            pytest.param(100, 9, None, id="one sample tells no growth"),
            pytest.param(500, 60, None, id="no sample tells none either"),
        ],
    )
    def test_is_stretched_to_the_edges_of_the_window_as_prometheus_does(
        self, at: float, window_s: int, increase: float | None
    ) -> None:
        counter = series("a=x", [1_000 + 10 * step for step in range(11)])
        answer = answered(ScriptedStore({"m": [counter]}, grid(11)), Increase(M, window_s), T + at)
        assert answer == ({} if increase is None else pytest.approx(labelled(x=increase), rel=1e-12))

    def test_is_not_stretched_past_the_time_at_which_the_counter_was_zero(self) -> None:
        counter = series("a=x", [2, 12, 22])
        answer = answered(ScriptedStore({"m": [counter]}, grid(3)), Increase(M, 28), T + 24)
        assert answer == pytest.approx(labelled(x=20 * (2 + 20 + 4) / 20), rel=1e-12)

    def test_of_a_counter_that_stands_still_is_zero(self) -> None:
        answer = answered(ScriptedStore({"m": [series("a=x", [0, 0, 0])]}, grid(3)), Increase(M, 60), T + 20)
        assert answer == labelled(x=0.0)

    def test_begins_for_each_counter_when_it_was_first_exposed(self) -> None:
        old, young = series("a=old", [100 + step for step in range(11)]), series("a=young", [100, 101, 102], start=8)
        answer = answered(ScriptedStore({"m": [old, young]}, grid(11)), Increase(M, 100), T + 100)
        assert answer == pytest.approx(labelled(old=10.0, young=2.5), rel=1e-12)

    def test_per_second_is_the_growth_over_the_window_s_length(self) -> None:
        store = ScriptedStore({"m": [series("a=x", [1_000 + 10 * step for step in range(11)])]}, grid(11))
        assert answered(store, Rate(M, 100), T + 100) == pytest.approx(labelled(x=1.0), rel=1e-12)

    @pytest.mark.parametrize("shift", [Shift(50), Shift(at=T + 50), Shift(10, at=T + 60)], ids=repr)
    def test_of_an_earlier_time_is_what_it_was_then(self, shift: Shift) -> None:
        """M4: what is compared with the same hours last week is the growth of those hours."""
        counter = series("a=x", [1_000 + step * step for step in range(11)])
        store = ScriptedStore({"m": [counter]}, grid(11))
        then = answered(store, Increase(M, 30), T + 50)
        assert answered(store, Increase(M, 30, shift), T + 100) == then
        assert answered(store, Select(M, shift), T + 100) == answered(store, Select(M), T + 50)

    def test_counts_the_samples_of_a_gap_as_missing(self) -> None:
        counter = series("a=x", [1_000 + 10 * step for step in range(11)])
        store = ScriptedStore({"m": [counter]}, grid(11), unanswered=grid(11)[:5])
        # Average interval of six samples 10 s; the window's start, 50 s before the first of them, is not near.
        assert answered(store, Increase(M, 100), T + 100) == pytest.approx(labelled(x=55.0), rel=1e-12)


class TestSelection:
    STORE = gauges(x=1.0, y=2.0, xy=3.0)

    @pytest.mark.parametrize(
        ("comparison", "value", "chosen"),
        [
            (Comparison.EQUAL, "x", {1.0}),
            (Comparison.NOT_EQUAL, "x", {2.0, 3.0}),
            (Comparison.MATCHES, "x|y", {1.0, 2.0}),
            (Comparison.MATCHES, "x.", {3.0}),
            (Comparison.NOT_MATCHES, "x.*", {2.0}),
        ],
    )
    def test_compares_labels_as_promql_does_anchored(
        self, comparison: Comparison, value: str, chosen: set[float]
    ) -> None:
        vector = Select(M.where(Matcher("a", value, comparison)))
        assert set(answered(self.STORE, vector, T).values()) == chosen

    @pytest.mark.parametrize(
        ("comparison", "value", "found"),
        [
            (Comparison.EQUAL, "", 3),
            (Comparison.NOT_EQUAL, "", 0),
            (Comparison.MATCHES, "|z", 3),
            (Comparison.MATCHES, "z", 0),
        ],
    )
    def test_takes_a_label_that_is_absent_for_empty(self, comparison: Comparison, value: str, found: int) -> None:
        assert len(answered(self.STORE, Select(M.where(Matcher("b", value, comparison))), T)) == found

    def test_carries_the_metric_s_name(self) -> None:
        assert answered(gauges(x=1.0), Select(M), T) == {frozenset({("__name__", "m"), ("a", "x")}): 1.0}

    def test_of_a_metric_that_is_not_there_is_empty(self) -> None:
        assert answered(self.STORE, Select(Selector("unknown")), T) == {}

    def test_refuses_a_regular_expression_that_cannot_be_read(self) -> None:
        with pytest.raises(SourceError, match="cannot be read") as refusal:
            answered(self.STORE, Select(M.where(Matcher("a", "(", Comparison.MATCHES))), T)
        assert refusal.value.fault is SourceFault.REJECTED

    def test_finds_series_that_joined_the_family_since(self) -> None:
        family = [series("a=x", [1.0])]
        evaluator = Evaluator(ScriptedStore({"m": family}, grid(1)))
        assert len(evaluator.rows(Select(M), T)) == 1
        family.append(series("a=y", [2.0]))
        assert len(evaluator.rows(Select(M), T)) == 2


class TestStaleness:
    """R-OBS-3: a series that is no longer sampled is absent at once, not after five minutes."""

    def test_a_series_is_gone_from_the_scrape_that_misses_it(self) -> None:
        store = ScriptedStore({"m": [series("a=x", [1.0, 1.0]), series("a=y", [1.0] * 4)]}, grid(4))
        assert answered(store, NAMED, T + 19.999) == labelled(x=1.0, y=1.0)
        assert answered(store, NAMED, T + 20) == labelled(y=1.0)

    def test_every_series_is_gone_from_the_scrape_that_is_not_answered(self) -> None:
        store = ScriptedStore({"m": [series("a=x", [1.0, 1.0])]}, grid(4), unanswered=grid(4)[2:])
        assert answered(store, NAMED, T + 19.999) == labelled(x=1.0)
        assert answered(store, NAMED, T + 20) == answered(store, SampleTime(M), T + 20) == {}

    def test_without_further_scrapes_a_sample_stands_for_five_minutes(self) -> None:
        assert answered(gauges(x=1.0), NAMED, T + 300) == labelled(x=1.0)
        assert answered(gauges(x=1.0), NAMED, T + 300.001) == {}

    def test_nothing_is_there_before_the_first_scrape(self) -> None:
        assert answered(gauges(x=1.0), NAMED, T - 1) == {}


class TestSampleTimes:
    """Steps are multiples of 7 s of Unix time: T + 1, T + 8, T + 15, T + 22, T + 29."""

    STORE = ScriptedStore({"m": [series("a=x", [1.0, 1.0]), series("a=y", [1.0] * 2, start=2)]}, grid(4))

    def test_newest_sample_without_the_metric_s_name(self) -> None:
        assert answered(self.STORE, SampleTime(M), T + 33) == labelled(y=T + 30)

    def test_latest_within_a_window_finds_series_that_have_vanished(self) -> None:
        at_steps = SampleTimeWithin(M, latest=True, window_s=34, step_s=7)
        assert answered(self.STORE, at_steps, T + 34) == labelled(x=T + 10, y=T + 20)

    def test_earliest_within_a_window(self) -> None:
        at_steps = SampleTimeWithin(M, latest=False, window_s=34, step_s=7)
        assert answered(self.STORE, at_steps, T + 34) == labelled(x=T, y=T + 20)

    def test_a_series_that_no_step_meets_is_absent(self) -> None:
        at_steps = SampleTimeWithin(M, latest=True, window_s=9, step_s=7)
        assert answered(self.STORE, at_steps, T + 30) == labelled(y=T + 20)


class TestAggregation:
    STORE = ScriptedStore(
        {"m": [series("a=x,b=1", [1.0]), series("a=x,b=2", [4.0]), series("b=3", [7.0]), series("a=n", [NAN])]}, grid(1)
    )

    @pytest.mark.parametrize(
        ("operation", "of_x"),
        [
            (Aggregation.SUM, 5.0),
            (Aggregation.MAXIMUM, 4.0),
            (Aggregation.MINIMUM, 1.0),
            (Aggregation.AVERAGE, 2.5),
            (Aggregation.COUNT, 2.0),
            (Aggregation.GROUP, 1.0),
        ],
    )
    def test_takes_a_group_s_values_together(self, operation: Aggregation, of_x: float) -> None:
        assert answered(self.STORE, Aggregate(operation, BY_A, Select(M)), T)[frozenset({("a", "x")})] == of_x

    def test_a_label_that_is_absent_is_absent_from_its_group_too(self) -> None:
        assert answered(self.STORE, NAMED, T)[frozenset()] == 7.0

    @pytest.mark.parametrize("operation", [Aggregation.MAXIMUM, Aggregation.MINIMUM])
    def test_not_a_number_is_an_extreme_only_when_alone(self, operation: Aggregation) -> None:
        over_all = answered(self.STORE, Aggregate(operation, (), Select(M)), T)
        assert over_all == {frozenset(): 7.0 if operation is Aggregation.MAXIMUM else 1.0}
        assert math.isnan(answered(self.STORE, Aggregate(operation, BY_A, Select(M)), T)[frozenset({("a", "n")})])


class TestExtremes:
    STORE = gauges(low=1.0, high=9.0, middle=5.0, none=NAN)

    def test_highest(self) -> None:
        assert answered(self.STORE, Highest(2, (), NAMED), T) == labelled(high=9.0, middle=5.0)

    def test_lowest(self) -> None:
        assert answered(self.STORE, Lowest(2, (), NAMED), T) == labelled(low=1.0, middle=5.0)

    def test_not_a_number_comes_last(self) -> None:
        assert set(answered(self.STORE, Highest(4, (), NAMED), T)) == set(labelled(low=0, high=0, middle=0, none=0))

    def test_one_for_each_group(self) -> None:
        assert len(answered(self.STORE, Lowest(1, BY_A, NAMED), T)) == 4


class TestArithmetic:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "quotient"),
        [(1.0, 4.0, 0.25), (0.0, 0.0, NAN), (2.0, 0.0, INF), (-2.0, 0.0, -INF), (2.0, -0.0, -INF), (NAN, 0.0, NAN)],
    )
    def test_division_follows_ieee_754(self, numerator: float, denominator: float, quotient: float) -> None:
        store = ScriptedStore({"m": [series("a=x", [numerator])], "n": [series("a=x", [denominator])]}, grid(1))
        answer = answered(store, Divide(Select(M), Select(Selector("n"))), T)
        assert answer == pytest.approx(labelled(x=quotient), nan_ok=True)

    def test_division_drops_elements_without_a_partner(self) -> None:
        store = ScriptedStore({"m": [series("a=x", [6]), series("a=y", [1])], "n": [series("a=x", [2])]}, grid(1))
        assert answered(store, Divide(Select(M), Select(Selector("n"))), T) == labelled(x=3.0)

    def test_a_constant_factor_drops_the_metric_s_name(self) -> None:
        assert answered(gauges(x=2.0), Multiply(Select(M), 3_600.0), T) == labelled(x=7_200.0)


class TestWhere:
    def test_keeps_elements_whose_measure_is_large_enough(self) -> None:
        store = ScriptedStore(
            {"m": [series(f"a={name}", [1.0]) for name in "xyz"], "n": [series("a=x", [9]), series("a=y", [10])]},
            grid(1),
        )
        assert answered(store, Where(NAMED, Select(Selector("n")), 10.0), T) == labelled(y=1.0)

    def test_not_a_number_is_never_enough(self) -> None:
        assert answered(gauges(x=NAN, y=-INF), Where(NAMED, Select(M), -INF), T) == labelled(y=-INF)


class TestUnion:
    def test_tells_its_parts_apart(self) -> None:
        union = Union((Part("one", NAMED), Part("two", Multiply(NAMED, 2.0))))
        assert answered(gauges(x=1.0), union, T) == {
            frozenset({("a", "x"), (PART_LABEL, "one")}): 1.0,
            frozenset({("a", "x"), (PART_LABEL, "two")}): 2.0,
        }

    def test_the_first_part_wins_where_two_have_the_same_name(self) -> None:
        union = Union((Part("one", NAMED), Part("one", Multiply(NAMED, 2.0))))
        assert list(answered(gauges(x=1.0), union, T).values()) == [1.0]

    def test_naming_what_only_its_parts_told_apart_is_refused(self) -> None:
        union = Part("all", Union((Part("one", NAMED), Part("two", NAMED))))
        with pytest.raises(SourceError, match="same labelset"):
            answered(gauges(x=1.0), union, T)


def quantile_of(buckets: Mapping[str, float], quantile: float) -> float:
    """Of a histogram that holds these cumulative counts."""
    store = ScriptedStore({"m": [series(f"le={bound}", [count]) for bound, count in buckets.items()]}, grid(1))
    (value,) = answered(store, HistogramQuantile(quantile, Select(M)), T).values()
    return value


class TestHistogramQuantile:
    @pytest.mark.parametrize(
        ("buckets", "quantile", "value"),
        [
            pytest.param({"1": 10, "2": 20, "+Inf": 20}, 0.25, 0.5, id="in the lowest bucket, from zero"),
            pytest.param({"1": 10, "2": 20, "+Inf": 20}, 0.75, 1.5, id="linear within a bucket"),
            pytest.param({"1": 10, "2": 20, "+Inf": 40}, 0.99, 2.0, id="in the +Inf bucket: the last bound"),
            pytest.param({"-1": 10, "2": 20, "+Inf": 20}, 0.25, -1.0, id="in a lowest bucket without a positive bound"),
            pytest.param(
                {"-1": 10, "2": 20, "+Inf": 20}, 0.75, 0.5, id="above a lowest bucket without a positive bound"
            ),
            pytest.param({"1": 10, "2": 5, "4": 20, "+Inf": 20}, 0.75, 3.0, id="counts that fall are raised"),
            pytest.param({"10": 20, "9": 0, "+Inf": 20}, 0.5, 9.5, id="bounds are compared as numbers"),
            pytest.param({"1": 0, "2": 0, "+Inf": 0}, 0.5, NAN, id="no observations"),
            pytest.param({"1": 10, "2": 20}, 0.5, NAN, id="no +Inf bucket"),
            pytest.param({"+Inf": 20}, 0.5, NAN, id="the +Inf bucket alone"),
            pytest.param({"1": 0, "2": 20, "+Inf": 20}, 0.0, NAN, id="rank zero in an empty bucket"),
            pytest.param({"1": 10, "+Inf": 20}, 1.5, INF, id="above one"),
            pytest.param({"1": 10, "+Inf": 20}, -0.5, -INF, id="below zero"),
        ],
    )
    def test_interpolates_as_prometheus_does(self, buckets: Mapping[str, float], quantile: float, value: float) -> None:
        assert quantile_of(buckets, quantile) == pytest.approx(value, nan_ok=True)

    def test_leaves_out_what_is_no_bucket(self) -> None:
        assert answered(gauges(x=1.0), HistogramQuantile(0.5, Select(M)), T) == {}


def test_promql_text_is_refused_with_a_remedy() -> None:
    with pytest.raises(SourceError, match="cannot evaluate PromQL text") as refusal:
        answered(gauges(x=1.0), Aggregate(Aggregation.SUM, (), Raw("up")), T)
    assert refusal.value.fault is SourceFault.REJECTED
    assert refusal.value.remedy
