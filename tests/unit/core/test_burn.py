"""Error budgets burn as The Site Reliability Workbook, chapter 5, says that they do (R-OBS-5)."""

from __future__ import annotations

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.burn import (
    RULES,
    UNKNOWN_BURN,
    WINDOWS_S,
    Alert,
    Burn,
    BurnState,
    Counts,
    alert,
    budget_remaining,
    burn_rate,
    exhausted_in,
)
from raitui.core.burn_evidence import BurnTerms
from raitui.core.expression import EventKind
from raitui.core.sli import Urgency

MINUTE, HOUR, DAY = 60, 3_600, 86_400
MONTH = 30 * DAY
AS_PUBLISHED = BurnTerms(MONTH)

PUBLISHED = [(HOUR, 5 * MINUTE), (6 * HOUR, 30 * MINUTE), (DAY, 2 * HOUR), (3 * DAY, 6 * HOUR)]


def bad_of(bad: float, total: float) -> Counts:
    return Counts(bad, total)


def measured(rate: float, samples: float = 1_000.0) -> Burn:
    return Burn(BurnState.MEASURED, rate, samples)


class TestTheRules:
    @pytest.mark.parametrize(
        ("days", "factors"),
        [
            (30, (14.4, 6.0, 3.0, 1.0)),
            (28, (13.44, 5.6, 2.8, 28 / 30)),
            (90, (43.2, 18.0, 9.0, 3.0)),
        ],
    )
    def test_fire_at_the_published_factors_from_four_weeks_on(self, days: int, factors: tuple[float, ...]) -> None:
        assert [rule.factor(days * DAY) for rule in RULES] == pytest.approx(factors, rel=1e-12)

    def test_pair_the_published_windows_and_page_for_the_fast_ones_alone(self) -> None:
        assert [(rule.long_s, rule.short_s) for rule in RULES] == PUBLISHED
        assert [rule.urgency for rule in RULES] == [Urgency.PAGE, Urgency.PAGE, Urgency.TICKET, Urgency.TICKET]

    def test_ask_for_each_of_their_windows_and_no_other(self) -> None:
        assert sorted({window for pair in PUBLISHED for window in pair}) == list(WINDOWS_S)


class TestABurnRate:
    @pytest.mark.parametrize(
        ("burn", "error_rate", "exhausted_after_s"),
        [(1, 0.001, 30 * DAY), (2, 0.002, 15 * DAY), (10, 0.01, 3 * DAY), (1_000, 1.0, 43.2 * MINUTE)],
    )
    def test_and_the_time_to_exhaustion_are_those_of_the_workbooks_table_5_4(
        self, burn: float, error_rate: float, exhausted_after_s: float
    ) -> None:
        found = burn_rate(bad_of(error_rate * 1e6, 1e6), EventKind.BAD, 0.999)
        assert found.state is BurnState.MEASURED
        assert found.rate == pytest.approx(burn, rel=1e-12)
        assert exhausted_in(1.0, found, MONTH) == pytest.approx(exhausted_after_s, rel=1e-12)

    @pytest.mark.parametrize(
        ("counts", "objective", "expected"),
        [
            (None, 0.999, UNKNOWN_BURN),
            (Counts(math.nan, 100), 0.999, UNKNOWN_BURN),
            (Counts(1, math.nan), 0.999, UNKNOWN_BURN),
            (Counts(math.inf, 100), 0.999, UNKNOWN_BURN),
            (Counts(1, math.inf), 0.999, UNKNOWN_BURN),
            (Counts(-math.inf, 100), 0.999, UNKNOWN_BURN),
            (Counts(0, 0), 0.999, Burn(BurnState.NO_TRAFFIC)),
            (Counts(0, 0), 1.0, Burn(BurnState.NO_TRAFFIC)),
            (Counts(0, 100), 1.0, Burn(BurnState.NO_BUDGET, 0.0, 100)),
            (Counts(1, 100), 1.0, Burn(BurnState.NO_BUDGET, math.inf, 100)),
            (Counts(0, 100), 0.999, Burn(BurnState.MEASURED, 0.0, 100)),
            (Counts(-0.01, 100), 0.999, Burn(BurnState.MEASURED, 0.0, 100)),
            (Counts(100.5, 100), 0.5, Burn(BurnState.MEASURED, 2.0, 100)),
        ],
    )
    def test_says_why_it_is_no_number_and_stays_within_reason(
        self, counts: Counts | None, objective: float, expected: Burn
    ) -> None:
        assert burn_rate(counts, EventKind.BAD, objective) == expected

    def test_takes_good_events_past_the_total_as_none_bad(self) -> None:
        """Increase extrapolates each counter on its own: fault 39 must not burn anything."""
        assert burn_rate(Counts(100.4, 100), EventKind.GOOD, 0.999).rate == 0.0

    def test_counts_what_is_not_good_as_bad(self) -> None:
        assert burn_rate(Counts(90, 100), EventKind.GOOD, 0.9).rate == pytest.approx(1.0)


