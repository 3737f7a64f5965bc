"""Readings drawn from answers: exact, complete or saying what is missing (R-OBS-3, R-OBS-4; faults 36 to 41)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.plan import cell_question, freshness_question, reading_question, worst_question
from raitui.core.question import LastSeenOf
from raitui.core.reading import BEYOND_LAST_BUCKET, NO_ANSWER_YET, Place, Quality, Reading, Verdict
from raitui.core.readings import by_location, by_version, every_cell, headline, worst_cell
from raitui.core.sli import Sli
from tests.knowledge import NOW, SCRAPE_S, Slice, Told
from tests.watched import ALL, BACKLOG, CORRECTED, ERRORS, LATENCY, LEAKAGE, VOLUME

EU, US = ("svc", "eu1"), ("svc", "us1")
V41, V42 = ("svc", "eu1", "v41"), ("svc", "eu1", "v42")


def told(sli: Sli, parts: Mapping[Slice, Mapping[str, float]], *, warning: str = "") -> Told:
    """Every series alive, and one answer to the indicator's question."""
    known = Told()
    known.alive(ALL, sorted({place[:2] for place in parts}))
    known.answer(reading_question(sli, ALL), parts, warning=warning)
    return known


def said(reading: Reading) -> tuple[float | None, Verdict, Quality]:
    return reading.value, reading.verdict, reading.quality


counts = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: (min(pair), max(pair)))
slices = st.tuples(
    st.sampled_from(["a", "b"]), st.sampled_from(["eu1", "us1", "ap1"]), st.sampled_from(["v1", "v2", "v3"])
)


class TestCounts:
    @given(st.dictionaries(slices, counts, min_size=1))
    def test_add_up_exactly_over_versions_locations_and_sources(
        self, found: dict[tuple[str, str, str], tuple[int, int]]
    ) -> None:
        known = Told()
        for source in ("a", "b"):
            parts: dict[Slice, dict[str, float]] = {
                ("svc", at, version): {"events": float(bad), "total": float(total)}
                for (told_by, at, version), (bad, total) in found.items()
                if told_by == source
            }
            known.alive(ALL, sorted({place[:2] for place in parts}), source=source)
            known.answer(reading_question(ERRORS, ALL), parts, source=source)
        reading = headline(known.subject("svc", ALL), ERRORS)
        bad, total = (sum(pair[index] for pair in found.values()) for index in (0, 1))
        assert reading.samples == total
        assert reading.value == (bad / total if total else None)
        assert reading.source == ", ".join(sorted({source for source, _, _ in found}))
        assert reading.quality is (Quality.FRESH if total >= 100 else Quality.THIN)

    @pytest.mark.parametrize(
        ("sli", "expected"),
        [
            (ERRORS, (0.0, Verdict.OK, Quality.FRESH)),
            (CORRECTED, (None, Verdict.UNKNOWN, Quality.MISSING)),
        ],
        ids=["of the total's metric", "of another metric"],
    )
    def test_of_events_without_a_series_are_zero_only_where_the_total_vouches_for_them(
        self, sli: Sli, expected: tuple[float | None, Verdict, Quality]
    ) -> None:
        """Fault 38: a series that vanishes is missing, not zero, not healthy."""
        known = told(sli, {V41: {"total": 1_000.0}})
        assert said(headline(known.subject("svc", ALL), sli)) == expected

    def test_without_a_total_are_missing(self) -> None:
        known = told(ERRORS, {V41: {"events": 10.0}})
        assert said(headline(known.subject("svc", ALL), ERRORS)) == (None, Verdict.UNKNOWN, Quality.MISSING)

    @pytest.mark.parametrize("part", ["events", "total"])
    def test_that_are_not_numbers_say_nothing(self, part: str) -> None:
        known = told(ERRORS, {V41: {"events": 1.0, "total": 1_000.0, part: math.nan}})
        assert headline(known.subject("svc", ALL), ERRORS).verdict is Verdict.UNKNOWN


