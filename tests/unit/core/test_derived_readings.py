"""Indicators computed of many counts: their figures by others' code, and what is thin or missing said (M2 to M5)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from msgspec import structs
from scipy.spatial.distance import jensenshannon

from raitui.core.baseline import Baseline, BaselineKind
from raitui.core.chance import difference_interval, may_be_chance
from raitui.core.derived import (
    Calibration,
    CalibrationScore,
    Categories,
    Change,
    ChangeMeasure,
    Distance,
    Gap,
    GapMeasure,
    Histogram,
    TimeToClear,
    WorstCategory,
)
from raitui.core.derived_readings import DerivedSli, derived_cells, derived_details, derived_readings, derived_sli
from raitui.core.distance_measure import Measure
from raitui.core.expression import EventKind, Mean, Ratio, Throughput
from raitui.core.figures import percentage
from raitui.core.findings import Findings
from raitui.core.plan import cell_question, freshness_question, reading_question, worst_question
from raitui.core.promql import render
from raitui.core.question import LastSeenOf
from raitui.core.reading import NO_ANSWER_YET, Place, Quality, Reading, Verdict
from raitui.core.row_reason import described
from raitui.core.selector import Matcher, Selector
from raitui.core.sli import Direction, Sli, Unit, Urgency
from raitui.core.snapshot import State
from raitui.core.triage import state_of
from raitui.widgets.reading_figure import interval_words
from raitui.widgets.reliability_chart import reliability_chart
from tests.derived import SERVICE, Labelled, answered, profile_of, tell, watched_by
from tests.knowledge import LABELS, NOW, Told

DECISIONS = Selector("ai_decisions_total")
APPROVED = Ratio(DECISIONS.where(Matcher("decision", "approve")), DECISIONS, EventKind.GOOD)
REJECTED = Ratio(DECISIONS.where(Matcher("decision", "reject")), DECISIONS)
CONFIDENCE = Selector("ai_prediction_confidence_total")
CALIBRATION = Calibration(
    CONFIDENCE.where(Matcher("correct", "true")), CONFIDENCE, Selector("ai_prediction_confidence_sum")
)
TOPICS = Distance(Categories(Selector("ai_outputs_total"), "category"), Measure.JENSEN_SHANNON)
VALUES = Distance(Histogram(Selector("ai_feature_value")), feature="feature")
BY_COUNT = {"unit": Unit.RATIO, "minimum_samples": 100}


def of(known: Told, sli: Sli, candidates: tuple[str, ...] = ()) -> DerivedSli:
    found = derived_sli(known.subject(SERVICE, profile_of(sli)), sli, candidates)
    assert found is not None
    return found


def readings(known: Told, sli: Sli, candidates: tuple[str, ...] = ()) -> dict[Place, Reading]:
    return {one.place: one for one in derived_readings(of(known, sli, candidates))}


def whole(known: Told, sli: Sli) -> Reading:
    return readings(known, sli)[Place()]


def topics(now: dict[str, float], before: dict[str, float], version: str = "v1") -> list[Labelled]:
    return [
        ({"version": version, "category": name}, {"total": now.get(name, 0.0), "before": before.get(name, 0.0)})
        for name in now.keys() | before
    ]


def buckets(feature: str, now: dict[str, float], before: dict[str, float]) -> list[Labelled]:
    return [({"feature": feature, "le": bound}, {"total": now[bound], "before": before[bound]}) for bound in now]


class TestDistance:
    def test_is_scipy_s_of_the_categories_all_versions_together(self) -> None:
        sli = watched_by(TOPICS, target=0.3)
        cells = topics({"news": 700.0, "law": 300.0}, {"news": 500.0, "law": 400.0, "art": 100.0})
        reading = whole(answered(sli, [*cells, *topics({"law": 500.0}, {"news": 250.0}, "v2")]), sli)
        assert reading.value == pytest.approx(float(jensenshannon([750, 400, 100], [700, 800, 0], base=2)))
        assert (reading.verdict, reading.quality, reading.samples) == (Verdict.OK, Quality.FRESH, 1_500.0)

    def test_of_several_features_the_worst_counts_and_is_named(self) -> None:
        sli = watched_by(VALUES, target=0.2)
        calm = buckets("age", {"1.0": 500.0, "+Inf": 1_000.0}, {"1.0": 5_000.0, "+Inf": 10_000.0})
        moved = buckets("income", {"1.0": 100.0, "+Inf": 1_000.0}, {"1.0": 5_000.0, "+Inf": 10_000.0})
        known = answered(sli, [*calm, *moved])
        reading = whole(known, sli)
        assert reading.value == pytest.approx((0.1 - 0.5) * math.log(0.1 / 0.5) + (0.9 - 0.5) * math.log(0.9 / 0.5))
        assert (reading.verdict, reading.note) == (Verdict.BREACH, "worst income, against same hours yesterday")
        assert described(reading) == "shape 0.879 (<0.2) income"
        income, age = derived_details(of(known, sli)).distributions
        assert (income.feature, age.feature, age.distance) == ("income", "age", 0.0)
        assert [(one.label, one.low, one.high, one.share) for one in income.bins] == [
            ("≤1", -math.inf, 1.0, 0.1),
            (">1", 1.0, math.inf, 0.9),
        ]
        assert sum(one.contribution for one in income.bins) == pytest.approx(income.distance)

    def test_names_the_features_that_it_does_not_speak_for(self) -> None:
        """R-OBS-3: a watched feature that is told no more does not pass for one that has not moved."""
        sli = watched_by(VALUES, target=0.2)
        calm = buckets("age", {"1.0": 500.0, "+Inf": 1_000.0}, {"1.0": 5_000.0, "+Inf": 10_000.0})
        gone = buckets("income", {"1.0": 0.0, "+Inf": 0.0}, {"1.0": 5_000.0, "+Inf": 10_000.0})
        few = buckets("region", {"1.0": 0.0, "+Inf": 9.0}, {"1.0": 5_000.0, "+Inf": 10_000.0})
        reading = whole(answered(sli, [*calm, *gone, *few]), sli)
        assert (reading.value, reading.samples) == (0.0, 1_000.0)
        assert reading.note == "worst age, against same hours yesterday; nothing now of income; thin: region"

    def test_of_versions_with_other_buckets_is_that_of_the_bounds_they_share(self) -> None:
        """A deploy that cuts buckets anew moves nobody's values: half of either version's are below 1."""
        sli = watched_by(Distance(Histogram(Selector("ai_feature_value"))), target=0.2)
        old = {"0.5": 250.0, "1.0": 500.0, "+Inf": 1_000.0}
        cells: list[Labelled] = [
            ({"version": "v1", "le": bound}, {"total": count, "before": 10 * count}) for bound, count in old.items()
        ]
        cut_anew = {"0.25": 125.0, "1": 500.0, "+Inf": 1_000.0}
        cells += [({"version": "v2", "le": bound}, {"total": count}) for bound, count in cut_anew.items()]
        reading = whole(answered(sli, cells), sli)
        assert reading.value == pytest.approx(0.0)
        assert (reading.samples, reading.quality) == (2_000.0, Quality.FRESH)

    def test_of_buckets_that_have_nothing_in_common_is_not_known_rather_than_none(self) -> None:
        sli = watched_by(Distance(Histogram(Selector("ai_feature_value"))), target=0.2)
        cells: list[Labelled] = [
            ({"le": "1.0"}, {"before": 900.0}),
            ({"le": "2.0"}, {"total": 100.0}),
            ({"le": "+Inf"}, {"before": 1_000.0, "total": 1_000.0}),
        ]
        reading = whole(answered(sli, cells), sli)
        assert (reading.value, reading.verdict, reading.samples) == (None, Verdict.UNKNOWN, 1_000.0)
        assert reading.note == "its buckets have no bound in common with the baseline's"

    def test_that_chance_alone_could_make_is_thin_and_says_what_it_lacks(self) -> None:
        """R-DEC-5: forty samples are past the target, and say nothing."""
        sli = watched_by(TOPICS, target=0.1)
        few = topics({"news": 26.0, "law": 14.0}, {"news": 50_000.0, "law": 50_000.0})
        reading = whole(answered(sli, few), sli)
        assert (reading.verdict, reading.quality) == (Verdict.BREACH, Quality.THIN)
        assert 40 + reading.lacking > 150

    def test_that_is_huge_calls_however_few_its_samples_and_says_that_it_is_thin(self) -> None:
        """R-OBS-3, R-DEC-5: what moved as a whole is no chance; scipy's simulation holds the bound elsewhere."""
        sli = watched_by(TOPICS, target=0.1, on_breach=Urgency.TICKET, minimum_samples=100)
        moved = topics({"news": 1.0, "law": 29.0}, {"news": 49_000.0, "law": 1_000.0})
        reading = whole(answered(sli, moved), sli)
        assert (reading.verdict, reading.quality) == (Verdict.BREACH, Quality.THIN)
        assert reading.lacking >= sli.minimum_samples - 30
        assert reading.note.startswith("against same hours yesterday; few samples, and beyond chance: truly ")
        assert state_of(Findings((reading,), (), {sli.name: sli})) is State.TICKET
        few = whole(answered(sli, topics({"news": 26.0, "law": 14.0}, {"news": 9e4, "law": 9e4})), sli)
        assert (few.verdict, few.quality) == (Verdict.BREACH, Quality.THIN)
        assert state_of(Findings((few,), (), {sli.name: sli})) is State.OK

    def test_that_is_small_on_few_samples_is_thin_and_says_what_it_lacks(self) -> None:
        sli = watched_by(TOPICS, target=0.1)
        reading = whole(answered(sli, topics({"news": 15.0, "law": 15.0}, {"news": 9e4, "law": 9e4})), sli)
        assert (reading.verdict, reading.quality) == (Verdict.OK, Quality.THIN)
        assert reading.lacking > 0

    def test_without_a_baseline_is_not_known_and_says_what_is_missing(self) -> None:
        sli = watched_by(TOPICS, target=0.1, baseline=Baseline(BaselineKind.LAST_WEEK))
        reading = whole(answered(sli, topics({"news": 900.0}, {})), sli)
        assert (reading.value, reading.verdict, reading.quality) == (None, Verdict.UNKNOWN, Quality.THIN)
        assert (reading.samples, reading.note) == (900.0, "nothing to compare with: same hours last week")
        findings = Findings((reading,), (), {sli.name: sli})
        assert state_of(findings) is State.OK

    def test_of_a_frozen_span_without_samples_is_missing_and_is_not_waited_for(self) -> None:
        """The source keeps nothing that old, or never had it: no samples will come, and a person must know."""
        span = Baseline(BaselineKind.FROZEN, 1_746_057_600.0, 1_746_662_400.0)
        sli = watched_by(TOPICS, target=0.1, baseline=span)
        reading = whole(answered(sli, topics({"news": 900.0}, {})), sli)
        assert (reading.value, reading.verdict, reading.quality) == (None, Verdict.UNKNOWN, Quality.MISSING)
        assert reading.lacking == 0
        assert reading.note == "no samples in the span frozen 2025-05-01 00:00Z to 2025-05-08 00:00Z"
        assert state_of(Findings((reading,), (), {sli.name: sli})) is State.UNKNOWN

    def test_of_a_frozen_span_that_is_not_over_is_missing_whatever_it_holds_by_now(self) -> None:
        sli = watched_by(TOPICS, target=0.1, baseline=Baseline(BaselineKind.FROZEN, NOW - 3_600.0, NOW + 60.0))
        reading = whole(answered(sli, topics({"news": 900.0}, {"news": 900.0})), sli)
        assert (reading.value, reading.quality) == (None, Quality.MISSING)
        assert reading.note.endswith(", which is not over")
        over = watched_by(TOPICS, target=0.1, baseline=Baseline(BaselineKind.FROZEN, NOW - 3_600.0, NOW))
        assert whole(answered(over, topics({"news": 900.0}, {"news": 900.0})), over).quality is Quality.FRESH

    @pytest.mark.parametrize(
        ("from_s", "to_s", "counts"), [(-3_700.0, -10.0, False), (-300.0, 600.0, False), (10.0, 600.0, True)]
    )
    def test_of_a_time_when_the_service_was_contained_is_none(
        self, *, from_s: float, to_s: float, counts: bool
    ) -> None:
        """R-OBS-4: baselines exclude condemned periods; the fault of last week would count as right this week."""
        week_s = 604_800.0
        sli = watched_by(TOPICS, target=0.1, window_s=600, baseline=Baseline(BaselineKind.LAST_WEEK))
        known = answered(sli, topics({"news": 900.0, "law": 900.0}, {"news": 900.0, "law": 900.0}))
        subject = structs.replace(
            known.subject(SERVICE, profile_of(sli)), condemned=((NOW - week_s + from_s, NOW - week_s + to_s),)
        )
        found = derived_sli(subject, sli, ())
        assert found is not None
        reading = next(derived_readings(found))
        assert (reading.value == 0.0, reading.verdict is Verdict.OK) == (counts, counts)
        words = "against same hours last week"
        unknown = "nothing to compare with: same hours last week, when it was contained"
        assert reading.note == (words if counts else unknown)
        assert [one.distance for one in derived_details(found).distributions] == [0.0 if counts else None]

    def test_without_samples_in_either_has_none(self) -> None:
        reading = whole(answered(watched_by(TOPICS), topics({"news": 0.0}, {"news": 0.0})), watched_by(TOPICS))
        assert (reading.value, reading.samples, reading.note) == (None, 0.0, "no samples")

    def test_of_a_candidate_is_the_one_from_the_stable_version_in_the_same_moments(self) -> None:
        """R-OBS-4: what the input does to both of them is no fault of the candidate's."""
        sli = watched_by(TOPICS, target=0.3)
        known = answered(
            sli,
            [
                *topics({"news": 100.0, "law": 900.0}, {"news": 900.0, "law": 100.0}, "v1"),
                *topics({"news": 30.0, "law": 270.0}, {}, "v2"),
            ],
        )
        found = readings(known, sli, ("v2",))
        assert found[Place(version="v2")].value == pytest.approx(0.0, abs=1e-9)
        assert found[Place(version="v1")].verdict is Verdict.BREACH
        drawn = {one.place: one.baseline for one in derived_details(of(known, sli, ("v2",))).distributions}
        assert drawn == {
            Place(): "same hours yesterday",
            Place(version="v1"): "same hours yesterday",
            Place(version="v2"): "stable v1",
        }

    def test_against_last_week_is_of_every_version_that_served_then(self) -> None:
        sli = watched_by(TOPICS, baseline=Baseline(BaselineKind.LAST_WEEK))
        cells = [*topics({}, {"news": 500.0, "law": 500.0}, "v1"), *topics({"news": 500.0, "law": 500.0}, {}, "v2")]
        known = answered(sli, [*cells, *topics({"news": 100.0, "law": 100.0}, {}, "v3")])
        found = readings(known, sli, ("v3",))
        assert {place.version: one.value for place, one in found.items()} == {None: 0.0, "v2": 0.0, "v3": 0.0}

    def test_compares_what_buckets_share_where_they_were_cut_anew(self) -> None:
        sli = watched_by(Distance(Histogram(Selector("h")), Measure.KOLMOGOROV_SMIRNOV))
        cells: list[Labelled] = [
            ({"le": "0.5"}, {"total": 10.0}),
            ({"le": "1.0"}, {"total": 50.0, "before": 90.0}),
            ({"le": "2.0"}, {"before": 95.0}),
            ({"le": "+Inf"}, {"total": 100.0, "before": 100.0}),
        ]
        assert whole(answered(sli, cells), sli).value == pytest.approx(0.4)


