"""Foreign values inside PromQL stay values, whatever they hold; a real Prometheus judges the same in integration."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from raitui.core.expression import EventKind, Ratio, value_vector
from raitui.core.promql import any_of, quote, render, render_selector
from raitui.core.selector import Comparison, Matcher, RenamedLabel, Selector, escape_regex
from raitui.core.vector import (
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
    SumOverSteps,
    Union,
    Vector,
    Where,
)

VALUES = st.text(st.characters(codec="utf-8"))
NASTY = st.text(st.sampled_from("\\\"'`\n\r\t{}[]()|.*+?^$-#, ntdQE\ufffd\x00é😀"))
REQUESTS = Selector("requests_total", (Matcher("job", "fleet"),))


@given(VALUES | NASTY)
def test_a_quoted_value_reads_back_as_itself(value: str) -> None:
    # What we escape means the same in JSON as in Go, whose rules PromQL follows; both take raw control characters.
    assert json.loads(quote(value), strict=False) == value


@given(VALUES | NASTY)
def test_a_quoted_value_is_one_literal_on_one_line(value: str) -> None:
    literal = quote(value)
    assert re.fullmatch(r'"(?:[^"\\\n]|\\.)*"', literal)
    assert "\ufffd" not in literal


@given(VALUES | NASTY)
def test_a_regular_expression_matches_its_own_value(value: str) -> None:
    assert re.fullmatch(escape_regex(value), value)


@given(NASTY, NASTY)
def test_a_regular_expression_matches_no_other_value(value: str, other: str) -> None:
    assume(value != other)
    assert not re.fullmatch(escape_regex(value), other)


@given(st.lists(NASTY, min_size=1), NASTY)
def test_any_of_matches_exactly_the_values(values: list[str], other: str) -> None:
    pattern = re.compile(any_of(values))
    assert all(pattern.fullmatch(value) for value in values)
    assert bool(pattern.fullmatch(other)) is (other in values)


@given(st.lists(st.tuples(st.sampled_from(Comparison), NASTY), max_size=4))
def test_no_value_ends_its_matcher(conditions: list[tuple[Comparison, str]]) -> None:
    matchers = tuple(Matcher(f"l{place}", value, comparison) for place, (comparison, value) in enumerate(conditions))
    literal = r'"(?:[^"\\\n]|\\.)*"'
    shape = ",".join(
        f"l{place}{re.escape(comparison.value)}{literal}" for place, (comparison, _) in enumerate(conditions)
    )
    assert re.fullmatch(rf"m\{{{shape}\}}" if conditions else "m", render_selector(Selector("m", matchers)))


@pytest.mark.parametrize(
    ("vector", "promql"),
    [
        (Select(Selector("up")), "up"),
        (Select(REQUESTS), 'requests_total{job="fleet"}'),
        (Increase(REQUESTS, 300), 'increase(requests_total{job="fleet"}[300s])'),
        (Rate(REQUESTS, 60), 'rate(requests_total{job="fleet"}[60s])'),
        (Select(Selector("up"), Shift(60)), "up offset 60s"),
        (Increase(Selector("a"), 300, Shift(604_800)), "increase(a[300s] offset 604800s)"),
        (Rate(Selector("a"), 300, Shift(60, at=1_750_000_000.25)), "rate(a[300s] @ 1750000000.250 offset 60s)"),
        (SampleTime(REQUESTS), 'timestamp(requests_total{job="fleet"})'),
        (
            SampleTimeWithin(Selector("up"), latest=True, window_s=600, step_s=30),
            "max_over_time(timestamp(up)[600s:30s])",
        ),
        (
            SampleTimeWithin(Selector("up"), latest=False, window_s=600, step_s=30),
            "min_over_time(timestamp(up)[600s:30s])",
        ),
        (SumOverSteps(Select(REQUESTS), 7_200, 300), 'sum_over_time(requests_total{job="fleet"}[7199999ms:300s])'),
        (SumOverSteps(Increase(Selector("a"), 300), 600, 300), "sum_over_time((increase(a[300s]))[599999ms:300s])"),
        (Aggregate(Aggregation.SUM, ("service", "at"), Select(Selector("up"))), "sum by (service, at) (up)"),
        (Aggregate(Aggregation.COUNT, (), Select(Selector("up"))), "count by () (up)"),
        (Divide(Select(Selector("a")), Select(Selector("b"))), "(a) / (b)"),
        (Multiply(Select(Selector("a")), 3600.0), "(a) * 3600.0"),
        (HistogramQuantile(0.99, Select(Selector("a_bucket"))), "histogram_quantile(0.99, a_bucket)"),
        (Highest(1, ("service",), Select(Selector("a"))), "topk by (service) (1, a)"),
        (Lowest(2, ("service",), Select(Selector("a"))), "bottomk by (service) (2, a)"),
        (Where(Select(Selector("a")), Select(Selector("b")), 100.0), "(a) and ((b) >= 100.0)"),
        (Part("value", Select(Selector("a"))), 'label_replace(a, "raitui_part", "value", "", "")'),
        (
            Union((Part("x", Select(Selector("a"))), Part("y", Select(Selector("b"))))),
            'label_replace(a, "raitui_part", "x", "", "") or label_replace(b, "raitui_part", "y", "", "")',
        ),
        (Raw("a or b"), "(a or b)"),
    ],
    ids=lambda value: None if isinstance(value, str) else type(value).__name__,
)
def test_each_vector_is_written_as_prometheus_reads_it(vector: Vector, promql: str) -> None:
    assert render(vector) == promql


def test_a_share_of_good_events_is_zero_where_none_was_good() -> None:
    """R-OBS-4: a cohort that never succeeds has no series of successes; dividing alone would drop it."""
    requests = Selector("requests_total")
    good = Ratio(requests.where(Matcher("outcome", "ok")), requests, EventKind.GOOD)
    grown = 'sum by (cohort) (increase(requests_total{outcome="ok"}[300s]))'
    total = "sum by (cohort) (increase(requests_total[300s]))"
    assert render(value_vector(good, ("cohort",), 300)) == f"(({grown}) or (({total}) * 0)) / ({total})"


MODEL = RenamedLabel("service", "configuration_name", suffix="-predictor")
REVISION = RenamedLabel("version", "revision_name")
RENAMED = Selector("requests_total", (Matcher("job", "knative"),), (MODEL, REVISION))


def test_series_that_name_their_labels_otherwise_come_back_in_the_words_of_the_site() -> None:
    """Grouped first: renaming single series would make those alike that differ in a label of the site's name alone."""
    grouped = 'sum by (configuration_name, at, revision_name) (increase(requests_total{job="knative"}[60s]))'
    service = f'label_replace({grouped}, "service", "$1", "configuration_name", "(.*)-predictor")'
    both = f'label_replace({service}, "version", "$1", "revision_name", "(.*)")'
    assert render(Aggregate(Aggregation.SUM, ("service", "at", "version"), Increase(RENAMED, 60))) == both


