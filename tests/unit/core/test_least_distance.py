"""A huge shift shows in few samples, and chance alone never looks like one (M4, R-OBS-3, R-DEC-5)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import beta

from raitui.core.distance_measure import Measure
from raitui.core.jensen_shannon import jensen_shannon_distance
from raitui.core.kolmogorov_smirnov import kolmogorov_smirnov_statistic
from raitui.core.least_distance import MISTAKEN, least_distance, share_bounds
from raitui.core.population_stability_index import population_stability_index

DRAWS = 400
BASELINE = 20_000
MEASURES: dict[Measure, tuple[Callable[[Sequence[float], Sequence[float]], float], float]] = {
    Measure.PSI: (population_stability_index, 0.2),
    Measure.JENSEN_SHANNON: (jensen_shannon_distance, 0.2),
    Measure.KOLMOGOROV_SMIRNOV: (kolmogorov_smirnov_statistic, 0.2),
}
"""Each with a target."""

EVEN = [0.1] * 10
SKEWED = [0.5, 0.2, 0.1, 0.1, 0.06, 0.04]


@pytest.mark.parametrize("samples", [1, 7, 40, 5_000])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_a_share_is_bounded_no_closer_than_the_exact_bounds_of_clopper_and_pearson(share: float, samples: int) -> None:
    """Chernoff's bound holds for any number of samples: scipy's exact interval lies within it."""
    events, doubt = round(share * samples), math.log(1 / MISTAKEN)
    low, high = share_bounds(events / samples, samples, doubt)
    exact_low = beta.ppf(MISTAKEN, events, samples - events + 1) if events else 0.0
    exact_high = beta.ppf(1 - MISTAKEN, events + 1, samples - events) if events < samples else 1.0
    assert 0.0 <= low <= exact_low + 1e-9
    assert exact_high - 1e-9 <= high <= 1.0


def moved_just_so_far(measure: Measure, shares: Sequence[float]) -> np.ndarray:
    """The shares, moved towards the last bin until the distance is the target: scipy finds how far."""
    distance, target = MEASURES[measure]
    before, last = np.array(shares), np.eye(len(shares))[-1]

    def excess(part: float) -> float:
        return distance(shares, ((1 - part) * before + part * last).tolist()) - target

    part = brentq(excess, 1e-9, 1 - 1e-9)
    return np.asarray((1 - part) * before + part * last)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(("shares", "samples"), [(EVEN, 3), (SKEWED, 30), (EVEN, 300)])
def test_where_the_true_distance_is_the_target_it_is_hardly_ever_said_to_be_more(
    measure: Measure, shares: list[float], samples: int
) -> None:
    """By simulation: drawn 400 times from distributions that are just as far apart as may be."""
    generator, target = np.random.default_rng(11), MEASURES[measure][1]
    now = generator.multinomial(samples, moved_just_so_far(measure, shares), size=DRAWS).tolist()
    before = generator.multinomial(BASELINE, shares, size=DRAWS).tolist()
    mistaken = sum(least_distance(measure, *pair) > target for pair in zip(before, now, strict=True))
    assert mistaken <= DRAWS * MISTAKEN


@pytest.mark.parametrize("measure", MEASURES)
def test_what_moved_as_a_whole_is_known_from_thirty_samples(measure: Measure) -> None:
    """By simulation: nine in ten of what was spread over ten bins is now in one; found 98 times of 100."""
    generator, target = np.random.default_rng(5), MEASURES[measure][1]
    now = generator.multinomial(30, [0.9, *[0.1 / 9] * 9], size=300).tolist()
    before = generator.multinomial(BASELINE, EVEN, size=300).tolist()
    found = sum(least_distance(measure, *pair) > target for pair in zip(before, now, strict=True))
    assert found >= 294


@pytest.mark.parametrize("measure", MEASURES)
def test_it_is_never_more_than_what_is_seen_and_near_it_on_many_samples(measure: Measure) -> None:
    distance = MEASURES[measure][0]
    before, now = [5e8, 4e8, 1e8], [3e8, 3e8, 4e8]
    least = least_distance(measure, before, now)
    assert least <= distance(before, now)
    assert least >= 0.9 * distance(before, now)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_more_are_compared_the_less_is_sure_and_like_ones_are_no_distance_apart(measure: Measure) -> None:
    before, now = [9_000.0, 900.0, 100.0], [2.0, 3.0, 20.0]
    assert least_distance(measure, before, now, looked_at=50) < least_distance(measure, before, now)
    assert least_distance(measure, [10.0, 20.0], [1.0, 2.0]) == 0.0


def test_a_side_that_counts_nothing_has_no_distance() -> None:
    with pytest.raises(ValueError, match=r"0\.0"):
        least_distance(Measure.PSI, [0.0, 0.0], [1.0, 2.0])
