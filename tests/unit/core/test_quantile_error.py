"""Quantiles say between which bounds of their histogram's buckets they lie (M6)."""

from __future__ import annotations

import math

import pytest

from raitui.core.plan import buckets_question, focus_plan, plan, reading_question
from raitui.core.question import BucketsOf
from raitui.core.reading import Place, Reading
from raitui.core.readings import by_location, by_version, headline
from raitui.core.site import Site
from raitui.widgets.reading_figure import interval_words
from tests.derived import Labelled, tell
from tests.knowledge import Slice, Told
from tests.watched import ALL, ERRORS, LATENCY

BUCKETS: dict[str, dict[str, float]] = {
    "eu1": {"1.0": 900.0, "2.5": 995.0, "+Inf": 1_000.0},
    "us1": {"1.0": 999.0, "2.5": 1_000.0, "+Inf": 1_000.0},
}


def told(value: float = 2.4, *, buckets: bool = True) -> Told:
    known = Told()
    known.alive(ALL, [("svc", "eu1"), ("svc", "us1")])
    values = {"eu1": value, "us1": 0.99}
    parts: dict[Slice, dict[str, float]] = {
        ("svc", at): {"value": values[at], "samples": 1_000.0, "bounded": 1_000.0} for at in BUCKETS
    }
    known.answer(reading_question(LATENCY, ALL), parts)
    question = buckets_question(LATENCY, ALL)
    assert question is not None
    if buckets:
        cells: list[Labelled] = [
            ({"at": at, "le": bound}, {"": count}) for at, found in BUCKETS.items() for bound, count in found.items()
        ]
        tell(known, question, cells)
    return known


def whole(known: Told) -> Reading:
    return headline(known.subject("svc", ALL), LATENCY)


def test_of_the_place_that_speaks_for_the_service_and_each_location_of_its_own() -> None:
    known = told()
    assert (whole(known).place, whole(known).interval) == (Place("eu1"), (1.0, 2.5))
    assert {one.place.at: one.interval for one in by_location(known.subject("svc", ALL), LATENCY)} == {
        "eu1": (1.0, 2.5),
        "us1": (0.0, 1.0),
    }


def test_of_a_version_is_of_the_location_whose_value_speaks_for_it() -> None:
    known = Told()
    known.alive(ALL, [("svc", "eu1"), ("svc", "us1")])
    parts: dict[Slice, dict[str, float]] = {
        ("svc", at, version): {"value": value, "samples": 1_000.0, "bounded": 1_000.0}
        for at, version, value in (("eu1", "v1", 2.4), ("us1", "v1", 0.9), ("eu1", "v2", 0.9))
    }
    known.answer(reading_question(LATENCY, ALL), parts)
    question = buckets_question(LATENCY, ALL)
    assert question is not None
    cells: list[Labelled] = [
        ({"at": at, "version": "v1", "le": bound}, {"": count})
        for at, found in BUCKETS.items()
        for bound, count in found.items()
    ]
    tell(known, question, cells)
    found = {one.place.version: one for one in by_version(known.subject("svc", ALL), LATENCY)}
    assert (found["v1"].value, found["v1"].interval, found["v2"].interval) == (2.4, (1.0, 2.5), None)


def test_a_target_within_the_bucket_is_said_to_be_neither_kept_nor_past_for_certain() -> None:
    """The value is interpolated: 2.4 s, and the truth may be 1.1 s. Its target is 2 s."""
    assert interval_words(whole(told())) == "bucket 1s to 2.5s, which holds the target too"


def test_before_the_buckets_are_told_nothing_is_said() -> None:
    assert whole(told(buckets=False)).interval is None
    assert interval_words(whole(told(buckets=False))) == ""


def test_past_the_last_bound_there_is_no_upper_one() -> None:
    known = told()
    question = buckets_question(LATENCY, ALL)
    assert question is not None
    tell(
        known, question, [({"at": "eu1", "le": bound}, {"": count}) for bound, count in (("1.0", 9.0), ("+Inf", 99.0))]
    )
    assert whole(known).interval == (1.0, math.inf)


@pytest.mark.parametrize("asked", [plan, focus_plan])
def test_buckets_are_asked_of_the_services_in_focus_alone(asked: object) -> None:
    """Rows stay bounded: a histogram has a dozen buckets, and a fleet a thousand services."""
    assert callable(asked)
    questions = [planned.question for planned in asked(Site("site", profiles=(ALL,)), 15.0)]
    assert any(isinstance(one, BucketsOf) for one in questions) is (asked is focus_plan)
    assert buckets_question(ERRORS, ALL) is None