class TestTheBudget:
    def test_follows_from_the_counts_of_the_whole_period_in_closed_form(self) -> None:
        # A day at 1% errors in 30 days of even traffic, at 99.9%: 1/30 x 10 of the budget.
        assert budget_remaining(Counts(0.01 * 1e6, 30e6), EventKind.BAD, 0.999) == pytest.approx(1 - 10 / 30)

    def test_is_not_poisoned_by_a_quiet_hour(self) -> None:
        """Fault 40: no traffic says so, and neither the budget nor the alerts lose anything by it."""
        month, quiet = Counts(300.0, 1e6), Counts(0, 0)
        assert budget_remaining(month + quiet, EventKind.BAD, 0.999) == budget_remaining(month, EventKind.BAD, 0.999)
        hour = burn_rate(quiet, EventKind.BAD, 0.999)
        assert hour.state is BurnState.NO_TRAFFIC
        assert exhausted_in(0.7, hour, MONTH) == math.inf
        assert alert(
            Urgency.PAGE, {**dict.fromkeys(WINDOWS_S, measured(100)), HOUR: hour, 1_800: hour}, AS_PUBLISHED
        ) is (Alert.QUIET)

    @pytest.mark.parametrize(
        ("counts", "objective", "left"),
        [
            (None, 0.999, None),
            (Counts(math.nan, 1), 0.999, None),
            (Counts(0, 0), 0.999, 1.0),
            (Counts(0, 9), 1.0, 1.0),
            (Counts(1, 9), 1.0, -math.inf),
            (Counts(9, 9), 0.5, -1.0),
        ],
    )
    def test_is_a_state_where_it_is_no_number(
        self, counts: Counts | None, objective: float, left: float | None
    ) -> None:
        assert budget_remaining(counts, EventKind.BAD, objective) == left

    @pytest.mark.parametrize(
        ("remaining", "burn", "expected"),
        [
            (None, measured(2), None),
            (0.5, UNKNOWN_BURN, None),
            (0.0, UNKNOWN_BURN, 0.0),
            (-math.inf, measured(0), 0.0),
            (0.5, Burn(BurnState.NO_TRAFFIC), math.inf),
            (0.5, measured(0), math.inf),
            (0.5, measured(5), 3 * DAY),
            (1.0, Burn(BurnState.NO_BUDGET, math.inf, 9), 0.0),
        ],
    )
    def test_is_exhausted_when_the_present_rate_says(
        self, remaining: float | None, burn: Burn, expected: float | None
    ) -> None:
        assert exhausted_in(remaining, burn, MONTH) == expected


HOT, COLD, UNKNOWN, SILENT, THIN = (
    measured(1_000),
    measured(0.5),
    UNKNOWN_BURN,
    Burn(BurnState.NO_TRAFFIC),
    measured(1_000, samples=9),
)
TRUTH = {HOT: 1.0, COLD: 0.0, UNKNOWN: 0.5, SILENT: 0.0, THIN: 1.0}
"""Kleene's three truth values: and is the minimum, or the maximum. What is true of too little is a fourth, below."""

THINLY = 0.25


