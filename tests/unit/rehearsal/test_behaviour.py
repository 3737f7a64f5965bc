"""What becomes of requests, against scipy's distributions and the figures that the scenarios speak of."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from scipy import stats

from raitui.rehearsal.behaviour import (
    Behaviour,
    decision_shares,
    labelled_shares,
    latency_shares,
    outcome_shares,
    score_shares,
)
from raitui.rehearsal.catalogue import GENERATIVE_BOUNDS_S
from raitui.rehearsal.service_model import INTERACTIVE_BOUNDS_S


@pytest.mark.parametrize("shares", [outcome_shares, decision_shares])
def test_every_request_has_one_outcome(shares: Callable[[Behaviour], tuple[float, ...]]) -> None:
    assert sum(shares(Behaviour(errors=0.2, timeouts=0.05, approval=0.3))) == pytest.approx(1.0)


@pytest.mark.parametrize("bounds", [INTERACTIVE_BOUNDS_S, GENERATIVE_BOUNDS_S])
def test_latency_is_a_mixture_of_two_lognormals(bounds: tuple[float, ...]) -> None:
    behaviour = Behaviour(latency_s=0.4, latency_spread=0.7, slow=0.25)
    usual, slow = stats.lognorm(s=0.7, scale=0.4), stats.lognorm(s=0.5, scale=20.0)
    below = [0.0, *(0.75 * usual.cdf(bound) + 0.25 * slow.cdf(bound) for bound in bounds), 1.0]
    expected = [high - low for low, high in pairwise(below)]
    assert latency_shares(behaviour, bounds) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("garbage", "mean"), [(0.0, 4.4), (1.0, 2.9), (0.5, 3.65)])
def test_a_judge_gives_good_answers_four_point_four_and_garbage_two_point_nine(garbage: float, mean: float) -> None:
    shares = score_shares(Behaviour(judged=0.2, garbage=garbage))
    assert sum(shares) == pytest.approx(0.2)
    assert sum(score * share for score, share in enumerate(shares, 1)) / 0.2 == pytest.approx(mean, abs=0.005)


def test_labelled_requests_are_split_by_truth_and_prediction() -> None:
    behaviour = Behaviour(labelled=0.5, prevalence=0.1, sensitivity=0.8, specificity=0.9)
    hit, missed, false_alarm, cleared = labelled_shares(behaviour)
    assert (hit, missed, false_alarm, cleared) == pytest.approx((0.04, 0.01, 0.045, 0.405))


def test_a_fault_may_not_name_a_number_that_does_not_exist() -> None:
    with pytest.raises(TypeError, match="eerors"):
        Behaviour().changed({"eerors": 0.5})