class TestCalibration:
    CELLS: tuple[Labelled, ...] = (
        ({"version": "v1", "bin": "0.5"}, {"events": 300.0, "total": 1_000.0, "predicted": 420.0}),
        ({"version": "v1", "bin": "1.0"}, {"events": 2_700.0, "total": 3_000.0, "predicted": 2_850.0}),
    )

    def test_is_the_weighed_distance_of_predicted_and_observed(self) -> None:
        """M3: by numpy's weighed average."""
        sli = watched_by(CALIBRATION, target=0.05)
        known = answered(sli, self.CELLS)
        reading = whole(known, sli)
        assert reading.value == pytest.approx(float(np.average([0.12, 0.05], weights=[1_000, 3_000])))
        assert (reading.verdict, reading.samples) == (Verdict.BREACH, 4_000.0)
        (drawn,) = derived_details(of(known, sli)).reliability
        assert [(one.low, one.high) for one in drawn.bins] == [(0.0, 0.5), (0.5, 1.0)]
        assert [one.predicted for one in drawn.bins] == pytest.approx([0.42, 0.95])
        assert [one.observed for one in drawn.bins] == pytest.approx([0.3, 0.9])
        assert drawn.calibration_error == reading.value

    def test_takes_the_middle_of_a_bin_where_nothing_sums_the_probabilities(self) -> None:
        sli = watched_by(Calibration(CALIBRATION.correct, CALIBRATION.total))
        cells = [(labels, {name: parts[name] for name in ("events", "total")}) for labels, parts in self.CELLS]
        error = (1_000 * abs(0.25 - 0.3) + 3_000 * abs(0.75 - 0.9)) / 4_000
        assert whole(answered(sli, cells), sli).value == pytest.approx(error)

    def test_by_the_brier_score_counts_what_stays_uncertain_too(self) -> None:
        sli = watched_by(structs.replace(CALIBRATION, score=CalibrationScore.BRIER))
        within = 1_000 * (0.3 * 0.7 + 0.12**2) + 3_000 * (0.9 * 0.1 + 0.05**2)
        assert whole(answered(sli, self.CELLS), sli).value == pytest.approx(within / 4_000)

    def test_is_not_known_where_nothing_tells_what_came_true_and_says_so(self) -> None:
        """Counted apart, and missing: that is neither perfect nor hopeless."""
        sli = watched_by(structs.replace(CALIBRATION, correct=Selector("ai_came_true_total")), target=0.05)
        known = answered(sli, [({"bin": "0.5"}, {"total": 1_000.0, "predicted": 400.0})])
        reading = whole(known, sli)
        assert (reading.value, reading.verdict, reading.samples) == (None, Verdict.UNKNOWN, 1_000.0)
        assert reading.note == "predictions, but no word of which came true or how likely it was"
        (drawn,) = derived_details(of(known, sli)).reliability
        assert (drawn.calibration_error, drawn.brier, drawn.quality) == (None, None, Quality.MISSING)

    def test_of_sums_that_are_no_probabilities_is_not_known_and_says_so(self) -> None:
        """Summed per cent would make an error of 4,200%."""
        sli = watched_by(CALIBRATION, target=0.05)
        cells = [(labels, {**parts, "predicted": 100 * parts["predicted"]}) for labels, parts in self.CELLS]
        known = answered(sli, cells)
        reading = whole(known, sli)
        assert (reading.value, reading.verdict, reading.samples) == (None, Verdict.UNKNOWN, 4_000.0)
        assert reading.note == "the sums of predicted probabilities are of something else: their mean is above 1"
        (drawn,) = derived_details(of(known, sli)).reliability
        assert (drawn.calibration_error, [one.predicted for one in drawn.bins]) == (None, [None, None])

    @pytest.mark.parametrize("bound", ["55", "+Inf", "-0.5"])
    def test_by_what_is_no_probability_is_not_known_and_says_so(self, bound: str) -> None:
        sli = watched_by(CALIBRATION, target=0.05)
        cells: list[Labelled] = [*self.CELLS, ({"bin": bound}, {"events": 9.0, "total": 90.0, "predicted": 10.0})]
        known = answered(sli, cells)
        reading = whole(known, sli)
        assert (reading.value, reading.quality) == (None, Quality.MISSING)
        assert reading.note == "the label bin holds bounds that are no probabilities, 0 to 1"
        (drawn,) = derived_details(of(known, sli)).reliability
        assert (drawn.bins, drawn.calibration_error) == ((), None)

    @pytest.mark.parametrize("bound", ["110", "+Inf", "-0.5"])
    def test_of_an_empty_bin_that_is_no_probability_is_drawn_without_it(self, bound: str) -> None:
        """It has no place in a diagram from 0 to 1, and must not take the console with it."""
        sli = watched_by(CALIBRATION, target=0.05)
        known = answered(sli, [*self.CELLS, ({"bin": bound}, {"events": 0.0, "total": 0.0, "predicted": 0.0})])
        assert whole(known, sli).samples == 4_000.0
        (drawn,) = derived_details(of(known, sli)).reliability
        assert [one.high for one in drawn.bins] == [0.5, 1.0]
        assert reliability_chart(drawn.bins, 80)

    def test_of_thin_bins_is_thin_as_perfect_predictions_would_look_no_better(self) -> None:
        """R-DEC-5."""
        sli = watched_by(CALIBRATION, target=0.05)
        cells: list[Labelled] = [
            ({"bin": f"{bound / 10}"}, {"events": 3.0, "total": 5.0, "predicted": 5 * (bound - 0.5) / 10})
            for bound in range(1, 11)
        ]
        reading = whole(answered(sli, cells), sli)
        assert (reading.quality, reading.samples) == (Quality.THIN, 50.0)
        assert reading.lacking > 1_000

    def test_of_bins_that_are_no_numbers_is_missing_and_says_which_label(self) -> None:
        sli = watched_by(CALIBRATION)
        reading = whole(answered(sli, [({"bin": "high"}, {"events": 9.0, "total": 10.0, "predicted": 8.0})]), sli)
        assert (reading.quality, reading.note) == (Quality.MISSING, "no number in the label bin")

    def test_of_events_without_a_series_is_not_known_where_another_metric_counts_them(self) -> None:
        sli = watched_by(Calibration(Selector("right_total"), CALIBRATION.total))
        reading = whole(answered(sli, [({"bin": "1.0"}, {"total": 1_000.0})]), sli)
        assert (reading.value, reading.verdict) == (None, Verdict.UNKNOWN)