class TestAnAlert:
    @pytest.mark.parametrize(("urgency", "pairs"), [(Urgency.PAGE, PUBLISHED[:2]), (Urgency.TICKET, PUBLISHED[2:])])
    def test_is_many_valued_logic_over_its_windows(self, urgency: Urgency, pairs: list[tuple[int, int]]) -> None:
        """R-OBS-5: both windows of a rule, any rule; what is not known, or thin, never counts as quiet nor as firing.

        A short window only says that it is still so: the long one has what it rests on.
        """
        windows = [window for pair in pairs for window in pair]
        for kinds in product(TRUTH, repeat=4):
            burns = dict(zip(windows, kinds, strict=True))
            rules = [min(TRUTH[burns[long_s]], TRUTH[burns[short_s]]) for long_s, short_s in pairs]
            rules = [
                THINLY if rule == 1.0 and burns[long_s] is THIN else rule
                for rule, (long_s, _) in zip(rules, pairs, strict=True)
            ]
            expected = {1.0: Alert.FIRING, 0.5: Alert.UNKNOWN, THINLY: Alert.THIN, 0.0: Alert.QUIET}[max(rules)]
            assert alert(urgency, burns, BurnTerms(MONTH, minimum_samples=10)) is expected, burns

    def test_takes_a_window_that_was_never_asked_for_unknown(self) -> None:
        assert alert(Urgency.PAGE, {}, AS_PUBLISHED) is Alert.UNKNOWN

    @pytest.mark.parametrize(("rate", "expected"), [(14.4, Alert.QUIET), (14.400001, Alert.FIRING)])
    def test_fires_above_its_factor_and_not_at_it(self, rate: float, expected: Alert) -> None:
        assert alert(
            Urgency.PAGE, {HOUR: measured(rate), 300: measured(rate), 21_600: COLD, 1_800: COLD}, AS_PUBLISHED
        ) is (expected)

    def test_fires_for_any_bad_event_where_there_is_no_budget(self) -> None:
        burns = dict.fromkeys(WINDOWS_S, burn_rate(Counts(1, 1_000), EventKind.BAD, 1.0))
        assert alert(Urgency.PAGE, burns, AS_PUBLISHED) is Alert.FIRING


totals = st.floats(1, 1e9)
shares = st.floats(0, 1)
objectives = st.floats(0.5, 0.99999)
rates = st.floats(0, 1e4)


class TestAlways:
    @given(totals, shares, shares, objectives)
    def test_more_bad_events_burn_no_slower(self, total: float, one: float, other: float, objective: float) -> None:
        fewer, more = sorted((one, other))
        slow = burn_rate(Counts(fewer * total, total), EventKind.BAD, objective).rate
        fast = burn_rate(Counts(more * total, total), EventKind.BAD, objective).rate
        assert slow is not None
        assert fast is not None
        assert 0 <= slow <= fast

    @given(totals, shares, objectives, st.floats(1e-3, 1e3))
    def test_the_volume_of_traffic_does_not_matter(
        self, total: float, share: float, objective: float, scale: float
    ) -> None:
        once = burn_rate(Counts(share * total, total), EventKind.BAD, objective).rate
        scaled = burn_rate(Counts(share * total * scale, total * scale), EventKind.BAD, objective).rate
        assert scaled == pytest.approx(once, rel=1e-9, abs=1e-12)

    @given(totals, shares, objectives)
    def test_good_and_bad_events_tell_the_same(self, total: float, share: float, objective: float) -> None:
        bad = burn_rate(Counts(share * total, total), EventKind.BAD, objective).rate
        good = burn_rate(Counts((1 - share) * total, total), EventKind.GOOD, objective).rate
        assert good == pytest.approx(bad, rel=1e-6, abs=1e-6)

    @given(totals, shares, objectives)
    def test_the_budget_left_and_the_burn_over_the_period_make_one(
        self, total: float, share: float, objective: float
    ) -> None:
        counts = Counts(share * total, total)
        burn, left = burn_rate(counts, EventKind.BAD, objective), budget_remaining(counts, EventKind.BAD, objective)
        assert burn.rate is not None
        assert left is not None
        assert burn.rate + left == pytest.approx(1.0, rel=1e-9, abs=1e-9)
        if left <= 0:
            assert exhausted_in(left, burn, MONTH) == 0.0

    @given(st.lists(rates, min_size=7, max_size=7), st.integers(0, 6), rates, st.sampled_from(["PAGE", "TICKET"]))
    def test_a_faster_burn_never_silences_an_alert(
        self, before: list[float], which: int, more: float, name: str
    ) -> None:
        slow = dict(zip(WINDOWS_S, map(measured, before), strict=True))
        fast = {**slow, WINDOWS_S[which]: measured(before[which] + more)}
        if alert(Urgency[name], slow, AS_PUBLISHED) is Alert.FIRING:
            assert alert(Urgency[name], fast, AS_PUBLISHED) is Alert.FIRING
