"""Draws are the quantiles of their distributions at uniform words, the same on every machine."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from raitui.rehearsal.draws import WORDS_PER_DIGEST, heads, poisson_count, seed_of, words_at

LAST_WORD = 2**32 - 1
SPREAD_WORDS = [*range(0, 2**32, 1_234_567), LAST_WORD]


def probability_of_at_most(count: int, quantile: Callable[[int], int]) -> float:
    """The share of words whose draw is at most the count, by bisection: a quantile never falls as its word grows."""
    low, high = 0, 2**32
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if quantile(middle) <= count else (low, middle)
    return low / 2**32


def places_of(words: list[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return (np.array(words, dtype=np.float64) + 0.5) / 2**32


@pytest.mark.parametrize("tosses", [0, 1, 2, 3, 7, 16, 17, 33, 63, 64])
def test_few_coins_are_tossed_exactly(tosses: int) -> None:
    assert [heads(tosses, word) for word in SPREAD_WORDS] == stats.binom.ppf(
        places_of(SPREAD_WORDS), tosses, 0.5
    ).tolist()


@pytest.mark.parametrize("tosses", [65, 66, 100, 1_000, 100_001, 10_000_000])
def test_many_coins_are_tossed_to_a_hundred_thousandth(tosses: int) -> None:
    middle, deviation = tosses // 2, tosses**0.5 / 2
    for count in {int(middle + sigmas * deviation) for sigmas in np.linspace(-6, 6, 97)}:
        drawn = probability_of_at_most(count, lambda word: heads(tosses, word))
        assert drawn == pytest.approx(stats.binom.cdf(count, tosses, 0.5), abs=1e-5)


@given(tosses=st.integers(0, 10**13), word=st.integers(0, LAST_WORD))
def test_heads_are_never_negative_and_never_more_than_the_coins(tosses: int, word: int) -> None:
    assert 0 <= heads(tosses, word) <= tosses


@pytest.mark.parametrize("mean", [1, 16, 256])
def test_small_poisson_counts_are_exact(mean: int) -> None:
    assert [poisson_count(mean, word) for word in SPREAD_WORDS] == stats.poisson.ppf(
        places_of(SPREAD_WORDS), mean
    ).tolist()


@pytest.mark.parametrize("mean", [257, 4_096, 65_536, 2**28])
def test_large_poisson_counts_are_right_to_a_hundred_thousandth(mean: int) -> None:
    for count in {int(mean + sigmas * mean**0.5) for sigmas in np.linspace(-6, 6, 97)}:
        drawn = probability_of_at_most(count, lambda word: poisson_count(mean, word))
        assert drawn == pytest.approx(stats.poisson.cdf(count, mean), abs=1e-5)


@given(mean=st.integers(1, 300) | st.integers(1, 2**44), word=st.sampled_from([0, LAST_WORD]))
def test_the_rarest_poisson_counts_are_not_negative_and_near_the_mean(mean: int, word: int) -> None:
    assert poisson_count(mean, word) >= 0
    assert abs(poisson_count(mean, word) - mean) <= 7 * mean**0.5 + 14


def test_words_are_uniform_and_those_of_one_digest_independent() -> None:
    words = np.array([words_at(1, 2, node) for node in range(4_000)], dtype=np.float64) / 2**32
    for column in words.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-4
    correlations = np.asarray(np.corrcoef(words.T)) - np.eye(WORDS_PER_DIGEST)
    assert np.abs(correlations).max() < 4.5 / 4_000**0.5


def test_seed_region_and_node_each_give_other_words() -> None:
    assert len({words_at(*address) for address in [(1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2)]}) == 4


def test_a_seed_tells_apart_where_names_begin_and_how_they_are_ordered() -> None:
    assert len({seed_of("ab", "c"), seed_of("a", "bc"), seed_of("c", "ab"), seed_of("abc"), seed_of("abc", "")}) == 5


def test_a_seed_is_the_same_on_every_machine() -> None:
    """As printed by `b2sum -l 64` for the names, each after its length in eight bytes, lowest first."""
    assert seed_of("ab", "c").to_bytes(8, "little").hex() == "bdacf99855a60c09"
