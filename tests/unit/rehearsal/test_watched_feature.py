"""How drift moves the values of a watched input, against scipy (M4)."""

from itertools import pairwise

import pytest
from msgspec import structs
from scipy import special, stats

from raitui.core.selector import Selector
from raitui.core.vector import SampleTime
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.catalogue import NAMED
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.scenario import SCENARIOS
from raitui.rehearsal.service_model import Trait
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.watched_feature import FEATURES, feature_shares, population_stability_index, watched
from tests.set_clock import SetClock


@pytest.mark.parametrize("name", FEATURES)
def test_usual_values_are_lognormal_and_every_bin_holds_some(name: str) -> None:
    feature = FEATURES[name]
    usual = stats.lognorm(s=feature.spread, scale=feature.median)
    expected = [high - low for low, high in pairwise((0.0, *usual.cdf(feature.bounds), 1.0))]
    assert feature_shares(feature, 0.0) == pytest.approx(expected, abs=1e-12)
    assert min(expected) > 0.004


@pytest.mark.parametrize("name", FEATURES)
@pytest.mark.parametrize("moved", [0.05, 0.22, 0.6])
def test_moved_values_are_as_far_away_as_the_score_says(name: str, moved: float) -> None:
    """The index is Jeffreys's divergence: both relative entropies together."""
    usual, now = feature_shares(FEATURES[name], 0.0), feature_shares(FEATURES[name], moved)
    jeffreys = special.rel_entr(usual, now).sum() + special.rel_entr(now, usual).sum()
    assert jeffreys == pytest.approx(moved, rel=1e-6)
    assert population_stability_index(usual, now) == pytest.approx(moved, rel=1e-6)
    assert now[-1] > usual[-1]


def test_an_input_that_is_not_known_is_named_with_what_to_do() -> None:
    with pytest.raises(SourceError, match="how the input 'mood' is spread") as refused:
        watched("mood")
    assert refused.value.fault is SourceFault.REJECTED
    assert refused.value.remedy.startswith("Add it to FEATURES")


async def test_a_question_about_one_says_so_too() -> None:
    models = tuple(structs.replace(model, watched_input="mood") for model in NAMED if Trait.DRIFTS in model.traits)
    fleet = SimulatedFleet(models, SCENARIOS["calm"], seed=1, start=1e9, history_s=3_600.0)
    source = SimulatedSource(fleet, SetClock(1e9))
    with pytest.raises(SourceError, match="how the input 'mood' is spread"):
        await source.instant(SampleTime(Selector("ai_feature_value_bucket")), timeout_s=5)


def test_every_service_that_drifts_has_an_input_to_watch() -> None:
    assert {model.watched_input for model in NAMED if Trait.DRIFTS in model.traits} == set(FEATURES)
