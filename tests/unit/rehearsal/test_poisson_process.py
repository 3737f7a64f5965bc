"""A unit Poisson process that is read at any place in any order."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from raitui.rehearsal.poisson_process import FURTHEST_PLACE, UnitPoissonProcess

PLACES = st.floats(0, 40) | st.floats(0, 1e6) | st.floats(0, FURTHEST_PLACE, exclude_max=True)


@pytest.mark.parametrize("place", [0.3, 5.0, 16.0, 20.5])
def test_a_count_has_the_poisson_distribution(place: float) -> None:
    seeds = 6_000
    counts = np.bincount([UnitPoissonProcess(seed).count(place) for seed in range(seeds)])
    ends = stats.poisson.ppf([0.05, 0.2, 0.4, 0.6, 0.8, 0.95], place)
    edges = np.unique(np.concatenate([[-1], ends, [10_000]]))
    expected = np.diff(stats.poisson.cdf(edges, place)) * seeds
    observed = [counts[int(low) + 1 : int(high) + 1].sum() for low, high in pairwise(edges)]
    assert stats.chisquare(observed, expected * seeds / expected.sum()).pvalue > 1e-4


@pytest.mark.parametrize("width", [0.07, 1.0, 13.7, 100.0, 1_000.0])
@pytest.mark.parametrize("first", [0.0, 4_000.3, 1.7e7])
def test_disjoint_spans_hold_independent_poisson_counts(first: float, width: float) -> None:
    spans = 3_000
    process = UnitPoissonProcess(7)
    counts = np.diff([process.count(first + width * span) for span in range(spans + 1)])
    scores = (counts - width) / width**0.5
    assert abs(scores.mean()) < 4.5 / spans**0.5
    assert abs((scores**2).mean() - 1) < 4.5 * ((2 + 1 / width) / spans) ** 0.5
    assert abs((scores[1:] * scores[:-1]).mean()) < 4.5 / spans**0.5


@given(seed=st.integers(0, 2**64 - 1), places=st.lists(PLACES, min_size=1, max_size=12))
def test_a_reading_does_not_depend_on_the_readings_before_it(seed: int, places: list[float]) -> None:
    process = UnitPoissonProcess(seed)
    assert [process.count(place) for place in places] == [UnitPoissonProcess(seed).count(place) for place in places]


@given(seed=st.integers(0, 2**64 - 1), places=st.lists(PLACES, min_size=2, max_size=12))
def test_a_count_never_falls_from_place_to_place(seed: int, places: list[float]) -> None:
    process = UnitPoissonProcess(seed)
    counts = [process.count(place) for place in sorted(places)]
    assert counts == sorted(counts)


def test_events_come_one_at_a_time() -> None:
    process = UnitPoissonProcess(3)
    assert process.count(0.0) == 0
    steps = np.diff([process.count(1_000 + step / 1_024) for step in range(20_000)])
    assert steps.sum() == process.count(1_000 + 19_999 / 1_024) - process.count(1_000)
    assert steps.max() <= 2


@pytest.mark.parametrize("place", [-1e-9, float(FURTHEST_PLACE), float("inf"), float("nan")])
def test_a_place_outside_is_refused(place: float) -> None:
    with pytest.raises(ValueError, match="is read between 0 and"):
        UnitPoissonProcess(1).count(place)


def test_a_distant_place_takes_few_draws_and_a_step_from_it_fewer() -> None:
    process = UnitPoissonProcess(5)
    process.count(1e8)
    first = process.draws
    process.count(1e8 + 10)
    assert first < 40
    assert process.draws - first <= 12


def test_a_reader_of_the_past_does_not_slow_down_the_present() -> None:
    alone, visited = UnitPoissonProcess(5), UnitPoissonProcess(5)
    for step in range(1, 200):
        place = 1e6 + 40 * step
        for past in (place - 1_200, place / 2, 17.0, place / 3):
            visited.count(past)
        before_alone, before_visited = alone.draws, visited.draws
        assert alone.count(place) == visited.count(place)
        if step > 1:
            assert visited.draws - before_visited == alone.draws - before_alone
