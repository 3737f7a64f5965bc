"""What looks at shares come to: worse, not worse, or too few samples to say so (R-DEC-5)."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.evidence.comparison import rollout_evidence, standing_evidence
from raitui.core.evidence.look import Arm, Look
from raitui.core.evidence.verdict import Evidence, Standing
from raitui.core.sli import Direction

Comparison = Callable[[Sequence[Look], Direction], Evidence]
LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER


def looks(count: int, own_rate: float, *, other_rate: float = 0.01, first: int = 0, own: int = 20) -> list[Look]:
    """Minutes that turn out as expected on average: the events are spread evenly, whole numbers of them."""

    def spread(rate: float, size: int, minute: int) -> int:
        return math.floor(rate * size * (minute + 1) + 1e-9) - math.floor(rate * size * minute + 1e-9)

    return [
        Look(
            60.0 * (first + minute), Arm(spread(own_rate, own, minute), own), Arm(spread(other_rate, 380, minute), 380)
        )
        for minute in range(count)
    ]


def complement(look: Look) -> Look:
    own, other = look.own, look.other
    return Look(look.at, Arm(own.total - own.events, own.total), Arm(other.total - other.events, other.total))


HEALTHY = looks(300, 0.01)
FIVE_PER_CENT = looks(60, 0.05, first=300)


def test_a_candidate_that_is_worse_is_found_within_minutes_and_stays_found() -> None:
    found = rollout_evidence(looks(60, 0.05), LOWER)
    assert found.standing is Standing.WORSE
    assert found.worse_since is not None
    assert found.worse_since <= 60.0 * 12
    assert rollout_evidence([*looks(60, 0.05), *looks(900, 0.0, first=60)], LOWER).worse_since == found.worse_since


def test_a_candidate_that_is_no_worse_is_thin_first_and_not_worse_then() -> None:
    thin, enough = (rollout_evidence(looks(count, 0.01), LOWER) for count in (40, 200))
    assert thin.standing is Standing.THIN
    assert thin.lacking_s == pytest.approx(thin.lacking / 20 * 60, abs=60.0)
    assert rollout_evidence(looks(40 + math.ceil(thin.lacking / 20) + 2, 0.01), LOWER).standing is Standing.NOT_WORSE
    assert (enough.standing, enough.lacking, enough.lacking_s) == (Standing.NOT_WORSE, 0, None)


def test_nothing_is_called_not_worse_while_its_interval_says_that_it_is() -> None:
    """Three points in forty: small against what is looked for, and yet no chance."""
    taken = [Look(60.0 * minute, Arm(8.6, 20), Arm(152, 380)) for minute in range(400)]
    standings = {}
    for count in range(1, 400, 3):
        found = rollout_evidence(taken[:count], LOWER)
        standings[found.standing] = count
        if found.interval is not None and found.interval[0] > 0:
            assert found.standing is not Standing.NOT_WORSE
    assert list(standings)[-1] is Standing.WORSE


def test_what_is_lacking_would_find_a_doubling() -> None:
    thin = rollout_evidence(looks(40, 0.01), LOWER)
    needed = 40 + math.ceil(thin.lacking / 20)
    assert rollout_evidence(looks(round(1.3 * needed), 0.02), LOWER).standing is Standing.WORSE
    assert rollout_evidence(looks(round(0.6 * needed), 0.02), LOWER).standing is Standing.THIN


@pytest.mark.parametrize("evidence", [rollout_evidence, standing_evidence])
def test_good_events_are_counted_by_their_complement(evidence: Comparison) -> None:
    """Where more is better, what is worse is fewer: the same blocks, told by their good events."""
    taken = [*HEALTHY, *FIVE_PER_CENT]
    bad, good = evidence(taken, LOWER), evidence([complement(one) for one in taken], HIGHER)
    assert bad.standing is good.standing is Standing.WORSE
    assert [point[1] for point in good.log10_e] == pytest.approx([point[1] for point in bad.log10_e])
    assert good.difference is not None
    assert bad.difference == pytest.approx(-good.difference)
    assert evidence([complement(one) for one in taken], LOWER).standing is not Standing.WORSE


def test_a_standing_comparison_finds_what_began_late_dates_it_and_forgets_it_when_it_is_over() -> None:
    found = standing_evidence([*HEALTHY, *FIVE_PER_CENT], LOWER)
    assert found.standing is Standing.WORSE
    assert found.worse_since == pytest.approx(60.0 * 299, abs=120.0)
    assert found.difference is not None
    assert found.interval is not None
    assert found.difference == pytest.approx(0.04, abs=0.005)
    assert found.interval[0] < found.difference < found.interval[1]
    just_over, over = (
        standing_evidence([*HEALTHY, *FIVE_PER_CENT, *looks(count, 0.01, first=360)], LOWER) for count in (60, 400)
    )
    assert (just_over.standing, just_over.worse_since) == (Standing.THIN, None)
    assert just_over.difference == pytest.approx(0.0, abs=0.01)
    assert over.standing is Standing.NOT_WORSE


@pytest.mark.parametrize("healthy", [300, 20_000])
def test_neither_a_long_healthy_time_nor_a_baseline_that_drifts_makes_it_deaf(healthy: int) -> None:
    """R-DEC-5: both sides become three times as bad over the time, and then the own side alone five times as bad."""
    random_ = random.Random(healthy)

    def minute(number: int, lift: float) -> Look:
        rate = 0.01 * (1.0 + 2.0 * min(1.0, number / healthy))
        own, other = (
            sum(random_.random() < each for _ in range(size)) for each, size in ((rate * lift, 20), (rate, 380))
        )
        return Look(60.0 * number, Arm(own, 20), Arm(other, 380))

    well = [minute(number, 1.0) for number in range(healthy)]
    assert standing_evidence(well, LOWER).standing is not Standing.WORSE
    faulty = [minute(number, 5.0) for number in range(healthy, healthy + 12)]
    assert standing_evidence([*well, *faulty], LOWER).standing is Standing.WORSE


@pytest.mark.parametrize("evidence", [rollout_evidence, standing_evidence])
def test_without_looks_all_is_thin(evidence: Comparison) -> None:
    found = evidence([], LOWER)
    assert (found.standing, found.log10_e, found.difference, found.interval) == (Standing.THIN, (), None, None)
    assert found.lacking > 0
    assert found.lacking_s is None


UNUSABLE = [
    Arm(0, 0), Arm(math.nan, 20), Arm(3, math.nan), Arm(3, math.inf), Arm(math.inf, 20), Arm(0, -5),
]  # fmt: skip


@pytest.mark.parametrize("arm", UNUSABLE)
def test_a_block_that_tells_nothing_is_passed_over(arm: Arm) -> None:
    taken = looks(60, 0.05)
    marred = [*taken[:5], structs.replace(taken[5], own=arm), *taken[6:]]
    without = rollout_evidence([*taken[:5], *taken[6:]], LOWER)
    assert structs.replace(rollout_evidence(marred, LOWER), lacking_s=None) == without


def test_order_and_repetition_change_nothing() -> None:
    taken = looks(60, 0.03)
    assert rollout_evidence([*reversed(taken), *taken], LOWER) == rollout_evidence(taken, LOWER)


def test_nothing_counted_as_bad_on_either_side_is_not_worse_once_one_in_a_hundred_would_have_shown() -> None:
    few, many = (rollout_evidence(looks(count, 0.0, other_rate=0.0), LOWER) for count in (5, 60))
    assert (few.standing, many.standing) == (Standing.THIN, Standing.NOT_WORSE)


def test_everything_counted_as_bad_on_both_sides_is_not_worse_before_years_have_passed() -> None:
    """A group of which nobody was ever approved, as before: it was thin by millions, though nothing can be worse."""
    all_bad = [Look(60.0 * number, Arm(20, 20), Arm(380, 380)) for number in range(1, 500)]
    for evidence in (rollout_evidence, standing_evidence):
        found = evidence(all_bad, Direction.LOWER_IS_BETTER)
        assert (found.standing, found.lacking) == (Standing.NOT_WORSE, 0)
        assert evidence(all_bad[:5], Direction.LOWER_IS_BETTER).standing is Standing.THIN


def test_the_chart_is_thinned_keeps_its_peak_and_ends_in_the_newest_look() -> None:
    taken = [*HEALTHY, *FIVE_PER_CENT, *looks(1_500, 0.01, first=360)]
    found = standing_evidence(taken, LOWER)
    assert len(found.log10_e) <= 240
    assert found.log10_e[-1][0] == taken[-1].at
    assert max(log10_e for _, log10_e in found.log10_e) == pytest.approx(found.threshold_log10 + 4.0)
    assert found.threshold_log10 == pytest.approx(math.log10(43_200))


COUNTS = st.floats(0.0, 1e15)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), max_size=8), st.sampled_from([LOWER, HIGHER]))
def test_any_counts_come_to_a_verdict(blocks: list[tuple[float, float, float, float]], direction: Direction) -> None:
    taken = [Look(60.0 * at, Arm(a, b), Arm(c, d)) for at, (a, b, c, d) in enumerate(blocks)]
    for found in (rollout_evidence(taken, direction), standing_evidence(taken, direction)):
        assert all(math.isfinite(log10_e) for _, log10_e in found.log10_e)
        assert (found.lacking > 0) == (found.standing is Standing.THIN)
        if found.interval is not None and found.difference is not None:
            assert -1.0 <= found.interval[0] <= found.difference <= found.interval[1] <= 1.0
