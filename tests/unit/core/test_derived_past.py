"""The past of computed indicators: the same figure at every step, and what would have paged (R-OBS-6, R-CON-9)."""

from __future__ import annotations

import pytest
from msgspec import structs

from raitui.core.answer import RangeAnswer, Trace
from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.derived import Categories, Change, Distance, Gap
from raitui.core.distance_measure import Measure
from raitui.core.expression import EventKind, Ratio, Throughput
from raitui.core.history_plan import Past
from raitui.core.history_points import histories, moments
from raitui.core.page_history import PageHistory, Watched, reading_history, watched
from raitui.core.promql import render
from raitui.core.reading import Place
from raitui.core.selector import Matcher, Selector
from raitui.core.sli import Direction, Unit, Urgency
from raitui.core.tenure import STEP_S
from raitui.core.vector import PART_LABEL
from tests.derived import SERVICE, profile_of, watched_by
from tests.knowledge import LABELS, NOW

DECISIONS = Selector("ai_decisions_total")
APPROVED = Ratio(DECISIONS.where(Matcher("decision", "approve")), DECISIONS, EventKind.GOOD)
TOPICS = watched_by(
    Distance(Categories(Selector("ai_outputs_total"), "category"), Measure.JENSEN_SHANNON), target=0.2, window_s=3_600
)
GAP = watched_by(
    Gap(APPROVED), target=0.1, unit=Unit.RATIO, on_breach=Urgency.PAGE, minimum_samples=100, window_s=3_600
)


def trace(labels: dict[str, str], part: str, *values: float) -> Trace:
    told = tuple((NOW + STEP_S * step, value) for step, value in enumerate(values))
    return Trace({LABELS.service: SERVICE, **labels, PART_LABEL: part}, told)


def test_each_step_has_its_own_distance_and_each_version_too() -> None:
    answer = RangeAnswer(
        (
            trace({"version": "v1", "category": "a"}, "total", 100.0, 0.0),
            trace({"version": "v1", "category": "a"}, "before", 100.0, 100.0),
            trace({"version": "v2", "category": "b"}, "total", 0.0, 100.0),
        )
    )
    found = {one.place: one.points for one in histories(moments([answer], LABELS), TOPICS, TOPICS.expression, Place())}
    assert [value for _, value in found[Place()]] == pytest.approx([0.0, 1.0])


def test_a_new_version_is_told_beside_what_the_one_before_counted_at_the_baseline() -> None:
    last_week = structs.replace(TOPICS, baseline=Baseline(BaselineKind.LAST_WEEK))
    answer = RangeAnswer(
        (
            trace({"version": "v1", "category": "a"}, "total", 100.0),
            trace({"version": "v1", "category": "a"}, "before", 100.0),
            trace({"version": "v2", "category": "b"}, "total", 100.0),
        )
    )
    found = {
        one.place: one.points for one in histories(moments([answer], LABELS), last_week, TOPICS.expression, Place())
    }
    assert [value for _, value in found[Place(version="v2")]] == [1.0]
    assert [value for _, value in found[Place(version="v1")]] == [0.0]


def test_the_past_is_asked_for_bins_at_each_step_of_the_one_service() -> None:
    past = Past(SERVICE, profile_of(TOPICS), TOPICS, None, Place(), 7_200, 60)
    text = render(past.vector(LABELS))
    assert 'sum by (service, version, category) (increase(ai_outputs_total{service=~"svc"}[3600s]))' in text
    assert 'increase(ai_outputs_total{service=~"svc"}[3600s] offset 86400s)' in text


def told(one: Watched, answer: RangeAnswer) -> PageHistory:
    steps = reading_history(one, [answer], SERVICE, LABELS)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            history: PageHistory = finished.value
            return history


def cohort(name: str, version: str, *approved: float) -> tuple[Trace, Trace]:
    labels = {"version": version, "cohort": name}
    return trace(labels, "events", *approved), trace(labels, "total", *(1_000.0 for _ in approved))


def test_a_version_whose_gap_would_have_paged_is_not_known_to_be_good() -> None:
    (one,) = watched([profile_of(GAP)], SERVICE, LABELS)
    answer = RangeAnswer(
        (
            *cohort("a", "v1", 400.0, 400.0),
            *cohort("b", "v1", 390.0, 390.0),
            *cohort("a", "v2", 400.0, 400.0),
            *cohort("b", "v2", 390.0, 150.0),
        )
    )
    assert [(page.when, page.what, page.place) for page in told(one, answer).pages] == [
        (NOW + STEP_S, "shape", Place(version="v2"))
    ]


def test_a_rate_beside_a_frozen_span_keeps_its_scale_however_long_the_steps_are() -> None:
    """300 an hour beside 100 an hour, over windows of a minute that are asked by the quarter of an hour."""
    frozen = Baseline(BaselineKind.FROZEN, NOW - 7_200.0, NOW - 3_600.0)
    cost = watched_by(Change(Throughput(Selector("ai_cost_currency_total"))), window_s=60, baseline=frozen)
    past = Past(SERVICE, profile_of(cost), cost, None, Place(), 86_400, 900)
    assert "[900s]" in render(past.vector(LABELS))
    answer = RangeAnswer((trace({"version": "v1"}, "events", 75.0), trace({"version": "v1"}, "before", 100.0)))
    (whole, *_) = histories(moments([answer], LABELS), past.asked_sli, cost.expression, Place())
    assert [value for _, value in whole.points] == [3.0]


def test_a_cohort_s_past_is_asked_of_that_cohort_alone() -> None:
    kept = watched_by(Change(APPROVED), direction=Direction.HIGHER_IS_BETTER, unit=Unit.RATIO)
    past = Past(SERVICE, profile_of(kept), kept, None, Place(cohort="young"), 7_200, 60)
    text = render(past.vector(LABELS))
    assert text.count('cohort="young"') == 4
    assert "sum by (service, version, cohort)" in text