def cohorts(rates: dict[str, tuple[float, float]], version: str = "v1") -> list[Labelled]:
    return [
        ({"version": version, "cohort": name}, {"events": events, "total": total})
        for name, (events, total) in rates.items()
    ]


class TestGap:
    RATES = {"young": (300.0, 1_000.0), "old": (1_500.0, 3_000.0), "few": (0.0, 20.0)}  # noqa: RUF012

    def test_is_between_cohorts_with_samples_enough_and_the_thin_ones_are_named(self) -> None:
        """M5: the cohort of twenty is not dropped silently, nor does it make a gap of its own."""
        sli = watched_by(Gap(APPROVED), target=0.1, **BY_COUNT)
        reading = whole(answered(sli, cohorts(self.RATES)), sli)
        assert reading.value == pytest.approx(0.2)
        assert (reading.samples, reading.quality) == (1_000.0, Quality.FRESH)
        assert reading.note == "young to old; thin: few"
        assert described(reading) == "shape 20% (<10%) young to old"
        assert reading.interval is not None
        assert reading.interval == pytest.approx(difference_interval(0.5, 3_000.0, 0.3, 1_000.0))
        low, high = map(percentage, reading.interval)
        assert interval_words(reading) == f"by chance {low} to {high}"
        assert not may_be_chance(reading)

    def test_by_four_fifths_is_the_lowest_over_the_highest(self) -> None:
        sli = watched_by(Gap(APPROVED, GapMeasure.RATIO), target=0.8, direction=Direction.HIGHER_IS_BETTER, **BY_COUNT)
        reading = whole(answered(sli, cohorts(self.RATES)), sli)
        assert reading.value == pytest.approx(0.6)
        assert reading.verdict is Verdict.BREACH
        assert reading.interval is not None
        assert reading.interval[0] < 0.6 < reading.interval[1] < 0.8

    def test_where_all_are_treated_alike_names_no_pair(self) -> None:
        sli = watched_by(Gap(APPROVED), target=0.1, **BY_COUNT)
        reading = whole(answered(sli, cohorts({"a": (40.0, 400.0), "b": (20.0, 200.0)})), sli)
        assert (reading.value, reading.samples, reading.note, reading.part) == (0.0, 200.0, "all alike", "")

    def test_within_chance_calls_nobody(self) -> None:
        sli = watched_by(Gap(APPROVED), target=0.1, on_breach=Urgency.PAGE, **BY_COUNT)
        reading = whole(answered(sli, cohorts({"a": (40.0, 120.0), "b": (55.0, 120.0)})), sli)
        assert (reading.verdict, may_be_chance(reading)) == (Verdict.BREACH, True)

    @pytest.mark.parametrize("measure", list(GapMeasure))
    def test_between_the_extremes_of_a_thousand_like_cohorts_is_chance(self, measure: GapMeasure) -> None:
        """M5, R-DEC-5: looked at as if they were any two, seven in ten such looks would page."""
        bound: dict[str, object] = {"target": 0.08}
        if measure is GapMeasure.RATIO:
            bound = {"target": 0.8, "direction": Direction.HIGHER_IS_BETTER}
        sli, alike = watched_by(Gap(APPROVED, measure), **bound, **BY_COUNT), {}
        for seed in range(5):
            seen = np.random.default_rng(seed).binomial(150, 0.4, size=1_000)
            alike = {f"c{number}": (float(events), 150.0) for number, events in enumerate(seen)}
            reading = whole(answered(sli, cohorts(alike)), sli)
            assert (reading.verdict, may_be_chance(reading)) == (Verdict.BREACH, True)
        apart = {**alike, "left out": (0.0, 150.0)}
        assert not may_be_chance(whole(answered(sli, cohorts(apart)), sli))

    def test_of_fewer_than_two_firm_cohorts_is_thin_and_says_what_the_second_lacks(self) -> None:
        sli = watched_by(Gap(APPROVED), target=0.1, **BY_COUNT)
        reading = whole(answered(sli, cohorts({"a": (400.0, 1_000.0), "b": (9.0, 30.0)})), sli)
        assert (reading.quality, reading.lacking) == (Quality.THIN, 70)

    def test_is_between_the_groups_of_whichever_label_the_site_names(self) -> None:
        """M5: fair by age, and not by region."""
        sli = watched_by(Gap(APPROVED, by="region"), target=0.1, **BY_COUNT)
        cells: list[Labelled] = [
            ({"version": version, "region": region}, {"events": 100.0 * rate, "total": 1_000.0})
            for version, region, rate in (("v1", "north", 5), ("v2", "north", 3), ("v1", "south", 6))
        ]
        known = answered(sli, cells)
        assert whole(known, sli).value == pytest.approx(0.2)
        assert derived_details(of(known, sli)).breakdowns[0].by == "region"
        assert "sum by (service, version, region)" in render(reading_question(sli, profile_of(sli)).vector(LABELS))

    def test_without_series_of_the_events_or_of_the_groups_is_missing(self) -> None:
        apart = watched_by(Gap(Ratio(Selector("declined_total"), DECISIONS)), target=0.1, **BY_COUNT)
        totals: list[Labelled] = [({"cohort": name}, {"total": 900.0}) for name in ("a", "b")]
        reading = whole(answered(apart, totals), apart)
        assert (reading.value, reading.quality) == (None, Quality.MISSING)
        by_region = watched_by(Gap(APPROVED, by="region"), target=0.1, **BY_COUNT)
        reading = whole(answered(by_region, [({"version": "v1"}, {"events": 90.0, "total": 900.0})]), by_region)
        assert (reading.quality, reading.note) == (Quality.MISSING, "no series with the label region")

    def test_of_one_cohort_is_no_gap(self) -> None:
        sli = watched_by(Gap(APPROVED), target=0.1, **BY_COUNT)
        reading = whole(answered(sli, cohorts({"a": (400.0, 1_000.0)})), sli)
        assert (reading.value, reading.note) == (None, "no samples; fewer than two cohorts")

    def test_is_told_of_each_version_and_adds_up_over_sources(self) -> None:
        sli = watched_by(Gap(APPROVED), **BY_COUNT)
        known = answered(sli, [*cohorts(self.RATES), *cohorts({"young": (10.0, 200.0), "old": (90.0, 200.0)}, "v2")])
        tell(known, reading_question(sli, profile_of(sli)), cohorts({"young": (100.0, 1_000.0)}), source="other")
        found = readings(known, sli, ("v2",))
        assert found[Place(version="v2")].value == pytest.approx(0.4)
        assert found[Place(version="v1")].value == pytest.approx(0.5 - 400 / 2_000)
        assert found[Place()].value == pytest.approx(1_590 / 3_200 - 410 / 2_200)
        assert found[Place()].source == "other, prom"
        shares = derived_details(of(known, sli)).breakdowns[0].shares
        assert [(one.name, one.lacking) for one in shares] == [("old", 0), ("young", 0), ("few", 80)]