class TestAFigureThatCannotBeAddedUp:
    def test_is_the_worst_of_those_that_rest_on_enough(self) -> None:
        """R-DEC-5: a thin canary does not speak for the service; R-OBS-4: nor does a large sibling hide a bad one."""
        known = told(
            LATENCY,
            {
                V41: {"value": 1.0, "samples": 9_000.0, "bounded": 9_000.0},
                ("svc", "us1", "v41"): {"value": 1.4, "samples": 500.0, "bounded": 500.0},
                V42: {"value": 9.0, "samples": 99.0, "bounded": 99.0},
                ("svc", "us1", "v42"): {"value": math.nan, "samples": 0.0},
            },
        )
        reading = headline(known.subject("svc", ALL), LATENCY)
        assert (reading.value, reading.samples, reading.place) == (1.4, 500.0, Place("us1", "v41"))

    @pytest.mark.parametrize(
        ("last_bound", "verdict"), [(1.0, Verdict.UNKNOWN), (2.5, Verdict.BREACH)], ids=["below target", "above target"]
    )
    def test_says_so_when_it_is_past_the_last_bucket(self, last_bound: float, verdict: Verdict) -> None:
        known = told(LATENCY, {V41: {"value": last_bound, "samples": 1_000.0, "bounded": 980.0}})
        reading = headline(known.subject("svc", ALL), LATENCY)
        assert (reading.value, reading.verdict, reading.note) == (last_bound, verdict, BEYOND_LAST_BUCKET)

    def test_is_not_called_past_the_last_bucket_on_behalf_of_another(self) -> None:
        known = told(
            LATENCY,
            {
                V41: {"value": 1.0, "samples": 9_000.0, "bounded": 9_000.0},
                V42: {"value": 5.0, "samples": 3.0, "bounded": 0.0},
            },
        )
        reading = headline(known.subject("svc", ALL), LATENCY)
        assert (reading.value, reading.verdict, reading.note) == (1.0, Verdict.OK, "")

    def test_but_a_throughput_is_the_sum_of_its_parts(self) -> None:
        known = told(VOLUME, {V41: {"value": 1.5}, V42: {"value": 0.25}, ("svc", "us1", "v41"): {"value": 2.0}})
        reading = headline(known.subject("svc", ALL), VOLUME)
        assert (reading.value, reading.place, reading.verdict) == (3.75, Place(), Verdict.OK)

    def test_one_place_alone_is_the_whole_service(self) -> None:
        reading = headline(told(BACKLOG, {EU: {"value": 70.0}}).subject("svc", ALL), BACKLOG)
        assert (reading.place, reading.verdict) == (Place(), Verdict.BREACH)


class TestWhatIsMissing:
    def test_a_location_of_the_site_file_is_named(self) -> None:
        known = told(ERRORS, {V41: {"events": 0.0, "total": 1_000.0}})
        reading = headline(known.subject("svc", ALL, ("eu1", "us1")), ERRORS)
        assert (reading.quality, reading.note) == (Quality.PARTIAL, "nothing from us1")

    def test_a_location_that_was_seen_within_the_hour_is_named(self) -> None:
        """Fault 38, where the service was discovered and nobody wrote down its locations."""
        known = told(ERRORS, {V41: {"events": 0.0, "total": 1_000.0}})
        selectors = freshness_question(ALL).selectors
        known.answer(LastSeenOf(selectors), {EU: {"0": NOW - 5}, US: {"0": NOW - 900}})
        reading = headline(known.subject("svc", ALL), ERRORS)
        assert (reading.quality, reading.note) == (Quality.PARTIAL, "nothing from us1")

    def test_no_traffic_at_one_location_does_not_excuse_the_other(self) -> None:
        known = told(ERRORS, {V41: {"events": 0.0, "total": 0.0}})
        reading = headline(known.subject("svc", ALL, ("eu1", "us1")), ERRORS)
        assert (reading.quality, reading.note) == (Quality.PARTIAL, "no traffic; nothing from us1")

    def test_a_store_behind_the_source_makes_its_figures_partial(self) -> None:
        """Fault 37."""
        known = told(ERRORS, {V41: {"events": 20.0, "total": 1_000.0}}, warning="store 2 did not answer")
        reading = headline(known.subject("svc", ALL), ERRORS)
        assert said(reading) == (0.02, Verdict.BREACH, Quality.PARTIAL)
        assert reading.note == "store 2 did not answer"

    def test_an_answer_that_has_not_come_is_told_from_one_that_was_refused(self) -> None:
        """Fault 41: the question's own failure is said where its figure would stand."""
        known = Told()
        assert headline(known.subject("svc", ALL), ERRORS).note == NO_ANSWER_YET
        known.observations.fail(reading_question(ERRORS, ALL), "prom", "answer too large")
        assert headline(known.subject("svc", ALL), ERRORS).note == "no answer: answer too large"

    def test_an_answer_without_the_service_is_missing(self) -> None:
        reading = headline(told(ERRORS, {}).subject("svc", ALL), ERRORS)
        assert said(reading) == (None, Verdict.UNKNOWN, Quality.MISSING)


