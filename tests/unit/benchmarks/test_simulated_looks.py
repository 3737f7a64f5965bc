"""The traffic that evidence is measured by, and the test that it is measured against, as scipy has them."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from scipy.stats import binom, chisquare, norm

from benchmarks.peeked_z_test import CRITICAL, alarms_over_the_past_hour, alarms_since_the_beginning
from benchmarks.simulated_looks import cumulative, daily, events, simulated, steady
from raitui.core.evidence.look import Arm, Look


@pytest.mark.parametrize(("size", "rate"), [(20, 0.01), (380, 0.05), (380, 0.0005)])
def test_events_are_binomial(size: int, rate: float) -> None:
    assert cumulative(size, rate) == pytest.approx([float(binom.cdf(k, size, rate)) for k in range(size + 1)])


def test_events_are_drawn_as_often_as_they_are_likely() -> None:
    random_ = random.Random(3)
    drawn = Counter(min(events(380, 0.01, random_), 9) for _ in range(20_000))
    likely = [float(binom.pmf(k, 380, 0.01)) for k in range(9)] + [float(binom.sf(8, 380, 0.01))]
    assert chisquare([drawn[k] for k in range(10)], [20_000 * one for one in likely]).pvalue > 0.001


def test_a_day_swings_by_half_and_comes_round() -> None:
    rate = daily(0.01, 360)
    assert rate(0) == pytest.approx(0.015)
    assert rate(720) == pytest.approx(0.005)
    assert rate(1_440) == rate(0)


def test_the_naive_test_is_one_sided_at_1_per_cent_over_all_so_far_or_over_an_hour() -> None:
    assert pytest.approx(float(norm.isf(0.01)), abs=5e-4) == CRITICAL
    good, bad = (Look(0.0, Arm(events_, 20), Arm(4, 380)) for events_ in (0, 4))
    assert list(alarms_since_the_beginning([bad] * 5)) == [False] * 3 + [True] * 2
    assert list(alarms_over_the_past_hour([*[good] * 200, *[bad] * 30]))[200:].index(True) < 20
    assert not any(alarms_over_the_past_hour(list(simulated(50, steady(0.5), steady(0.01), random.Random(1)))))