class TestAgainstItsOwnBaseline:
    ACCURACY = watched_by(
        Change(APPROVED), target=0.95, direction=Direction.HIGHER_IS_BETTER, unit=Unit.RATIO, minimum_samples=100
    )

    def test_is_the_share_that_is_left(self) -> None:
        """M2."""
        cells: list[Labelled] = [
            ({"version": "v1"}, {"before": 9_000.0, "before_total": 10_000.0}),
            ({"version": "v2"}, {"events": 810.0, "total": 1_000.0}),
        ]
        reading = whole(answered(self.ACCURACY, cells), self.ACCURACY)
        assert (reading.value, reading.samples, reading.note) == (0.9, 1_000.0, "of same hours yesterday")
        assert reading.interval is not None
        assert reading.interval[0] < 0.9 < reading.interval[1] < 0.95

    def test_of_a_cohort_is_against_its_own_past_and_the_worst_one_is_told_of_every_service(self) -> None:
        """M2, R-OBS-4: 2% of the traffic lose a third of their accuracy, and the whole service looks well."""
        known = answered(
            self.ACCURACY,
            [({"version": "v1"}, {"events": 8_940.0, "total": 10_000.0, "before": 9_000.0, "before_total": 10_000.0})],
        )
        question = worst_question(self.ACCURACY, profile_of(self.ACCURACY))
        assert question is not None
        worst = {"value": 0.6667, "samples": 200.0, "baseline": 0.9, "baseline_samples": 210.0}
        tell(known, question, [({"cohort": "under-25"}, worst)])
        found = readings(known, self.ACCURACY)
        assert found[Place()].verdict is Verdict.OK
        told = found[Place(cohort="under-25")]
        assert (told.verdict, told.samples, told.quality) == (Verdict.BREACH, 200.0, Quality.FRESH)
        assert not may_be_chance(told)

    def test_of_a_small_cohort_may_be_chance(self) -> None:
        known = answered(self.ACCURACY, [({}, {"events": 9.0, "total": 10.0})])
        question = worst_question(self.ACCURACY, profile_of(self.ACCURACY))
        assert question is not None
        worst = {"value": 0.94, "samples": 120.0, "baseline": 0.9, "baseline_samples": 9_000.0}
        tell(known, question, [({"cohort": "few"}, worst)])
        assert may_be_chance(readings(known, self.ACCURACY)[Place(cohort="few")])

    def test_of_errors_the_worst_cohort_is_the_one_that_keeps_most(self) -> None:
        """R-OBS-4: where low is good, the cohort whose errors have grown most is the one to tell of."""
        sli = watched_by(Change(REJECTED), target=2.0, unit=Unit.RATIO, minimum_samples=100)
        known, question = answered(sli, []), worst_question(sli, profile_of(sli))
        assert question is not None
        assert "topk by (service) (1" in render(question.vector(LABELS))
        for name, kept in (("well", 0.5), ("hurt", 3.0)):
            worst = {"value": kept, "samples": 5e3, "baseline": 0.05, "baseline_samples": 5e3}
            tell(known, question, [({"cohort": name}, worst)], source=name)
        told = readings(known, sli)
        assert told[Place(cohort="hurt")].verdict is Verdict.BREACH
        assert Place(cohort="well") not in told

    def test_of_a_cohort_without_an_event_at_its_baseline_no_share_is_asked_for(self) -> None:
        """One event more than none is without end, and would hide every other cohort."""
        sli = watched_by(Change(REJECTED), target=2.0, unit=Unit.RATIO)
        question = worst_question(sli, profile_of(sli))
        assert question is not None
        assert ">= 2.2250738585072014e-308)" in render(question.vector(LABELS))

    @pytest.mark.parametrize(
        ("bad", "value", "chance"), [(0.0, 1.0, True), (1.0, math.inf, True), (400.0, math.inf, False)]
    )
    def test_of_none_among_many_is_told_and_only_more_than_chance_calls(
        self, bad: float, value: float, *, chance: bool
    ) -> None:
        """No error in 5,000 is a baseline: 400 are a breach, one is not, and none is what it was."""
        sli = watched_by(Change(REJECTED), target=2.0, unit=Unit.RATIO, minimum_samples=100)
        parts = {"events": bad, "total": 5_000.0, "before": 0.0, "before_total": 5_000.0}
        reading = whole(answered(sli, [({}, parts)]), sli)
        assert (reading.value, reading.samples, reading.quality) == (value, 5_000.0, Quality.FRESH)
        assert may_be_chance(reading) is chance

    def test_of_none_among_many_says_where_the_change_comes_from(self) -> None:
        sli = watched_by(Change(REJECTED, measure=ChangeMeasure.CHANGE), target=0.5, unit=Unit.RATIO)
        parts = {"events": 40.0, "total": 500.0, "before": 0.0, "before_total": 5_000.0}
        assert whole(answered(sli, [({}, parts)]), sli).note == "from nothing on same hours yesterday"

    def test_of_a_candidate_s_cohort_is_against_the_stable_version_s(self) -> None:
        known = answered(self.ACCURACY, [])
        question = cell_question(self.ACCURACY, profile_of(self.ACCURACY))
        assert question is not None
        cells: list[Labelled] = [
            (
                {"version": "v1", "cohort": "a"},
                {"events": 800.0, "total": 1_000.0, "before": 900.0, "before_total": 1e3},
            ),
            ({"version": "v2", "cohort": "a"}, {"events": 80.0, "total": 100.0}),
        ]
        tell(known, question, cells)
        found = {one.place: one.value for one in derived_cells(of(known, self.ACCURACY, ("v2",)))}
        assert found == {
            Place(cohort="a"): pytest.approx(0.8 / 0.9),
            Place(version="v2", cohort="a"): pytest.approx(1.0),
        }

    @pytest.mark.parametrize(
        ("beside", "value", "note"),
        [
            pytest.param({}, 0.5, "+50%, input unknown on same hours yesterday", id="of an input that nothing tells"),
            pytest.param((1e3, 1e3), 0.5, "+50%, input ±0% on same hours yesterday", id="of the same input"),
            pytest.param((1.5e3, 1e3), 0.0, "+50%, input +50% on same hours yesterday", id="of a like input"),
        ],
    )
    def test_a_length_has_changed_by_what_its_input_does_not_explain(
        self, beside: tuple[float, float] | dict[str, float], value: float, note: str
    ) -> None:
        requests = Selector("ai_requests_total")
        output, given = (Mean(Selector(f"ai_{which}_tokens_total"), requests) for which in ("output", "input"))
        sli = watched_by(Change(output, given, measure=ChangeMeasure.CHANGE), target=0.4, unit=Unit.RATIO)
        parts = {"events": 3_000.0, "total": 100.0, "before": 20_000.0, "before_total": 1_000.0}
        if isinstance(beside, tuple):
            now, before = beside
            parts |= {"beside": now, "beside_total": 100.0, "beside_before": before, "beside_before_total": 100.0}
        reading = whole(answered(sli, [({}, parts)]), sli)
        assert reading.value == pytest.approx(value, abs=1e-12)
        assert reading.note == note

    @pytest.mark.parametrize(
        ("positive", "value", "chance"),
        [
            pytest.param(500.0, 0.0, True, id="as before"),
            pytest.param(700.0, 0.4, False, id="more"),
            pytest.param(300.0, 0.4, False, id="fewer"),
            pytest.param(640.0, 0.28, True, id="more, by chance perhaps"),
        ],
    )
    def test_a_shift_of_labels_is_told_either_way_and_not_by_chance(
        self, positive: float, value: float, *, chance: bool
    ) -> None:
        sli = watched_by(
            Change(APPROVED, measure=ChangeMeasure.CHANGE), target=0.25, unit=Unit.RATIO, minimum_samples=100
        )
        parts = {"events": positive, "total": 1_000.0, "before": 5_000.0, "before_total": 10_000.0}
        reading = whole(answered(sli, [({}, parts)]), sli)
        assert reading.value == pytest.approx(value)
        assert may_be_chance(reading) is chance

    def test_without_series_of_its_events_is_missing_and_not_without_traffic(self) -> None:
        """Fault 38: what is missing is not zero, nor merely unknown."""
        sli = watched_by(Change(Mean(Selector("ai_output_tokens_total"), Selector("ai_requests_total"))), target=0.5)
        reading = whole(answered(sli, [({}, {"total": 900.0, "before": 5.0, "before_total": 900.0})]), sli)
        assert (reading.quality, reading.samples) == (Quality.MISSING, None)
        reading = whole(answered(sli, [({}, {"events": 0.0, "total": 0.0})]), sli)
        assert (reading.quality, reading.note) == (Quality.THIN, "no samples")

    def test_a_rate_is_compared_per_second_whatever_the_span_of_the_baseline(self) -> None:
        """Unexpected accesses against a frozen week of them."""
        frozen = Baseline(BaselineKind.FROZEN, 1_700_000_000.0, 1_700_604_800.0)
        sli = watched_by(Change(Throughput(Selector("ai_data_access_total"))), window_s=3_600, baseline=frozen)
        parts = {"events": 300.0, "before": 16_800.0, "before_began": 2.0, "before_ended": 3.0}
        reading = whole(answered(sli, [({}, parts)]), sli)
        assert reading.value == pytest.approx(3.0)
        assert (reading.samples, reading.quality) == (None, Quality.FRESH)
        assert reading.note == "of frozen 2023-11-14 22:13Z to 2023-11-21 22:13Z"

    @pytest.mark.parametrize(
        ("began", "ended", "in_part"),
        [
            pytest.param({"v1": 1.0}, {"v1": 1.0}, False, id="whole"),
            pytest.param({"v1": 1.0}, {"v2": 1.0}, False, id="another version came"),
            pytest.param({}, {"v1": 1.0}, True, id="begins late"),
            pytest.param({"v1": 1.0}, {}, True, id="ends early"),
        ],
    )
    @pytest.mark.parametrize("measure", ChangeMeasure)
    def test_a_rate_says_that_its_baseline_is_known_in_part(
        self, measure: ChangeMeasure, began: dict[str, float], ended: dict[str, float], *, in_part: bool
    ) -> None:
        """R-OBS-3: a source that was down for 40 minutes of the hour makes spend look tripled."""
        sli = watched_by(Change(Throughput(Selector("ai_cost_currency_total")), measure=measure), window_s=3_600)
        cells: list[Labelled] = [
            (
                {"version": version, "at": "eu1"},
                {"events": 30.0, "before": 10.0}
                | ({"before_began": began[version]} if version in began else {})
                | ({"before_ended": ended[version]} if version in ended else {}),
            )
            for version in ("v1", "v2")
        ]
        reading = whole(answered(sli, cells), sli)
        assert reading.note.endswith("same hours yesterday, known in part") is in_part
        elsewhere: Labelled = ({"at": "us1"}, {"events": 1.0, "before": 1.0, "before_began": 1.0, "before_ended": 1.0})
        assert ("known in part" in whole(answered(sli, [*cells, elsewhere]), sli).note) is in_part

    def test_a_rate_is_not_told_by_version_since_its_weight_decides_about_that(self) -> None:
        sli = watched_by(Change(Throughput(Selector("ai_cost_currency_total"))))
        cells: list[Labelled] = [
            ({"version": "v1"}, {"events": 40.0, "before": 100.0}),
            ({"version": "v2"}, {"events": 60.0}),
        ]
        found = readings(answered(sli, cells), sli, ("v2",))
        assert {place: one.value for place, one in found.items()} == {Place(): 1.0}


