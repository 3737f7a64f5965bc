"""How sure the simulated models are and how often they are right, against scipy's distributions (M3)."""

from itertools import pairwise

import pytest
from msgspec import structs
from scipy import integrate, stats

from raitui.rehearsal.behaviour import Behaviour, labelled_shares
from raitui.rehearsal.catalogue import NAMED
from raitui.rehearsal.confidence import (
    BIN_BOUNDS,
    calibration_error,
    confidence_shares,
    confidence_values,
    confidences,
    squared_errors,
)
from raitui.rehearsal.service_model import ServiceModel, Trait

LABELLED = [model for model in NAMED if Trait.IS_LABELLED in model.traits]


def mixture_moments(power: float, undecided: float, low: float, high: float) -> list[float]:
    """Integrated over the density that scipy has: a beta distribution and a uniform one."""
    decided = stats.beta(power, 1.0)
    return [
        integrate.quad(lambda c, n=order: c**n * ((1 - undecided) * decided.pdf(c) + undecided), low, high)[0]
        for order in range(3)
    ]


def test_bins_hold_what_a_beta_and_a_uniform_distribution_make() -> None:
    behaviour = Behaviour(prevalence=0.3, sensitivity=0.93, specificity=0.95, calibration_error=0.018)
    mean = 0.3 * 0.93 + 0.7 * 0.95 + 0.018
    undecided = 0.8 * (1 - mean)
    decided = (mean - undecided / 2) / (1 - undecided)
    bins = confidences(behaviour)
    for index, (low, high) in enumerate(pairwise((0.0, *BIN_BOUNDS))):
        mass, first, second = mixture_moments(decided / (1 - decided), undecided, low, high)
        assert bins.shares[index] == pytest.approx(mass, rel=1e-6)
        assert bins.means[index] == pytest.approx(first / mass, rel=1e-6)
        assert bins.variances[index] == pytest.approx(second / mass - (first / mass) ** 2, rel=1e-4)


@pytest.mark.parametrize("model", LABELLED, ids=lambda model: model.name)
def test_predictions_come_true_as_often_by_confidence_as_by_truth(model: ServiceModel) -> None:
    behaviour = model.behaviour
    shares = confidence_shares(behaviour, behaviour)
    hit, _, _, cleared = labelled_shares(behaviour)
    assert sum(shares) == pytest.approx(behaviour.labelled)
    assert sum(shares[::2]) == pytest.approx(hit + cleared, rel=0.005)


def expected_calibration_error(healthy: Behaviour, now: Behaviour) -> float:
    """Guo et al. 2017, equation 3, over the shares of the bins."""
    shares, means = confidence_shares(healthy, now), confidence_values(healthy)[::2]
    total = sum(shares)
    return sum(
        abs(true - mean * (true + wrong)) / total
        for true, wrong, mean in zip(shares[::2], shares[1::2], means, strict=True)
    )


@pytest.mark.parametrize("model", LABELLED, ids=lambda model: model.name)
def test_the_gauge_says_what_the_bins_say(model: ServiceModel) -> None:
    healthy = model.behaviour
    assert calibration_error(healthy, healthy) == pytest.approx(healthy.calibration_error)
    for now in (healthy, structs.replace(healthy, sensitivity=0.6, specificity=0.88)):
        assert expected_calibration_error(healthy, now) == pytest.approx(calibration_error(healthy, now), abs=0.004)


def test_a_model_that_goes_wrong_is_as_sure_as_before() -> None:
    healthy, wrong = Behaviour(), Behaviour(sensitivity=0.6)
    before, after = (confidence_shares(healthy, now) for now in (healthy, wrong))
    for index in range(0, len(before), 2):
        assert sum(before[index : index + 2]) == pytest.approx(sum(after[index : index + 2]))
        assert after[index] <= before[index]
    assert calibration_error(healthy, wrong) == pytest.approx(0.018 + 0.3 * 0.33)


def test_squared_errors_are_the_means_over_a_bin() -> None:
    """Of a prediction that came true (1 - c)^2, of one that did not c^2."""
    behaviour = Behaviour()
    mean = 0.3 * 0.93 + 0.7 * 0.95 + 0.018
    undecided = 0.8 * (1 - mean)
    decided = (mean - undecided / 2) / (1 - undecided)
    errors = squared_errors(behaviour)
    for index, (low, high) in enumerate(pairwise((0.0, *BIN_BOUNDS))):
        mass, first, second = mixture_moments(decided / (1 - decided), undecided, low, high)
        assert errors[2 * index] == pytest.approx((mass - 2 * first + second) / mass, rel=1e-6)
        assert errors[2 * index + 1] == pytest.approx(second / mass, rel=1e-6)
