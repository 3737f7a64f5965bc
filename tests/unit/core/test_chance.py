"""Whether a breach may be noise: shares are judged by their interval, and what is no share as it is seen (R-DEC-5)."""

from __future__ import annotations

import pytest
from msgspec import structs
from scipy import stats

from raitui.core.chance import DEVIATIONS, SURE_DEVIATIONS, deviations_among, may_be_chance, surely_past
from raitui.core.reading import Verdict
from raitui.core.sli import Unit
from tests.ui.fleets import errors

THREE_DEVIATIONS = 0.0026997960632601866


@pytest.mark.parametrize(("value", "samples"), [(0.02, 100.0), (0.02, 400.0), (0.02, 2_000.0), (0.8, 5.0)])
def test_a_share_past_its_bound_is_judged_by_wilsons_interval(value: float, samples: float) -> None:
    seen = stats.binomtest(round(value * samples), round(samples))
    low, _ = seen.proportion_ci(confidence_level=1 - THREE_DEVIATIONS, method="wilson")
    reading = errors(value, samples=samples, target=0.01, verdict=Verdict.BREACH)
    assert may_be_chance(reading) == (low <= 0.01)


@pytest.mark.parametrize(("value", "samples"), [(0.02, 400.0), (0.04, 400.0), (0.06, 400.0), (0.5, 60.0), (1.0, 50.0)])
def test_a_share_is_past_its_bound_beyond_all_doubt_by_the_same_interval_of_five_deviations(
    value: float, samples: float
) -> None:
    seen = stats.binomtest(round(value * samples), round(samples))
    level = 1 - 2 * stats.norm.sf(SURE_DEVIATIONS)
    low, _ = seen.proportion_ci(confidence_level=level, method="wilson")
    reading = errors(value, samples=samples, target=0.01, verdict=Verdict.BREACH)
    assert surely_past(reading) == (low > 0.01)


def test_what_is_no_share_has_few_samples_or_an_interval_of_its_own_is_never_past_all_doubt() -> None:
    sure = errors(0.5, samples=400.0, target=0.01, verdict=Verdict.BREACH)
    assert surely_past(sure)
    for doubtful in (
        structs.replace(sure, unit=Unit.NUMBER),
        structs.replace(sure, lacking=3),
        structs.replace(sure, interval=(0.4, 0.6)),
        structs.replace(sure, value=1.4),
        structs.replace(sure, target=None),
    ):
        assert not surely_past(doubtful)


@pytest.mark.parametrize("value", [1.02, 2.4])
def test_a_change_by_more_than_all_is_no_share_of_its_samples(value: float) -> None:
    assert not may_be_chance(errors(value, samples=150.0, target=1.0, verdict=Verdict.BREACH))


def test_what_is_measured_in_another_unit_is_taken_as_seen() -> None:
    shown = structs.replace(errors(0.02, samples=10.0, target=0.01, verdict=Verdict.BREACH), unit=Unit.NUMBER)
    assert not may_be_chance(shown)


@pytest.mark.parametrize("looked_at", [1, 2, 6, 190, 499_500, 50_000_000])
def test_among_many_it_takes_as_many_deviations_as_are_as_rare_there_as_three_are_alone(looked_at: int) -> None:
    wanted = stats.norm.isf(stats.norm.sf(DEVIATIONS) / looked_at)
    assert deviations_among(looked_at) == pytest.approx(wanted, rel=1e-9)


def test_of_none_it_is_as_of_one() -> None:
    assert deviations_among(0) == DEVIATIONS
