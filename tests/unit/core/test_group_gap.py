"""Gaps between groups (M5), by fairlearn on the same decisions."""

from __future__ import annotations

import numpy as np
import pytest
from fairlearn.metrics import (
    MetricFrame,
    demographic_parity_difference,
    demographic_parity_ratio,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
)
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.group_gap import FOUR_FIFTHS, gap_difference, gap_ratio

RATES = {"selected": selection_rate, "false_positive": false_positive_rate, "false_negative": false_negative_rate}


def rate(kind: str, truth: np.ndarray, decided: np.ndarray) -> float:
    """By counts alone, as counters hold them."""
    match kind:
        case "selected":
            return float(decided.sum() / decided.size)
        case "false_positive":
            return float(decided[truth == 0].sum() / (truth == 0).sum())
        case _:
            return float((1 - decided[truth == 1]).sum() / (truth == 1).sum())


@given(st.integers(0, 10_000), st.integers(2, 5), st.sampled_from(sorted(RATES)))
def test_difference_and_ratio_are_fairlearn_s(seed: int, groups: int, kind: str) -> None:
    generator = np.random.default_rng(seed)
    group = np.arange(60 * groups) % groups
    truth, decided = (generator.integers(0, 2, size=group.size) for _ in range(2))
    frame = MetricFrame(metrics=RATES[kind], y_true=truth, y_pred=decided, sensitive_features=group)
    rates = [rate(kind, truth[group == one], decided[group == one]) for one in range(groups)]
    assert gap_difference(rates) == pytest.approx(frame.difference(method="between_groups"))
    assert gap_ratio(rates) == pytest.approx(frame.ratio(method="between_groups"))
    if kind == "selected":
        parity = demographic_parity_difference(truth, decided, sensitive_features=group)
        assert gap_difference(rates) == pytest.approx(parity)
        assert gap_ratio(rates) == pytest.approx(demographic_parity_ratio(truth, decided, sensitive_features=group))


def test_the_four_fifths_rule_by_the_guidelines_own_example() -> None:
    """Questions and answers on the Uniform Guidelines, 44 FR 11996: 48 of 80 against 12 of 40 is half, and adverse."""
    ratio = gap_ratio([48 / 80, 12 / 40])
    assert ratio == pytest.approx(0.5)
    assert ratio < FOUR_FIFTHS


def test_where_nobody_is_selected_nobody_is_favoured() -> None:
    assert gap_ratio([0.0, 0.0]) == 1.0
    assert gap_difference([0.0, 0.0]) == 0.0
