"""How far chance takes the mean of values with bounds, and whom such a mean calls (R-DEC-5, R-OBS-3)."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from msgspec import structs
from scipy import optimize, special, stats

from raitui.core.cell_figures import figure_of
from raitui.core.chance import DEVIATIONS, SURE_DEVIATIONS
from raitui.core.expression import SAMPLES, VALUE, Mean
from raitui.core.found_figure import Figure
from raitui.core.gated_breach import unproven, urgency_of
from raitui.core.mean_chance import mean_interval
from raitui.core.plan import reading_question
from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.readings import headline
from raitui.core.selector import Selector
from raitui.core.site import Profile
from raitui.core.sli import Direction, Level, Sli, Unit, Urgency
from raitui.core.table import Cell
from tests.knowledge import Told

BOUNDS = (1.0, 5.0)
EACH_SIDE = stats.norm.sf(DEVIATIONS)
QUALITY = Sli(
    "quality",
    Level.QUALITY,
    Mean(Selector("score_sum"), Selector("score_count"), bounds=BOUNDS),
    Unit.SCORE,
    Direction.HIGHER_IS_BETTER,
    target=4.0,
    minimum_samples=30,
    on_breach=Urgency.PAGE,
)
SCORES = {
    "good answers": (0.0002, 0.0006, 0.07, 0.456, 0.4732),
    "of every kind": (0.2, 0.2, 0.2, 0.2, 0.2),
    "garbage and good": (0.2, 0.35, 0.05, 0.15, 0.25),
    "nearly all perfect": (0.02, 0.0, 0.0, 0.0, 0.98),
    "nearly all useless": (0.97, 0.0, 0.02, 0.0, 0.01),
}


def cell(value: float, samples: float, place: Place | None = None) -> Cell:
    return Cell(place or Place("eu1", "v1"), {VALUE: value, SAMPLES: samples}, {})


def found(sli: Sli, *cells: Cell) -> Figure:
    return figure_of(sli, sli.expression, cells)


def told(value: float, samples: float, sli: Sli = QUALITY, place: Place | None = None) -> Reading:
    """The reading of one mean, as a source answers it."""
    profile, known = Profile("chat", slis=(sli,)), Told()
    known.alive(profile, [("svc", "eu1")])
    known.answer(reading_question(sli, profile), {("svc", "eu1", "v1"): {VALUE: value, SAMPLES: samples}})
    return structs.replace(headline(known.subject("svc", profile), sli), place=place or Place())


def least_share(seen: float, samples: int) -> float:
    """The share below the one seen at which Hoeffding's bound says what three deviations do."""

    def beyond(logarithm: float) -> float:
        true = math.exp(logarithm)
        unlike = special.rel_entr(seen, true) + special.rel_entr(1 - seen, 1 - true)
        return float(samples * unlike + math.log(EACH_SIDE))

    return math.exp(float(optimize.brentq(beyond, -700.0, math.log(seen), xtol=1e-14)))


class TestTheInterval:
    @pytest.mark.parametrize("samples", [1, 4, 30, 400, 20_000])
    @pytest.mark.parametrize("value", [1.3, 2.9, 3.99, 4.9])
    def test_ends_where_the_inequality_does(self, value: float, samples: int) -> None:
        """What is left to the end is sought by its logarithm: numbers near 1 cannot tell it apart."""
        seen = (value - 1) / 4
        low, high = mean_interval(value, samples, BOUNDS)
        assert low == pytest.approx(1 + 4 * least_share(seen, samples), abs=1e-9)
        assert high == pytest.approx(5 - 4 * least_share(1 - seen, samples), abs=1e-9)

    @pytest.mark.parametrize("samples", [1, 2, 3, 5, 12, 30, 200])
    @pytest.mark.parametrize("scores", SCORES.values(), ids=SCORES.keys())
    def test_misses_the_true_mean_of_scores_no_oftener_than_three_deviations(
        self, scores: tuple[float, ...], samples: int
    ) -> None:
        """The distribution of the sum is exact: the scores' own, folded with itself."""
        sums = np.ones(1)
        for _ in range(samples):
            sums = np.convolve(sums, scores)
        mean = math.fsum(score * share for score, share in enumerate(scores, 1))
        below = above = 0.0
        for number, probability in enumerate(sums):
            low, high = mean_interval(1 + number / samples, samples, BOUNDS)
            below += probability if high < mean else 0.0
            above += probability if low > mean else 0.0
        assert max(below, above) <= EACH_SIDE

    @pytest.mark.parametrize(("share", "samples"), [(0.5, 20), (0.75, 40), (0.9, 300), (0.99, 1_000), (0.02, 60)])
    def test_holds_for_coins_which_spread_furthest_and_is_no_wider_than_they_need(
        self, share: float, samples: int
    ) -> None:
        mean, coin = 1 + 4 * share, stats.binom(samples, share)
        edges = [mean_interval(1 + 4 * heads / samples, samples, BOUNDS) for heads in range(samples + 1)]
        too_low = max((heads for heads, (_, high) in enumerate(edges) if high < mean), default=-1)
        too_high = min((heads for heads, (low, _) in enumerate(edges) if low > mean), default=samples + 1)
        assert coin.cdf(too_low) <= EACH_SIDE
        assert coin.sf(too_high - 1) <= EACH_SIDE
        # A tail is no less than the bound over the square root of eight times the samples' variance (R. B. Ash, 1965).
        assert coin.cdf(too_low + 1) > EACH_SIDE / (2 * math.sqrt(2 * samples)) or too_low < 0
        assert coin.sf(too_high - 2) > EACH_SIDE / (2 * math.sqrt(2 * samples)) or too_high > samples

    @pytest.mark.parametrize("value", [1.0, 5.0, 0.98, 5.02])
    def test_of_the_furthest_values_ends_at_their_bound(self, value: float) -> None:
        """All of n are perfect with a probability of the true share to the power of n."""
        low, high = mean_interval(value, 30, BOUNDS)
        reach = 4 * (1 - EACH_SIDE ** (1 / 30))
        assert (low, high) == pytest.approx((1.0, 1 + reach) if value < 2 else (5 - reach, 5.0), abs=1e-9)


