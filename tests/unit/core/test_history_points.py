"""The past is told by the same arithmetic as the present, over all sources, with its gaps (R-OBS-3, R-OBS-4)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.answer import RangeAnswer, Trace
from raitui.core.expression import EVENTS, SAMPLES, TOTAL, VALUE
from raitui.core.history import PlaceHistory
from raitui.core.history_points import budget_spent, histories, moments
from raitui.core.plan import ratio_of
from raitui.core.reading import Place
from raitui.core.sli import Sli
from raitui.core.vector import PART_LABEL
from tests.knowledge import LABELS, Slice, labels_of
from tests.watched import AVAILABILITY, BACKLOG, CORE, CORRECTED, ERRORS, LATENCY, VOLUME

T = 1_790_000_000.0
WHOLE = Place()
Parts = Mapping[tuple[Slice, str], Mapping[int, float]]


def answer(parts: Parts) -> RangeAnswer:
    """By slice and part: the minute and what was told of it."""
    return RangeAnswer(
        tuple(
            Trace(
                {**labels_of(place), PART_LABEL: part},
                tuple((T + 60 * minute, value) for minute, value in values.items()),
            )
            for (place, part), values in parts.items()
        )
    )


def told(sli: Sli, *answers: RangeAnswer, place: Place = WHOLE) -> dict[Place, dict[int, float]]:
    """By place: the minute and the value."""
    found = histories(moments(answers, LABELS), sli, sli.expression, place)
    return {one.place: {round((when - T) / 60): value for when, value in one.points} for one in found}


def counted(place: Slice, events: Mapping[int, float], total: Mapping[int, float]) -> RangeAnswer:
    return answer({(place, EVENTS): events, (place, TOTAL): total})


def test_counts_of_places_and_sources_are_summed_and_each_version_has_its_own() -> None:
    eu = counted(("svc", "eu1", "v1"), {0: 1, 1: 0}, {0: 100, 1: 100})
    us = answer(
        {
            (("svc", "us1", "v1"), EVENTS): {0: 3, 1: 0},
            (("svc", "us1", "v1"), TOTAL): {0: 100, 1: 100},
            (("svc", "us1", "v2"), EVENTS): {1: 50},
            (("svc", "us1", "v2"), TOTAL): {1: 100},
        }
    )
    assert told(ERRORS, eu, us) == {
        Place(): {0: 0.02, 1: pytest.approx(50 / 300)},
        Place(version="v1"): {0: 0.02, 1: 0.0},
        Place(version="v2"): {1: 0.5},
    }


def test_no_traffic_is_a_gap_and_no_events_of_the_same_metric_are_none() -> None:
    found = told(ERRORS, counted(("svc", "eu1", "v1"), {2: 5}, {0: 100, 1: 0, 2: 100}))
    assert found == {Place(): {0: 0.0, 2: 0.05}}


def test_events_of_a_metric_that_is_missing_are_a_gap_and_no_zero() -> None:
    """Fault 38."""
    found = told(CORRECTED, counted(("svc", "eu1", "v1"), {0: 5}, {0: 100, 1: 100}))
    assert found == {Place(): {0: 0.05}}


def test_what_cannot_be_summed_is_the_worst_that_rests_on_enough() -> None:
    parts: Parts = {
        (("svc", "eu1", "v1"), VALUE): {0: 0.5, 1: 0.6},
        (("svc", "eu1", "v1"), SAMPLES): {0: 900.0, 1: 900.0},
        (("svc", "us1", "v1"), VALUE): {0: 9.0, 1: 0.7},
        (("svc", "us1", "v1"), SAMPLES): {0: 3.0, 1: 900.0},
    }
    assert told(LATENCY, answer(parts)) == {Place(): {0: 0.5, 1: 0.7}}
    assert told(BACKLOG, answer({(("svc", "eu1"), VALUE): {0: 4, 1: math.nan}, (("svc", "us1"), VALUE): {0: 9}})) == {
        Place(): {0: 9}
    }


def test_what_adds_up_is_added() -> None:
    parts: Parts = {(("svc", "eu1", "v1"), VALUE): {0: 5.0}, (("svc", "us1", "v1"), VALUE): {0: 7.0, 1: 7.0}}
    assert told(VOLUME, answer(parts)) == {Place(): {0: 12.0, 1: 7.0}}


def test_a_cohort_is_told_of_alone() -> None:
    young = Place(cohort="age<25")
    found = told(ERRORS, counted(("svc", "eu1", "v1", "age<25"), {0: 5}, {0: 10}), place=young)
    assert found == {young: {0: 0.5}}


def test_nothing_told_is_no_points() -> None:
    assert histories(moments((), LABELS), ERRORS, ERRORS.expression, Place()) == (PlaceHistory(Place(), ()),)
    assert budget_spent(moments((), LABELS), ratio_of(AVAILABILITY, CORE), AVAILABILITY) == ()


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_the_budget_ends_at_what_is_left_over_the_whole_period(bad: list[int]) -> None:
    """By hand: 1 − bad / (allowed share × all). It begins whole, and never grows within its period."""
    total = dict.fromkeys(range(len(bad)), 1_000.0)
    found = counted(("svc", "eu1", "v1"), dict(enumerate(map(float, bad))), total)
    left = [value for _, value in budget_spent(moments((found,), LABELS), ratio_of(AVAILABILITY, CORE), AVAILABILITY)]
    assert left[-1] == pytest.approx(1 - sum(bad) / (0.001 * 1_000 * len(bad)))
    assert left[0] == pytest.approx(1 - bad[0] / (0.001 * 1_000 * len(bad)))
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(left))


def test_a_step_of_which_nothing_is_known_is_a_gap_in_the_budget() -> None:
    found = counted(("svc", "eu1", "v1"), {0: 1.0, 2: 1.0}, {0: 1_000.0, 2: 1_000.0})
    points = budget_spent(moments((found,), LABELS), ratio_of(AVAILABILITY, CORE), AVAILABILITY)
    assert [(round((when - T) / 60), round(left, 9)) for when, left in points] == [(0, 0.5), (2, 0.0)]
