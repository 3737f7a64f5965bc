"""The e-value of a block, against exact enumeration with scipy's binomial distributions (R-DEC-5)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from raitui.core.evidence.block_e_value import LIFTS, block_factors, block_log_e
from raitui.core.evidence.expected_rates import lifted
from raitui.core.evidence.look import Arm, Look

SIZES = st.integers(1, 12)
RATES = st.floats(0.001, 0.999)


def expectation(sizes: tuple[int, int], expected: tuple[float, float], true: tuple[float, float]) -> float:
    """The mean of the block's e-value over every outcome that it can have."""
    own, other = (binom(size, rate).pmf for size, rate in zip(sizes, true, strict=True))
    return math.fsum(
        float(own(k) * other(m)) * math.exp(block_log_e(Arm(k, sizes[0]), Arm(m, sizes[1]), *expected))
        for k in range(sizes[0] + 1)
        for m in range(sizes[1] + 1)
    )


@pytest.mark.parametrize(
    ("own", "other", "rates"),
    [((1, 20), (4, 380), (0.05, 0.01)), ((0, 5), (0, 95), (0.3, 0.1)), ((7, 9), (3, 9), (0.9, 0.4))],
)
def test_it_is_a_ratio_of_likelihoods(own: tuple[int, int], other: tuple[int, int], rates: tuple[float, float]) -> None:
    alike = (own[1] * rates[0] + other[1] * rates[1]) / (own[1] + other[1])
    ratio = (binom.logpmf(*own, rates[0]) + binom.logpmf(*other, rates[1])) - (
        binom.logpmf(*own, alike) + binom.logpmf(*other, alike)
    )
    assert block_log_e(Arm(*own), Arm(*other), *rates) == pytest.approx(float(ratio), rel=1e-9)


@given(sizes=st.tuples(SIZES, SIZES), expected=st.tuples(RATES, RATES), rate=RATES)
def test_its_mean_is_at_most_1_when_both_sides_are_alike_whatever_was_expected(
    sizes: tuple[int, int], expected: tuple[float, float], rate: float
) -> None:
    """However wrong the expected rates are, and however the baseline has moved."""
    assert expectation(sizes, expected, (rate, rate)) <= 1.0 + 1e-9


@given(sizes=st.tuples(SIZES, SIZES), base=RATES, lift=st.sampled_from(LIFTS), true=st.tuples(RATES, RATES))
def test_its_mean_is_at_most_1_when_the_own_side_is_better(
    sizes: tuple[int, int], base: float, lift: float, true: tuple[float, float]
) -> None:
    own, other = sorted(true)
    assert expectation(sizes, (lifted(base, lift), base), (own, other)) <= 1.0 + 1e-9


def test_its_mean_exceeds_1_when_the_own_side_is_as_bad_as_expected() -> None:
    assert expectation((12, 12), (0.5, 0.1), (0.5, 0.1)) > 5.0


def test_the_first_block_says_nothing_and_no_block_knows_itself() -> None:
    """What is expected of a block comes from earlier ones: whatever comes after leaves its evidence as it was."""
    first, quiet, loud = (Look(60.0 * at, Arm(bad, 20), Arm(4, 380)) for at, bad in ((1, 0), (2, 1), (3, 20)))
    assert block_factors([first])[0].log_es == (0.0,) * len(LIFTS)
    assert block_factors([first, quiet, loud])[:2] == block_factors([first, quiet])
    rate = 4.5 / 401.0
    assert block_factors([first, quiet])[1].log_es[LIFTS.index(2.0)] == pytest.approx(
        block_log_e(quiet.own, quiet.other, 2 * rate / (1 + rate), rate), rel=0.05
    )


COUNTS = st.floats(0.0, 1e15)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), max_size=8))
def test_no_counts_are_too_large_too_small_or_too_lopsided(blocks: list[tuple[float, float, float, float]]) -> None:
    looks = [
        Look(60.0 * at, Arm(min(a, b), max(a, b, 1e-3)), Arm(min(c, d), max(c, d, 1e-3)))
        for at, (a, b, c, d) in enumerate(blocks)
    ]
    assert all(math.isfinite(log_e) for look in block_factors(looks) for log_e in look.log_es)
