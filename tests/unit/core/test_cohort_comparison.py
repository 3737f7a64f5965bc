"""Each cohort beside what it should be like: difference, interval, verdict, and what is lacking (R-OBS-4, R-DEC-5)."""

from __future__ import annotations

import pytest

from raitui.core.chance import difference_interval
from raitui.core.cohort_comparison import Standing, compare_cohorts
from raitui.core.reading import Place, Quality, Reading, Verdict
from raitui.core.sli import Direction, Level, Unit
from raitui.core.snapshot import RolloutState, ServiceSnapshot, State, Why

PER_CENT_95 = 1.959963984540054
HIGHER = Direction.HIGHER_IS_BETTER

PUBLISHED = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((0, 10), (0, 10), (-0.2775, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0)),
    ((10, 10), (0, 10), (0.6075, 1.0)),
]
"""Newcombe 1998, table II, method 10."""


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_intervals_are_those_that_newcombe_published(
    one: tuple[int, int], other: tuple[int, int], expected: tuple[float, float]
) -> None:
    found = difference_interval(one[0] / one[1], one[1], other[0] / other[1], other[1], PER_CENT_95)
    assert found == pytest.approx(expected, abs=5e-5)


def cell(value: float | None, samples: float, place: Place, *, unit: Unit = Unit.RATIO, lacking: int = 0) -> Reading:
    return Reading(
        "approval", Level.QUALITY, unit, HIGHER, place, value, 0.37, Verdict.OK,
        Quality.THIN if lacking else Quality.FRESH, samples, lacking,
    )  # fmt: skip


def service(*cells: Reading, candidate: str = "") -> ServiceSnapshot:
    rollouts = (
        (RolloutState("eu1", "canary", "10%", 0.1, "v1", candidate, paused=False, status=""),) if candidate else ()
    )
    return ServiceSnapshot("svc", "", 1, "", State.OK, Why(""), cells=cells, rollouts=rollouts)


def test_a_cohort_is_compared_with_all_others_over_all_locations() -> None:
    found = compare_cohorts(
        service(
            cell(0.28, 200, Place("eu1", "v42", "age<25")),
            cell(0.32, 100, Place("us1", "v42", "age<25")),
            cell(0.41, 6_000, Place("eu1", "v42", "25+")),
            cell(0.41, 6_000, Place("us1", "v42", "25+")),
        ),
        "approval",
    )
    assert found is not None
    assert [(row.cohort, row.standing) for row in found.rows] == [("age<25", Standing.WORSE), ("25+", Standing.BETTER)]
    young = found.rows[0]
    assert young.own.value == pytest.approx((56 + 32) / 300)
    assert (young.own.samples, young.other.samples) == (300, 12_000)
    assert young.share == pytest.approx(300 / 12_300)
    assert young.interval is not None
    assert young.interval[0] < young.difference < young.interval[1] < 0  # type: ignore[operator]


def test_a_candidate_is_compared_with_the_stable_version_in_the_same_cohort() -> None:
    found = compare_cohorts(
        service(
            cell(0.41, 5_000, Place("eu1", "v1", "app")),
            cell(0.20, 500, Place("eu1", "v2", "app")),
            cell(0.41, 5_000, Place("eu1", "v1", "web")),
            cell(0.41, 500, Place("eu1", "v2", "web")),
            cell(0.41, 500, Place("eu1", "v1", "tv")),
            candidate="v2",
        ),
        "approval",
    )
    assert found is not None
    assert [(row.cohort, row.version, row.standing) for row in found.rows] == [
        ("app", "v2", Standing.WORSE),
        ("tv", "v2", Standing.ALONE),
        ("web", "v2", Standing.ALIKE),
    ]


def test_a_thin_cohort_says_how_many_samples_it_lacks() -> None:
    found = compare_cohorts(
        service(cell(0.1, 41, Place("eu1", "v1", "65+"), lacking=59), cell(0.4, 900, Place("eu1", "v1", "25+"))),
        "approval",
    )
    assert found is not None
    thin = next(row for row in found.rows if row.cohort == "65+")
    assert (thin.standing, thin.lacking) == (Standing.THIN, 59)


def test_what_is_no_share_is_told_apart_by_its_value_alone() -> None:
    cells = (
        cell(2.0, 900, Place("eu1", "v1", "a"), unit=Unit.SECONDS),
        cell(5.0, 800, Place("eu1", "v1", "b"), unit=Unit.SECONDS),
    )
    found = compare_cohorts(service(*cells), "approval")
    assert found is not None
    assert {(row.cohort, row.standing, row.difference, row.interval) for row in found.rows} == {
        ("a", Standing.NOT_COMPARED, -3.0, None),
        ("b", Standing.NOT_COMPARED, 3.0, None),
    }


def test_nothing_beside_it_and_nothing_known() -> None:
    alone = compare_cohorts(service(cell(0.4, 900, Place("eu1", "v1", "a"))), "approval")
    assert alone is not None
    assert [row.standing for row in alone.rows] == [Standing.ALONE]
    assert compare_cohorts(service(), "approval") is None
    unknown = compare_cohorts(
        service(cell(None, 0, Place("eu1", "v1", "a")), cell(0.4, 9, Place("eu1", "v1", "b"))), "approval"
    )
    assert unknown is not None
    assert {row.standing for row in unknown.rows} == {Standing.ALONE}
