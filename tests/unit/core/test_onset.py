"""Since when it burns, and how many were exposed since (R-OBS-9)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from raitui.core.answer import RangeAnswer, Trace
from raitui.core.change import Change, ChangeKind
from raitui.core.exposure import exposed
from raitui.core.expression import Ratio
from raitui.core.onset import Beginning, burn_traces, came_with_version, onset, past_bound_trace
from raitui.core.reading import Place
from raitui.core.snapshot import RolloutState, ServiceSnapshot, State, Why
from raitui.core.table import Cell
from raitui.core.vector import PART_LABEL
from tests.knowledge import LABELS, labels_of
from tests.watched import AVAILABILITY, CORRECTED, ERRORS

STEP = 60.0


def points(rates: str) -> list[tuple[float, float]]:
    """One step a character: ``#`` burns, ``.`` does not, a space is a gap, ``?`` is no number."""
    values = {"#": 20.0, ".": 0.5, "?": math.nan}
    return [(STEP * index, values[mark]) for index, mark in enumerate(rates) if mark != " "]


@pytest.mark.parametrize(
    ("rates", "began"),
    [
        ("", None),
        (".....", None),
        ("..###", (2, True)),
        ("#####", (0, False)),
        ("##.##", (3, True)),
        ("###..", None),
        ("..# #", (2, True)),
        ("..#  #", (2, True)),
        ("..#   #", (6, False)),
        ("...   ##", (6, False)),
        ("###  ##  ##", (0, False)),
        ("##?##", (3, True)),
        ("##  ", (0, False)),
    ],
)
def test_trouble_begins_with_the_latest_stretch_and_short_gaps_do_not_end_it(
    rates: str, began: tuple[int, bool] | None
) -> None:
    assert onset(points(rates), 1.0, STEP) == (None if began is None else Beginning(began[0] * STEP, began[1]))


@pytest.mark.parametrize(
    ("after", "version", "ago", "seen"),
    [("v42", "v42", 0.0, True), ("v42", "v42", 7_200.0, False), ("v41", "v42", 0.0, False), ("v42", None, 0.0, False)],
)
def test_what_came_with_its_version_was_not_there_before(
    after: str, version: str | None, ago: float, seen: bool
) -> None:
    """R-OBS-6: a version that nothing tells of before it came did not serve then."""
    since = 10_000.0
    change = Change(since - ago, "svc", "eu1", ChangeKind.CANDIDATE, "model candidate", "", after)
    assert came_with_version(since, version, (change,), State.PAGE) == seen
    assert not came_with_version(since, version, (change,), State.OK)


@given(st.text("#.", max_size=60))
def test_without_gaps_it_is_the_trailing_run(rates: str) -> None:
    run = len(rates) - len(rates.rstrip("#"))
    assert onset(points(rates), 1.0, STEP) == (Beginning(STEP * (len(rates) - run), run < len(rates)) if run else None)


def trace(version: str, part: str, *values: float | None) -> Trace:
    told = tuple((STEP * index, value) for index, value in enumerate(values) if value is not None)
    return Trace({**labels_of(("svc", "eu1", version)), PART_LABEL: part}, told)


def ratio(of: object) -> Ratio:
    assert isinstance(of, Ratio)
    return of


class TestHistory:
    def test_is_added_up_over_versions_or_told_of_one_alone(self) -> None:
        answer = RangeAnswer(
            (
                trace("v41", "events", 0, 0),
                trace("v41", "total", 9_500, 9_500),
                trace("v42", "events", 0, 50),
                trace("v42", "total", 500, 500),
            )
        )
        of_all = burn_traces(answer, LABELS, ratio(ERRORS.expression), AVAILABILITY, None)
        of_one = burn_traces(answer, LABELS, ratio(ERRORS.expression), AVAILABILITY, "v42")
        assert {name: [round(rate, 6) for _, rate in found] for name, found in of_all.items()} == {"svc": [0, 5]}
        assert {name: [round(rate, 6) for _, rate in found] for name, found in of_one.items()} == {"svc": [0, 100]}

    @pytest.mark.parametrize(
        ("expression", "seen"),
        [(ERRORS.expression, [0.0, 60.0]), (CORRECTED.expression, [60.0])],
        ids=["same", "other"],
    )
    def test_without_events_is_zero_only_where_the_total_vouches_for_them(
        self, expression: object, seen: list[float]
    ) -> None:
        answer = RangeAnswer((trace("v41", "events", None, 9, None), trace("v41", "total", 900, 900, 0)))
        found = burn_traces(answer, LABELS, ratio(expression), AVAILABILITY, None)
        assert [when for when, _ in found["svc"]] == seen

    def test_of_an_indicator_is_how_far_it_is_past_its_bound(self) -> None:
        answer = RangeAnswer((trace("v41", "", 0.005, 0.02, math.nan, 0.03),))
        assert [round(value, 6) for _, value in past_bound_trace(answer, ERRORS)] == [-0.005, 0.01, 0.02]
        assert past_bound_trace(answer, structs.replace(ERRORS, target=None)) == []


def cell(version: str, cohort: str, count: float) -> Cell:
    return Cell(Place("eu1", version, cohort), {"": count}, {})


def test_exposure_is_counted_in_all_and_by_what_is_suspect() -> None:
    rollouts = tuple(
        RolloutState(at, "canary", "5%", 0.05, "v41", "v42", paused=False, status="") for at in ("eu1", "us1")
    )
    why = Why("errors", place=Place("eu1", None, "young"))
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, why, rollouts=rollouts)
    cells = [cell("v41", "old", 900), cell("v41", "young", 100), cell("v42", "old", 40), cell("v42", "young", 10)]
    found = list(exposed(service, cells, 5.0, "decisions"))
    assert [(one.place, one.count, one.since, one.unit) for one in found] == [
        (Place(), 1_050, 5.0, "decisions"),
        (Place(cohort="young"), 110, 5.0, "decisions"),
        (Place(version="v42"), 50, 5.0, "decisions"),
    ]


def test_a_slice_that_no_series_tells_of_has_no_count_rather_than_zero() -> None:
    """R-OBS-3, R-OBS-9: a counter without the label, or without series, does not say that nobody was affected."""
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("errors", place=Place("eu1", "v42", "young")))
    assert list(exposed(service, [], 5.0, "decisions")) == []
    without_cohorts = [Cell(Place("eu1", "v42"), {"": 40.0}, {})]
    found = {one.place: one.count for one in exposed(service, without_cohorts, 5.0, "decisions")}
    assert found == {Place(): 40.0, Place(version="v42"): 40.0}