class TestTheWorstCategory:
    TRIGGERS = watched_by(
        WorstCategory(Selector("ai_guardrail_triggers_total"), Selector("ai_requests_total"), "category"),
        target=0.02,
        **BY_COUNT,
    )

    def test_is_named_with_its_share_of_all_requests(self) -> None:
        cells: list[Labelled] = [
            ({"version": "v1"}, {"total": 9_000.0}),
            ({"version": "v2"}, {"total": 1_000.0}),
            ({"version": "v1", "category": "toxicity"}, {"events": 100.0}),
            ({"version": "v1", "category": "secrets"}, {"events": 150.0}),
            ({"version": "v2", "category": "secrets"}, {"events": 150.0}),
        ]
        known = answered(self.TRIGGERS, cells)
        reading = whole(known, self.TRIGGERS)
        assert (reading.value, reading.samples, reading.note) == (0.03, 10_000.0, "worst secrets")
        shares = derived_details(of(known, self.TRIGGERS)).breakdowns[0].shares
        assert [(one.name, one.value) for one in shares] == [("secrets", 0.03), ("toxicity", 0.01)]

    def test_each_category_stands_beside_its_own_share_at_the_baseline(self) -> None:
        """R-OBS-7. By hand: 20 of 8,000 are 0.25%; of what was not counted then, nothing is known of any."""
        now: list[Labelled] = [
            ({"version": "v1"}, {"total": 9_000.0}),
            ({"version": "v1", "category": "toxicity"}, {"events": 90.0}),
            ({"version": "v1", "category": "secrets"}, {"events": 180.0}),
        ]
        then: list[Labelled] = [
            ({"version": "v0"}, {"before_total": 8_000.0}),
            ({"version": "v0", "category": "toxicity"}, {"before": 20.0}),
        ]
        (beside,) = derived_details(of(answered(self.TRIGGERS, [*now, *then]), self.TRIGGERS)).breakdowns
        assert {one.name: one.baseline for one in beside.shares} == {"toxicity": 0.0025, "secrets": 0.0}
        (alone,) = derived_details(of(answered(self.TRIGGERS, now), self.TRIGGERS)).breakdowns
        assert {one.baseline for one in alone.shares} == {None}

    def test_of_a_candidate_each_stands_beside_the_stable_versions(self) -> None:
        cells: list[Labelled] = [
            ({"version": "v1"}, {"total": 9_000.0, "before_total": 1.0}),
            ({"version": "v2"}, {"total": 1_000.0}),
            ({"version": "v1", "category": "secrets"}, {"events": 90.0, "before": 1.0}),
            ({"version": "v2", "category": "secrets"}, {"events": 150.0}),
        ]
        found = derived_details(of(answered(self.TRIGGERS, cells), self.TRIGGERS, ("v2",))).breakdowns
        (candidate,) = (one for one in found if one.place == Place(version="v2"))
        assert [(one.value, one.baseline) for one in candidate.shares] == [(0.15, 0.01)]

    def test_without_any_category_is_missing_and_says_which_label(self) -> None:
        reading = whole(answered(self.TRIGGERS, [({}, {"total": 9_000.0})]), self.TRIGGERS)
        assert (reading.quality, reading.note) == (Quality.MISSING, "no series with the label category")