def test_a_label_that_is_not_grouped_by_is_not_renamed() -> None:
    assert render(Aggregate(Aggregation.SUM, ("at",), Rate(RENAMED, 60))) == (
        'sum by (at) (rate(requests_total{job="knative"}[60s]))'
    )


def test_series_asked_for_one_by_one_are_renamed_too() -> None:
    assert render(Select(RENAMED)) == (
        'label_replace(label_replace(requests_total{job="knative"}, "service", "$1", "configuration_name", '
        '"(.*)-predictor"), "version", "$1", "revision_name", "(.*)")'
    )


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (Matcher("service", "loan.uw"), Matcher("configuration_name", "loan.uw-predictor")),
        (
            Matcher("service", "loan|fraud", Comparison.MATCHES),
            Matcher("configuration_name", "(?:loan|fraud)-predictor", Comparison.MATCHES),
        ),
        (Matcher("version", "1|2", Comparison.MATCHES), Matcher("revision_name", "1|2", Comparison.MATCHES)),
        (Matcher("at", "eu1"), Matcher("at", "eu1")),
    ],
    ids=str,
)
def test_a_condition_of_the_site_is_put_in_the_words_of_the_series(asked: Matcher, sent: Matcher) -> None:
    assert RENAMED.where(asked).matchers == (Matcher("job", "knative"), sent)


@given(NASTY, NASTY, NASTY)
def test_a_value_between_prefix_and_suffix_reads_back_as_itself(prefix: str, value: str, suffix: str) -> None:
    label = RenamedLabel("service", "app", prefix, suffix)
    told = label.in_their_words(Matcher("service", value)).value
    found = re.fullmatch(label.pattern, told, re.DOTALL)
    assert found is not None
    assert found.group(1) == label.site_value(told) == value


def test_a_service_that_is_known_under_another_name_comes_back_under_its_own() -> None:
    label = RenamedLabel("service", "model_name", known_as=(("assist$chat", "meta-llama/Llama-3.1-8B"),))
    told = render(Aggregate(Aggregation.SUM, ("service",), Increase(Selector("tokens_total", renamed=(label,)), 60)))
    usual = 'label_replace(sum by (model_name) (increase(tokens_total[60s])), "service", "$1", "model_name", "(.*)")'
    assert told == f'label_replace({usual}, "service", "assist$$chat", "model_name", "meta-llama/Llama-3\\\\.1-8B")'
    assert label.site_value("meta-llama/Llama-3.1-8B") == "assist$chat"
    assert label.site_value("other") == "other"


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        (Matcher("service", "chat"), Matcher("model_name", "a.b")),
        (Matcher("service", "fraud"), Matcher("model_name", "m-fraud")),
        (
            Matcher("service", "chat|fraud", Comparison.MATCHES),
            Matcher("model_name", r"m-(?:chat|fraud)|a\.b", Comparison.MATCHES),
        ),
        (Matcher("service", "fraud", Comparison.MATCHES), Matcher("model_name", "m-(?:fraud)", Comparison.MATCHES)),
    ],
    ids=str,
)
def test_a_condition_on_it_is_put_under_its_other_name(asked: Matcher, sent: Matcher) -> None:
    label = RenamedLabel("service", "model_name", prefix="m-", known_as=(("chat", "a.b"),))
    assert label.in_their_words(asked) == sent