class TestAge:
    def test_is_that_of_the_newest_sample_not_of_the_answer(self) -> None:
        known = Told()
        known.alive(ALL, [EU], sample_ago=20.0)
        known.answer(reading_question(ERRORS, ALL), {V41: {"events": 20.0, "total": 1_000.0}}, ago=2)
        reading = headline(known.subject("svc", ALL), ERRORS)
        assert (reading.age_s, reading.quality) == (20.0, Quality.FRESH)

    def test_of_a_dead_exporter_leaves_the_breach_a_breach(self) -> None:
        known = Told()
        known.alive(ALL, [EU], sample_ago=40.0)
        known.answer(reading_question(ERRORS, ALL), {V41: {"events": 20.0, "total": 1_000.0}})
        assert said(headline(known.subject("svc", ALL), ERRORS)) == (0.02, Verdict.BREACH, Quality.STALE)

    @pytest.mark.parametrize(("ago", "quality"), [(3 * SCRAPE_S, Quality.FRESH), (3 * SCRAPE_S + 1, Quality.STALE)])
    def test_grows_when_its_own_question_fails_though_the_series_live(self, ago: float, quality: Quality) -> None:
        """Fault 41: an old answer never passes for a fresh one because other questions are answered."""
        known = Told()
        known.alive(ALL, [EU])
        known.answer(reading_question(ERRORS, ALL), {V41: {"events": 0.0, "total": 1_000.0}}, ago=ago)
        reading = headline(known.subject("svc", ALL), ERRORS)
        assert (reading.age_s, reading.quality) == (ago, quality)

    def test_of_raw_promql_is_that_of_its_answer(self) -> None:
        known = Told()
        known.answer(reading_question(LEAKAGE, ALL), {EU: {"value": 0.05}}, ago=30)
        reading = headline(known.subject("svc", ALL), LEAKAGE)
        assert (reading.age_s, reading.quality) == (30.0, Quality.FRESH)

    def test_of_the_oldest_location_counts_for_the_whole_and_each_location_has_its_own(self) -> None:
        known = told(ERRORS, {("svc", at, "v41"): {"events": 1.0, "total": 1_000.0} for at in ("eu1", "us1")})
        asked = freshness_question(ALL)
        newest: dict[Slice, float] = {EU: NOW - 5, US: NOW - 300}
        parts: dict[Slice, dict[str, float]] = {
            place: {str(part): when for part in range(len(asked.selectors))} for place, when in newest.items()
        }
        known.answer(asked, parts)
        subject = known.subject("svc", ALL)
        assert headline(subject, ERRORS).age_s == 300
        assert {one.place.at: one.quality for one in by_location(subject, ERRORS)} == {
            "eu1": Quality.FRESH,
            "us1": Quality.STALE,
        }


class TestParts:
    def test_each_version_that_serves_is_seen_alone(self) -> None:
        """R-OBS-4: candidate against stable; what served nothing is no version to compare with."""
        known = told(
            ERRORS,
            {
                V41: {"events": 9.0, "total": 9_000.0},
                V42: {"events": 40.0, "total": 400.0},
                ("svc", "us1", "v42"): {"events": 10.0, "total": 100.0},
                ("svc", "eu1", "v40"): {"events": 0.0, "total": 0.0},
            },
        )
        seen = {one.place: one.value for one in by_version(known.subject("svc", ALL), ERRORS)}
        assert seen == {Place(version="v41"): 0.001, Place(version="v42"): 0.1}

    def test_the_worst_cohort_is_named_whatever_the_aggregate_says(self) -> None:
        known = told(ERRORS, {V41: {"events": 10.0, "total": 100_000.0}})
        question = worst_question(ERRORS, ALL)
        assert question is not None
        worst = ("svc", "eu1", "v41", "age<25")
        known.answer(question, {worst: {"value": 0.4, "samples": 120.0}})
        reading = worst_cell(known.subject("svc", ALL), ERRORS)
        assert reading is not None
        assert (reading.place, reading.verdict, reading.quality) == (
            Place("eu1", "v41", "age<25"),
            Verdict.BREACH,
            Quality.FRESH,
        )

    def test_of_several_sources_the_worst_cohort_of_all_is_named(self) -> None:
        known = told(ERRORS, {V41: {"events": 0.0, "total": 1_000.0}})
        question = worst_question(ERRORS, ALL)
        assert question is not None
        for source, at, value in (("a", "eu1", 0.2), ("b", "us1", 0.3), ("c", "ap1", math.nan)):
            known.answer(question, {("svc", at, "v41", "x"): {"value": value, "samples": 500.0}}, source=source)
        reading = worst_cell(known.subject("svc", ALL), ERRORS)
        assert reading is not None
        assert (reading.place.at, reading.value, reading.source) == ("us1", 0.3, "b")

    def test_every_cell_is_drawn_from_its_own_counts(self) -> None:
        known = told(ERRORS, {V41: {"events": 0.0, "total": 1_000.0}})
        question = cell_question(ERRORS, ALL)
        assert question is not None
        known.answer(
            question,
            {
                ("svc", "eu1", "v41", "old"): {"events": 1.0, "total": 1_000.0},
                ("svc", "eu1", "v41", "young"): {"total": 50.0},
            },
            scope=frozenset({"svc"}),
        )
        seen = [(one.place.cohort, one.value, one.quality) for one in every_cell(known.subject("svc", ALL), ERRORS)]
        assert seen == [("old", 0.001, Quality.FRESH), ("young", 0.0, Quality.THIN)]