class TestAMeanPastItsTarget:
    def test_by_a_hair_calls_nobody_and_says_how_many_samples_it_lacks(self) -> None:
        reading = told(3.9, 30.0)
        assert (reading.verdict, reading.quality) == (Verdict.BREACH, Quality.THIN)
        assert urgency_of(reading, QUALITY, ()) is Urgency.NONE
        more = reading.lacking
        assert urgency_of(told(3.9, 30.0 + more), QUALITY, ()) is Urgency.PAGE
        assert urgency_of(told(3.9, 29.0 + more), QUALITY, ()) is Urgency.NONE
        low, high = mean_interval(3.9, 30.0, BOUNDS)
        assert reading.note == f"by chance {low:.2f} to {high:.2f}"

    def test_by_the_last_digit_of_a_number_lacks_samples_without_end_and_no_more(self) -> None:
        assert told(math.nextafter(4.0, 0.0), 1e6).lacking > 1e9

    def test_garbage_pages_from_39_answers_on(self) -> None:
        """Scores of 2.9, as the simulated answers have that are fluent and wrong; nothing pages before 30 anyway."""
        called = (count for count in range(1, 100) if urgency_of(told(2.9, count), QUALITY, ()) is Urgency.PAGE)
        assert next(called) == 39

    @pytest.mark.parametrize(("samples", "called"), [(5, Urgency.NONE), (10, Urgency.NONE), (11, Urgency.PAGE)])
    def test_by_all_there_is_calls_on_a_handful_of_samples(self, samples: int, called: Urgency) -> None:
        """Were the mean 4.0, n useless answers in a row had a probability of a quarter to the power of n."""
        assert (0.25**samples < stats.norm.sf(SURE_DEVIATIONS)) == (called is Urgency.PAGE)
        reading = told(1.0, samples)
        assert (reading.lacking, urgency_of(reading, QUALITY, ())) == (30 - samples, called)

    def test_of_a_cohort_is_followed_until_there_is_evidence(self) -> None:
        young = Place("eu1", "v1", "age<25")
        assert unproven(told(3.8, 30.0, place=young), ())
        assert not unproven(told(3.8, 20.0, place=young), ())
        assert not unproven(told(2.0, 40.0, place=young), ())

    def test_that_is_better_when_lower_is_judged_the_other_way_round(self) -> None:
        lower = structs.replace(QUALITY, direction=Direction.LOWER_IS_BETTER, target=2.0)
        assert [urgency_of(told(value, 40.0, lower), lower, ()) for value in (1.9, 2.1, 3.2)] == [
            Urgency.NONE, Urgency.NONE, Urgency.PAGE,
        ]  # fmt: skip

    @pytest.mark.parametrize("target", [5.0, 6.0])
    def test_that_no_chance_could_keep_is_taken_as_seen(self, target: float) -> None:
        """Not one value may miss a target of 5."""
        strict = structs.replace(QUALITY, target=target)
        assert urgency_of(told(4.99, 30.0, strict), strict, ()) is Urgency.PAGE

    def test_of_values_without_bounds_is_taken_as_seen(self) -> None:
        unbounded = structs.replace(QUALITY, expression=Mean(Selector("score_sum"), Selector("score_count")))
        assert urgency_of(told(3.99, 30.0, unbounded), unbounded, ()) is Urgency.PAGE

    @pytest.mark.parametrize("samples", [math.nan, math.inf])
    def test_of_a_garbled_number_of_samples_is_taken_as_seen(self, samples: float) -> None:
        figure = found(QUALITY, cell(3.9, samples))
        assert (figure.value, figure.lacking, figure.doubted) == (3.9, 0, False)

    def test_beyond_chance_is_not_hidden_behind_one_that_may_be_chance(self) -> None:
        cells = [
            cell(3.0, 30.0, Place("eu1", "v1")),
            cell(3.5, 900.0, Place("us1", "v1")),
            cell(4.4, 900.0, Place("ap1")),
        ]
        for order in itertools.permutations(cells):
            assert found(QUALITY, *order).place.at == "us1"
        assert found(QUALITY, cells[0], cells[2]).place.at == "eu1"
