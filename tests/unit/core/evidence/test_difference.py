"""Intervals that hold the truth however often one looks (R-DEC-5)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats.contingency import odds_ratio

from raitui.core.evidence.difference import difference, steps
from raitui.core.evidence.empirical_bernstein import TILTS, furthest, psi
from raitui.core.evidence.look import Arm, Look
from raitui.core.evidence.moments import of_shares

RUNS, LOOKS = 150, 150


def drawn(own: float, other: float, random_: random.Random) -> Iterator[Look]:
    """Rates that swing, and a candidate that is given more traffic while they are high."""
    for minute in range(LOOKS):
        swing = 1.0 + 0.8 * math.sin(minute / 20.0)
        sizes, rates = (round(20 * swing) + 2, 60), (own * swing, other * swing)
        events = [sum(random_.random() < rate for _ in range(size)) for size, rate in zip(sizes, rates, strict=True)]
        yield Look(60.0 * minute, Arm(events[0], sizes[0]), Arm(events[1], sizes[1]))


def test_the_truth_is_held_at_every_look_though_rates_and_traffic_swing() -> None:
    """Promised is that 95 of 100 runs never miss it; the benchmark looks at more of them, and at every minute."""
    random_, missed = random.Random(11), 0
    for _ in range(RUNS):
        taken = steps(of_shares(list(drawn(0.1, 0.1, random_))))
        excess = spread = 0.0
        for number, step in enumerate(taken, start=1):
            excess, spread = excess + step.difference, spread + step.spread
            if number % 5 == 0 and abs(excess) > furthest(spread, math.log(40.0)):
                missed += 1
                break
    assert missed <= 0.05 * RUNS


def test_blocks_are_compared_within_themselves() -> None:
    """A candidate with more traffic in the bad hour looks worse by its sums alone, and is not (Simpson's paradox)."""
    calm, storm = Look(1.0, Arm(1, 100), Arm(10, 1_000)), Look(2.0, Arm(100, 500), Arm(20, 100))
    assert (1 + 100) / (100 + 500) > 4 * (10 + 20) / (1_000 + 100)
    found = difference(steps(of_shares([calm, storm])), 0.95)
    assert found is not None
    assert found.value == pytest.approx(0.0, abs=1e-12)
    tables = [[[1, 99], [10, 990]], [[100, 400], [20, 80]]]
    assert [float(odds_ratio(table, kind="sample").statistic) for table in tables] == pytest.approx([1.0, 1.0])


@given(st.floats(0.0, 1e12), st.floats(0.5, 20.0))
def test_it_ends_where_the_evidence_against_what_lies_beyond_is_strong_enough(spread: float, allowed: float) -> None:
    def lacking(excess: float) -> float:
        logs = [tilt * excess - psi(tilt) * spread for tilt in TILTS]
        most = max(logs)
        return most + math.log(sum(math.exp(log - most) for log in logs) / len(TILTS)) - allowed

    assert furthest(spread, allowed) == pytest.approx(brentq(lacking, 0.0, 1e4 + spread), rel=1e-6)


def test_more_samples_make_it_narrower_and_more_beginnings_wider() -> None:
    one = Look(0.0, Arm(2, 100), Arm(2, 100))
    few, many = (steps(of_shares([one] * count)) for count in (10, 1_000))
    widths = [
        found.interval[1] - found.interval[0]
        for found in (difference(few, 0.95), difference(many, 0.95), difference(many, 0.95, beginnings=1_000))
        if found is not None
    ]
    assert widths[0] > widths[2] > widths[1]
