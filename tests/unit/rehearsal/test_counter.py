"""Drawn counters: pure functions of seed, rates so far and time, and as random as real counts."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from raitui.rehearsal.counter import DAY_SECONDS, DailyCycle, DrawnCounter

BORN = 1_754_000_123.4
CYCLE = DailyCycle(amplitude=0.4, phase_s=7 * 3600.0)
RATES = {"rare": 0.002, "medium": 0.4, "busy": 50.0}
MINUTE = 60.0
HOUR = 3600.0

seconds_since_birth = st.floats(0, 40 * DAY_SECONDS) | st.floats(0, 100)
rates = st.sampled_from([0.0, 0.002, 0.4, 50.0, 3_000.0])
changes = st.lists(st.tuples(seconds_since_birth, rates), max_size=6).map(sorted)


def counter_of(changes: list[tuple[float, float]], seed: int = 11, cycle: DailyCycle = CYCLE) -> DrawnCounter:
    counter = DrawnCounter(seed, cycle, BORN)
    for since_birth, rate in changes:
        counter.set_rate(BORN + since_birth, rate)
    return counter


def busyness(t: float, cycle: DailyCycle = CYCLE) -> float:
    return 1 + cycle.amplitude * math.sin(2 * math.pi * (t - cycle.phase_s) / DAY_SECONDS)


def standard_scores(rate: float, first: float, span: float, spans: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Increases over neighbouring spans against the intensity in each one's middle, in standard deviations."""
    counter = counter_of([(0.0, rate)])
    counts = np.diff([counter.value(first + span * index) for index in range(spans + 1)])
    means = np.array([rate * span * busyness(first + span * (index + 0.5)) for index in range(spans)])
    return np.asarray((counts - means) / np.sqrt(means), dtype=np.float64)


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
@pytest.mark.parametrize("span", [10.0, MINUTE, 600.0], ids=["10s", "1m", "10m"])
def test_disjoint_spans_are_dispersed_as_poisson_counts_and_not_correlated(rate: float, span: float) -> None:
    """Mean 0, dispersion 1 and no correlation at the next span or the one after it, each within 4.5 standard errors."""
    spans = 4_000
    scores = standard_scores(rate, BORN + 86_417.3, span, spans)
    least_mean = rate * span * (1 - CYCLE.amplitude)
    assert abs(scores.mean()) < 4.5 / spans**0.5
    assert abs((scores**2).mean() - 1) < 4.5 * ((2 + 1 / least_mean) / spans) ** 0.5
    for lag in (1, 2):
        assert abs((scores[lag:] * scores[:-lag]).mean()) < 4.5 / spans**0.5


def test_whole_days_vary_from_seed_to_seed_as_poisson_counts() -> None:
    rate, seeds = 0.4, 3_000
    increases = []
    for seed in range(seeds):
        counter = counter_of([(0.0, rate)], seed)
        increases.append(counter.value(BORN + 20 * DAY_SECONDS) - counter.value(BORN + 19 * DAY_SECONDS))
    dispersion = np.var(increases, ddof=1) / (rate * DAY_SECONDS)
    assert abs(np.mean(increases) / (rate * DAY_SECONDS) - 1) < 4.5 / (rate * DAY_SECONDS * seeds) ** 0.5
    assert abs(dispersion - 1) < 4.5 * (2 / seeds) ** 0.5


def test_series_of_different_seeds_are_not_correlated() -> None:
    minutes = 4_000
    one, other = (
        np.diff([counter.value(BORN + 60 * minute) for minute in range(minutes + 1)])
        for counter in (counter_of([(0.0, 0.4)], seed, DailyCycle(0.0, 0.0)) for seed in (1, 2))
    )
    assert abs(np.corrcoef(one, other)[0, 1]) < 4.5 / minutes**0.5


def test_the_daily_cycle_shows_in_the_hours() -> None:
    counter = counter_of([(0.0, 0.4)])
    hours = np.array(
        [
            sum(
                counter.value(BORN + day * DAY_SECONDS + (hour + 1) * HOUR)
                - counter.value(BORN + day * DAY_SECONDS + hour * HOUR)
                for day in range(30)
            )
            for hour in range(24)
        ]
    )
    expected = np.array(
        [30 * 0.4 * integrate.quad(busyness, BORN + hour * HOUR, BORN + (hour + 1) * HOUR)[0] for hour in range(24)]
    )
    assert stats.chi2.sf(((hours - expected) ** 2 / expected).sum(), 24) > 1e-4
    assert stats.chisquare(hours).pvalue < 1e-9


@given(
    amplitude=st.floats(0, 0.99),
    phase_s=st.floats(-DAY_SECONDS, DAY_SECONDS),
    since=st.floats(0, 2 * DAY_SECONDS),
)
def test_a_cycle_sums_its_busyness(amplitude: float, phase_s: float, since: float) -> None:
    cycle = DailyCycle(amplitude, phase_s)
    # From 0 on: so near to BORN, steps of less than a microsecond are lost in rounding.
    summed, _ = integrate.quad(lambda elapsed: busyness(BORN + elapsed, cycle), 0.0, since, limit=200)
    assert cycle.integral(BORN + since) - cycle.integral(BORN) == pytest.approx(summed, abs=1e-4)
    assert cycle.integral(0.0) == pytest.approx(0.0, abs=1e-9)
    assert cycle.integral(BORN + DAY_SECONDS) - cycle.integral(BORN) == pytest.approx(DAY_SECONDS, abs=1e-5)


