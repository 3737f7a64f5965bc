"""Figures in few characters: short, never a lie about what is known, never 100% for what is not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.figures import burn_figure, count, figure, percentage, span, stopwatch
from raitui.core.sli import Unit

DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-5, "0s"),
        (-math.inf, "0s"),
        (0, "0s"),
        (14.4, "14s"),
        (119, "119s"),
        (120, "2m"),
        (37 * 60, "37m"),
        (2 * 3_600, "2h"),
        (47 * 3_600, "47h"),
        (2 * DAY, "2d"),
        (30 * DAY, "30d"),
        (729 * DAY, "729d"),
        (30_000 * DAY, "82y"),
        (1e15, "∞"),
    ],
)
def test_a_span(seconds: float | None, text: str) -> None:
    assert span(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "0:00"), (0, "0:00"), (7.9, "0:07"), (151, "2:31"), (4_500, "75:00")]
)
def test_a_stopwatch(seconds: float, text: str) -> None:
    assert stopwatch(seconds) == text


@given(st.floats())
def test_a_span_never_takes_more_than_four_characters(seconds: float) -> None:
    assert len(span(seconds)) <= 4


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.00004, "0.004%"),
        (0.0042, "0.42%"),
        (0.01, "1%"),
        (0.0123, "1.2%"),
        (0.2, "20%"),
        (0.333, "33.3%"),
        (0.9, "90%"),
        (0.995, "99.5%"),
        (0.9995, "99.95%"),
        (0.99999, "99.999%"),
        (1.0, "100%"),
        (-0.5, "-50%"),
        (1.5, "150%"),
    ],
)
def test_a_share(share: float, text: str) -> None:
    assert percentage(share) == text


@given(st.floats(0, 1 - 1e-9))
def test_only_all_of_it_is_called_100_per_cent(share: float) -> None:
    """An objective of 99.95% is not one of 100%."""
    assert percentage(share) != "100%"
    assert float(percentage(share)[:-1]) == pytest.approx(share * 100, abs=0.06)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (0, "0"),
        (212, "212"),
        (9_999.4, "9,999"),
        (9_999.6, "10k"),
        (13_612, "13.6k"),
        (999_999, "1M"),
        (4_120_000, "4.12M"),
        (3e9, "3G"),
    ],
)
def test_a_count(value: float | None, text: str) -> None:
    assert count(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, Unit.RATIO, "–"),
        (math.nan, Unit.SECONDS, "–"),
        (math.inf, Unit.SECONDS, "∞"),
        (-math.inf, Unit.SCORE, "-∞"),
        (0.0, Unit.RATIO, "0%"),
        (0.05, Unit.SECONDS, "50ms"),
        (1.25, Unit.SECONDS, "1.25s"),
        (12.34, Unit.PER_SECOND, "12.3/s"),
        (1_234.5, Unit.PER_HOUR, "1,234/h"),
        (4.125, Unit.SCORE, "4.12"),
        (13_612, Unit.TOKENS, "13.6k"),
        (1_234.5, Unit.CURRENCY, "1,234.50"),
        (0.000123, Unit.NUMBER, "0.000123"),
        (0.0, Unit.NUMBER, "0"),
    ],
)
def test_a_figure_in_its_unit(value: float | None, unit: Unit, text: str) -> None:
    assert figure(value, unit) == text


@given(st.none() | st.floats(), st.sampled_from(Unit))
def test_whatever_a_backend_answers_can_be_shown(value: float | None, unit: Unit) -> None:
    assert figure(value, unit)
    assert count(value)


@pytest.mark.parametrize(
    ("rate", "text"),
    [(None, "–"), (0.0, "0.0"), (14.44, "14.4"), (100.0, "100"), (43_210.0, "43,210"), (math.inf, "∞")],
)
def test_a_burn_rate(rate: float | None, text: str) -> None:
    assert burn_figure(rate) == text
