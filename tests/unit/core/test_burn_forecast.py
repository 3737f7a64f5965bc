"""When a rule fires next, against a minute-by-minute count (R-OBS-5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.burn import DAY, HOUR, MINUTE, RULES, WINDOWS_S, Burn, BurnState
from raitui.core.burn_evidence import BurnTerms
from raitui.core.burn_forecast import fires_in, next_page

PERIOD = 30 * DAY
TERMS = BurnTerms(PERIOD)
FAST, SLOW = RULES[0], RULES[1]
TRAFFIC = 1_000.0


def burns(minutes: Sequence[float]) -> dict[int, Burn]:
    """The windows of a past given minute by minute, the newest last, under steady traffic."""
    found = {}
    for window_s in WINDOWS_S:
        count = window_s // MINUTE
        held = minutes[-count:]
        found[window_s] = Burn(BurnState.MEASURED, sum(held) / len(held), TRAFFIC * len(held))
    return found


def minutes_until(minutes: Sequence[float], long_s: int, factor: float) -> int:
    """By counting: minute after minute as the newest five burn now."""
    now, past = sum(minutes[-5:]) / 5, list(minutes)
    for passed in range(2_000):
        if sum(past[-long_s // MINUTE :]) / (long_s // MINUTE) > factor:
            return passed
        past.append(now)
    raise AssertionError(minutes)


@given(before=st.floats(0, 10), now=st.floats(15, 500), lasted=st.integers(5, 25))
def test_the_fast_rule_fires_when_counting_says_so(before: float, now: float, lasted: int) -> None:
    past = [before] * (3 * 24 * 60 - lasted) + [now] * lasted
    forecast = fires_in(FAST, burns(past), TERMS)
    counted = minutes_until(past, HOUR, FAST.factor(PERIOD))
    if forecast is None:
        assert counted == 0 or counted > 30
    else:
        assert forecast.factor == pytest.approx(14.4)
        assert counted - 1 <= forecast.in_s / MINUTE + 1e-6
        assert forecast.in_s / MINUTE <= counted + 1e-6


def test_what_can_be_told_of_one_outage() -> None:
    """65 now and for five minutes, 1 before: the hour stands at 6.33, and gains 64/60 a minute."""
    past = [1.0] * (3 * 24 * 60 - 5) + [65.0] * 5
    forecast = next_page(burns(past), TERMS)
    assert forecast is not None
    assert forecast.rule is FAST
    assert forecast.in_s == pytest.approx((14.4 - (55 + 325) / 60) * 3_600 / 64)


@pytest.mark.parametrize(
    ("past", "why"),
    [
        ([0.5] * 4_320, "nothing burns"),
        ([1.0] * 4_000 + [100.0] * 320, "it fires already"),
        ([30.0] * 4_260 + [1.0] * 55 + [15.0] * 5, "what burns now is not enough before the old part is gone"),
    ],
)
def test_where_nothing_can_be_told_nothing_is(past: list[float], why: str) -> None:
    assert fires_in(FAST, burns(past), TERMS) is None, why


@pytest.mark.parametrize("window_s", [5 * MINUTE, 30 * MINUTE, HOUR])
def test_a_window_that_is_not_known_leaves_it_untold(window_s: int) -> None:
    past = burns([1.0] * 4_315 + [65.0] * 5)
    assert fires_in(FAST, {**past, window_s: Burn(BurnState.UNKNOWN)}, TERMS) is None
    idle = structs.replace(past[window_s], state=BurnState.NO_TRAFFIC, rate=None)
    assert fires_in(FAST, {**past, window_s: idle}, TERMS) is None


def test_the_slow_rule_is_told_of_too() -> None:
    past = [1.0] * (4_320 - 40) + [7.0] * 40
    forecast = fires_in(SLOW, burns(past), TERMS)
    assert forecast is None or forecast.in_s <= 4 * HOUR
    assert fires_in(SLOW, burns([1.0] * (4_320 - 40) + [20.0] * 40), TERMS) is not None
