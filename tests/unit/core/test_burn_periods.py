"""The rule of several windows for periods shorter than a month: what calls, and what no longer does (R-DEC-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.burn import (
    DAY,
    HOUR,
    RULES,
    SHORTEST_PERIOD_S,
    WINDOWS_S,
    Alert,
    Burn,
    BurnState,
    alert,
    burn_windows_s,
    rules_of,
)
from raitui.core.burn_evidence import BurnTerms
from raitui.core.burn_forecast import next_page
from raitui.core.sli import Urgency


def spent(days: float) -> list[float]:
    """How much of the budget (0-1) each rule lets go within its long window."""
    return [rule.factor(days * DAY) * rule.long_s / (days * DAY) for rule in rules_of(days * DAY)]


def burning(rate: float, windows_s: tuple[int, ...] = WINDOWS_S) -> dict[int, Burn]:
    return {window_s: Burn(BurnState.MEASURED, rate, 10.0 * window_s) for window_s in windows_s}


def test_a_week_spends_what_sloths_example_for_a_week_does() -> None:
    """Source: Sloth's examples/windows/7d.yaml; its last, 42%, is one more than the share of four weeks (R-OBS-5)."""
    assert spent(7) == pytest.approx([0.08, 0.125, 0.20, 0.40])


def test_a_day_is_called_for_while_there_is_budget_left() -> None:
    assert [(rule.long_s, rule.factor(DAY)) for rule in rules_of(DAY)] == [(HOUR, 3.0), (6 * HOUR, 2.0), (DAY, 1.0)]


@pytest.mark.parametrize(("days", "longest"), [(1, DAY), (2, DAY), (2.9, DAY), (3, 3 * DAY), (30, 3 * DAY)])
def test_no_window_is_longer_than_the_period(days: float, longest: int) -> None:
    assert burn_windows_s(days * DAY)[-1] == max(rule.long_s for rule in rules_of(days * DAY)) == longest


@pytest.mark.parametrize("rate", [0.03, 0.5, 0.9])
def test_a_budget_that_lasts_its_day_calls_nobody(rate: float) -> None:
    """A burn of 0.03 over three days once made a ticket of a day's objective, and one of 0.5 over an hour a page."""
    assert alert(Urgency.TICKET, burning(rate), BurnTerms(DAY)) is Alert.QUIET
    assert alert(Urgency.PAGE, burning(rate), BurnTerms(DAY)) is Alert.QUIET


def test_what_is_not_asked_leaves_nothing_unknown() -> None:
    assert alert(Urgency.TICKET, burning(0.5, burn_windows_s(DAY)), BurnTerms(DAY)) is Alert.QUIET


def test_only_rules_that_apply_are_foreseen() -> None:
    """Of a day the quick rule pages at 3: at 12 where nothing burnt, an hour gets there in fifteen minutes."""
    burns = {**burning(0.0), 300: Burn(BurnState.MEASURED, 12.0, 3_000.0)}
    found = next_page(burns, BurnTerms(DAY))
    assert found is not None
    assert (found.rule, found.factor) == (RULES[0], 3.0)
    assert found.in_s == pytest.approx(900)


days = st.floats(SHORTEST_PERIOD_S / DAY, 365)


class TestForAnyPeriod:
    @given(days)
    def test_somebody_is_called_before_the_budget_is_gone(self, period_days: float) -> None:
        assert all(0 < share <= 1 + 1e-12 for share in spent(period_days))

    @given(days)
    def test_each_urgency_has_a_rule(self, period_days: float) -> None:
        assert {rule.urgency for rule in rules_of(period_days * DAY)} == {Urgency.PAGE, Urgency.TICKET}

    @given(days)
    def test_nobody_is_woken_for_a_budget_that_lasts_half_its_period(self, period_days: float) -> None:
        assert all(rule.factor(period_days * DAY) >= 2 for rule in rules_of(period_days * DAY, Urgency.PAGE))

    @given(days, days)
    def test_a_longer_period_never_calls_at_a_slower_burn(self, one: float, other: float) -> None:
        shorter, longer = sorted((one, other))
        for rule in RULES:
            assert rule.factor(shorter * DAY) <= rule.factor(longer * DAY) * (1 + 1e-12)