class TestTimeToClear:
    QUEUE = watched_by(
        TimeToClear(Selector("ai_review_backlog"), Selector("ai_reviews_total"), Selector("ai_reviewers")),
        target=14_400.0,
        unit=Unit.SECONDS,
    )

    @pytest.mark.parametrize(
        ("parts", "value", "verdict", "note"),
        [
            pytest.param(
                {"backlog": 120.0, "cleared": 0.01, "workers": 4.0},
                12_000.0,
                Verdict.OK,
                "120 waiting, 36/h worked off by 4",
                id="worked off",
            ),
            pytest.param(
                {"backlog": 120.0, "cleared": 0.0, "workers": 0.0},
                math.inf,
                Verdict.BREACH,
                "120 waiting, 0/h worked off by 0",
                id="nobody reviews",
            ),
            pytest.param(
                {"backlog": 0.0, "cleared": 0.0},
                0.0,
                Verdict.OK,
                "0 waiting, 0/h worked off, reviewers unknown",
                id="nothing waits",
            ),
            pytest.param({"backlog": 7.0}, None, Verdict.UNKNOWN, "", id="nothing tells the pace"),
        ],
    )
    def test_is_the_backlog_at_the_pace_of_those_who_review(
        self, parts: dict[str, float], value: float | None, verdict: Verdict, note: str
    ) -> None:
        reading = whole(answered(self.QUEUE, [({}, parts)]), self.QUEUE)
        assert (reading.value, reading.verdict, reading.note) == (value, verdict, note)


def test_before_it_was_asked_an_indicator_waits() -> None:
    sli = watched_by(TOPICS, target=0.1)
    assert whole(Told(), sli).note == NO_ANSWER_YET


def test_a_location_that_has_died_is_named_and_the_others_go_on() -> None:
    """Fault 38: the figure is of all locations at once."""
    sli = watched_by(TOPICS, target=0.9)
    known = answered(sli, topics({"a": 500.0, "b": 500.0}, {"a": 500.0, "b": 500.0}))
    known.alive(profile_of(sli), [(SERVICE, "eu1"), (SERVICE, "us1")])
    assert whole(known, sli).quality is Quality.FRESH
    dead = answered(sli, topics({"a": 500.0, "b": 500.0}, {"a": 500.0, "b": 500.0}))
    dead.alive(profile_of(sli), [(SERVICE, "eu1")])
    seen = LastSeenOf(freshness_question(profile_of(sli)).selectors)
    dead.answer(seen, {(SERVICE, "eu1"): {"0": dead.now - 5}, (SERVICE, "us1"): {"0": dead.now - 900}})
    reading = whole(dead, sli)
    assert (reading.quality, reading.note) == (Quality.PARTIAL, "against same hours yesterday; nothing from us1")
