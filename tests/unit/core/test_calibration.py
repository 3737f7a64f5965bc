"""Predicted against observed (M3), by scikit-learn on the same predictions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from raitui.core.calibration import Predictions, brier_score, expected_calibration_error

BINS = 10


def binned(probabilities: np.ndarray, outcomes: np.ndarray) -> list[Predictions]:
    """Counted as an exporter does: ten bins, each up to and including its upper bound."""
    where = np.clip(np.ceil(probabilities * BINS).astype(int) - 1, 0, BINS - 1)
    return [
        Predictions(
            float(np.sum(where == bin_)),
            float(outcomes[where == bin_].sum()),
            float(probabilities[where == bin_].sum()),
        )
        for bin_ in range(BINS)
    ]


@given(st.integers(0, 10_000), st.integers(20, 2_000), st.floats(-0.3, 0.3))
def test_bins_agree_with_scikit_learn_s_calibration_curve(seed: int, size: int, off: float) -> None:
    generator = np.random.default_rng(seed)
    probabilities = generator.uniform(size=size)
    outcomes = (generator.uniform(size=size) < np.clip(probabilities + off, 0, 1)).astype(int)
    bins = binned(probabilities, outcomes)
    observed, predicted = calibration_curve(outcomes, probabilities, n_bins=BINS)
    filled = [one for one in bins if one.count]
    assert [one.observed for one in filled] == pytest.approx(observed)
    assert [one.predicted for one in filled] == pytest.approx(predicted)
    weights = np.array([one.count for one in filled])
    expected = np.average(np.abs(observed - predicted), weights=weights)
    assert expected_calibration_error(bins) == pytest.approx(float(expected))


@given(st.integers(0, 10_000), st.integers(20, 2_000))
def test_the_brier_score_is_exact_where_each_bin_holds_one_probability(seed: int, size: int) -> None:
    generator = np.random.default_rng(seed)
    probabilities = generator.integers(1, BINS + 1, size=size) / BINS - 0.05
    outcomes = (generator.uniform(size=size) < probabilities).astype(int)
    assert brier_score(binned(probabilities, outcomes)) == pytest.approx(brier_score_loss(outcomes, probabilities))


def test_the_brier_score_of_bins_is_near_the_exact_one() -> None:
    generator = np.random.default_rng(1)
    probabilities = generator.beta(0.5, 0.5, size=20_000)
    outcomes = (generator.uniform(size=20_000) < probabilities**1.3).astype(int)
    exact = brier_score_loss(outcomes, probabilities)
    assert brier_score(binned(probabilities, outcomes)) == pytest.approx(exact, abs=0.002)


@pytest.mark.parametrize("figure", [expected_calibration_error, brier_score])
def test_without_predictions_there_is_no_figure(figure: object) -> None:
    assert callable(figure)
    with pytest.raises(ValueError, match="0"):
        figure([Predictions(0.0, 0.0, 0.0)])