@given(changes=changes, times=st.lists(seconds_since_birth, min_size=1, max_size=12), order=st.randoms())
def test_a_value_does_not_depend_on_what_was_read_before(
    changes: list[tuple[float, float]], times: list[float], order: random.Random
) -> None:
    counter = counter_of(changes)
    values = {since_birth: counter.value(BORN + since_birth) for since_birth in times}
    order.shuffle(times)
    assert {since_birth: counter.value(BORN + since_birth) for since_birth in times} == values
    assert {since_birth: counter_of(changes).value(BORN + since_birth) for since_birth in times} == values


@given(changes=changes, times=st.lists(seconds_since_birth, min_size=2, max_size=12))
def test_a_counter_starts_at_zero_and_never_falls(changes: list[tuple[float, float]], times: list[float]) -> None:
    counter = counter_of(changes)
    values = [counter.value(BORN + since_birth) for since_birth in sorted(times)]
    assert counter.value(BORN) == counter.value(BORN - 5) == 0
    assert values == sorted(values)


def test_rounding_never_lets_a_counter_fall() -> None:
    """Where neighbouring times are closer than the cycle's arithmetic is exact."""
    counter = DrawnCounter(1, DailyCycle(0.9, 10.0), 0.0)
    counter.set_rate(0.0, 1.0)
    times = [1.0 + step * 2.0**-40 for step in range(4_000)]
    expected = [counter.expected(t) for t in times]
    assert expected == sorted(expected)


@given(
    changes=changes,
    later=st.floats(0, DAY_SECONDS),
    rate=rates,
    times=st.lists(st.floats(0, 1), min_size=1, max_size=8),
)
def test_a_change_leaves_everything_before_it_as_it_was(
    changes: list[tuple[float, float]], later: float, rate: float, times: list[float]
) -> None:
    changed_at = later + (changes[-1][0] if changes else 0.0)
    unchanged, changed = counter_of(changes), counter_of([*changes, (changed_at, rate)])
    for share in times:
        assert changed.value(BORN + share * changed_at) == unchanged.value(BORN + share * changed_at)


@given(changes=changes, until=seconds_since_birth)
def test_what_is_expected_is_the_rates_summed_over_the_cycle(changes: list[tuple[float, float]], until: float) -> None:
    edges = [*(since_birth for since_birth, _ in changes), math.inf]
    summed = sum(
        rate * (CYCLE.integral(BORN + min(end, until)) - CYCLE.integral(BORN + min(start, until)))
        for (start, rate), end in zip(changes, edges[1:], strict=True)
    )
    assert counter_of(changes).expected(BORN + until) == pytest.approx(summed, rel=1e-9, abs=3_000 * 0.004)


def test_nothing_is_counted_while_the_rate_is_zero() -> None:
    counter = counter_of([(0.0, 50.0), (HOUR, 0.0), (2 * HOUR, 50.0)])
    assert counter.value(BORN + HOUR) == counter.value(BORN + 2 * HOUR) > 0
    assert counter.value(BORN + 2 * HOUR + MINUTE) > counter.value(BORN + 2 * HOUR)
    assert counter_of([]).value(BORN + DAY_SECONDS) == 0


def test_a_change_of_rate_shows_from_its_very_second() -> None:
    increases = [
        counter.value(BORN + HOUR + 1) - counter.value(BORN + HOUR)
        for counter in (counter_of([(0.0, 0.01), (HOUR, 200.0)], seed) for seed in range(400))
    ]
    assert np.mean(increases) == pytest.approx(200.0 * busyness(BORN + HOUR), abs=4.5 * (280 / 400) ** 0.5)


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_thirty_days_of_history_cost_no_more_than_five_minutes(rate: float) -> None:
    """Counted in draws: each first reading is a few dozen, however long ago the counter was born."""
    now = BORN + 31 * DAY_SECONDS
    for window in (300.0, HOUR, DAY_SECONDS, 30 * DAY_SECONDS):
        counter = counter_of([(0.0, rate)])
        counter.value(now - window)
        assert counter.draws < 40


def test_windows_that_move_on_with_the_clock_stay_cheap() -> None:
    counter, now = counter_of([(0.0, 0.4)]), BORN + 31 * DAY_SECONDS
    ends = (now, now - 300, now - 1_800)
    for end in ends:
        counter.value(end)
    before = counter.draws
    for refresh in range(1, 101):
        for end in ends:
            counter.value(end + 10 * refresh)
    assert (counter.draws - before) / 300 < 2


@pytest.mark.parametrize("rate", [-1.0, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        counter_of([(0.0, rate)])


@pytest.mark.parametrize("at", [-1.0, 99.0])
def test_a_change_out_of_order_is_refused(at: float) -> None:
    with pytest.raises(ValueError, match="in order of time"):
        counter_of([(100.0, 1.0), (at, 2.0)])


@pytest.mark.parametrize(("amplitude", "phase_s"), [(1.0, 0.0), (-0.1, 0.0), (0.2, math.inf), (math.nan, 0.0)])
def test_a_cycle_that_is_none_is_refused(amplitude: float, phase_s: float) -> None:
    with pytest.raises(ValueError, match="a daily cycle needs"):
        DailyCycle(amplitude, phase_s)
