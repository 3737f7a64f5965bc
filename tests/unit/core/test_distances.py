"""How far distributions are apart (M4), by scipy, by Evidently's formula, and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, ks_2samp

from raitui.core.chance_distance import samples_lacking
from raitui.core.distance_measure import Measure
from raitui.core.jensen_shannon import jensen_shannon_contributions, jensen_shannon_distance
from raitui.core.kolmogorov_smirnov import cumulated_differences, kolmogorov_smirnov_statistic
from raitui.core.population_stability_index import EMPTY_SHARE, population_stability_index, psi_contributions

DRAWS = 10_000
Counts = list[int]
Distance = Callable[[Sequence[float], Sequence[float]], float]

counts = st.integers(2, 12).flatmap(
    lambda bins: st.tuples(*[st.lists(st.integers(0, 5_000), min_size=bins, max_size=bins)] * 2)
)
DISTANCES: list[Distance] = [population_stability_index, jensen_shannon_distance, kolmogorov_smirnov_statistic]


@given(counts)
def test_the_jensen_shannon_distance_is_scipy_s(pair: tuple[Counts, Counts]) -> None:
    before, now = pair
    assume(sum(before) and sum(now))
    expected = float(jensenshannon(before, now, base=2))
    assert jensen_shannon_distance(before, now) == pytest.approx(expected, rel=1e-9, abs=1e-7)


@given(counts)
def test_the_stability_index_is_the_sum_of_both_relative_entropies(pair: tuple[Counts, Counts]) -> None:
    """Jeffreys' divergence, as scipy has it; Evidently puts one in ten thousand where a bin is empty."""
    before, now = pair
    assume(sum(before) and sum(now))
    shares = [np.where(side, np.array(side) / sum(side), EMPTY_SHARE) for side in (before, now)]
    either = np.array(before) + np.array(now) > 0
    one, other = (side[either] for side in shares)
    expected = np.sum((one - other) * np.log(one / other))
    assert population_stability_index(before, now) == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
    if all(before) and all(now):
        entropies = entropy(before, now) + entropy(now, before)
        assert population_stability_index(before, now) == pytest.approx(float(entropies), rel=1e-9, abs=1e-12)


def test_the_stability_index_of_a_published_table() -> None:
    """Ten score bands, 10% each at development; the worked example that credit scoring teaches by."""
    expected = [10.0] * 10
    actual = [8.0, 10.0, 9.0, 13.0, 11.0, 10.0, 9.0, 12.0, 10.0, 8.0]
    terms = [0.00446, 0.0, 0.00105, 0.00787, 0.00095, 0.0, 0.00105, 0.00365, 0.0, 0.00446]
    assert psi_contributions(expected, actual) == pytest.approx(terms, abs=5e-6)
    assert population_stability_index(expected, actual) == pytest.approx(0.02350, abs=5e-6)


@given(counts)
def test_the_kolmogorov_smirnov_statistic_is_scipy_s_of_values_at_the_bins_ends(pair: tuple[Counts, Counts]) -> None:
    before, now = pair
    assume(sum(before) and sum(now))
    earlier, later = (np.repeat(np.arange(len(side), dtype=np.float64), side) for side in (before, now))
    expected = ks_2samp(earlier, later, method="asymp").statistic
    assert kolmogorov_smirnov_statistic(before, now) == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.parametrize("distance", DISTANCES)
def test_like_distributions_of_whatever_size_are_no_distance_apart(distance: Distance) -> None:
    assert distance([1, 2, 3], [10, 20, 30]) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(("distance", "most"), [(jensen_shannon_distance, 1.0), (kolmogorov_smirnov_statistic, 1.0)])
def test_distributions_with_nothing_in_common_are_all_the_way_apart(distance: Distance, most: float) -> None:
    assert distance([5, 0], [0, 7]) == pytest.approx(most)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("nothing", [[0.0, 0.0], [math.nan, 1.0], [math.inf, 1.0]], ids=repr)
def test_a_side_that_counts_nothing_has_no_distance(distance: Distance, nothing: list[float]) -> None:
    """Unknown is a state, not a zero."""
    for pair in ([nothing, [1.0, 2.0]], [[1.0, 2.0], nothing]):
        with pytest.raises(ValueError, match=r"0.0|nan|inf"):
            distance(*pair)


def test_a_category_that_is_new_counts_whatever_the_measure() -> None:
    before, now = [100.0, 100.0, 0.0], [90.0, 90.0, 20.0]
    assert psi_contributions(before, now)[2] == pytest.approx((0.1 - EMPTY_SHARE) * math.log(0.1 / EMPTY_SHARE))
    assert jensen_shannon_contributions(before, now)[2] == pytest.approx(0.05)
    assert cumulated_differences(before, now)[1] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("measure", "distance", "target"),
    [
        (Measure.PSI, population_stability_index, 0.1),
        (Measure.JENSEN_SHANNON, jensen_shannon_distance, 0.1),
        (Measure.KOLMOGOROV_SMIRNOV, kolmogorov_smirnov_statistic, 0.1),
    ],
)
@pytest.mark.parametrize("shares", [[0.1] * 10, [0.5, 0.2, 0.1, 0.1, 0.05, 0.05]], ids=len)
def test_on_as_many_samples_as_are_asked_for_chance_alone_does_not_reach_the_target(
    measure: Measure, distance: Distance, target: float, shares: list[float]
) -> None:
    """M4, R-DEC-5: like distributions, drawn 10,000 times; people look again and again."""
    generator, baseline = np.random.default_rng(7), 5_000
    needed = samples_lacking(measure, len(shares), target, 0, baseline)

    def reached(samples: int) -> float:
        sides = (generator.multinomial(size, shares, size=DRAWS).tolist() for size in (baseline, samples))
        return sum(distance(before, now) > target for before, now in zip(*sides, strict=True)) / DRAWS

    assert reached(needed) < 0.005
    assert reached(needed // 4) > 0.05
    assert samples_lacking(measure, len(shares), target, needed, baseline) == 0
    assert samples_lacking(measure, len(shares), target, needed, baseline_samples=10) > 0
