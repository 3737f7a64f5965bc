"""Points over time in buckets: nothing is invented, nothing that matters is lost (R-OBS-3)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.burn import HOUR, MINUTE
from raitui.core.history_buckets import Bucket, bucket_width, buckets, last_edge

T = 1_790_000_000.0 // HOUR * HOUR
WHEN = st.integers(0, 400).map(lambda minute: T + minute * MINUTE)
POINTS = st.lists(st.tuples(WHEN, st.floats(-1e6, 1e6)), unique_by=lambda point: point[0]).map(sorted)


@given(points=POINTS, minute=st.integers(0, 400), width_s=st.sampled_from((60, 300, 900)), cells=st.integers(0, 200))
def test_there_are_never_more_nor_fewer_buckets_than_cells(
    points: list[tuple[float, float]], minute: int, width_s: int, cells: int
) -> None:
    assert len(buckets(points, T + minute * MINUTE, width_s, cells)) == cells


@given(points=POINTS, minute=st.integers(0, 400), width_s=st.sampled_from((60, 300, 900)), cells=st.integers(1, 200))
def test_every_bucket_holds_the_extremes_of_its_points_and_one_without_any_is_a_gap(
    points: list[tuple[float, float]], minute: int, width_s: int, cells: int
) -> None:
    end = last_edge(T + minute * MINUTE, width_s)
    for number, bucket in enumerate(buckets(points, T + minute * MINUTE, width_s, cells)):
        begins = end - (cells - number) * width_s
        held = [value for when, value in points if begins < when <= begins + width_s]
        assert bucket == (Bucket(min(held), max(held), held[-1]) if held else None)


@given(points=POINTS, minute=st.integers(0, 380), cells=st.integers(2, 40))
def test_a_picture_stays_as_it_is_until_a_bucket_completes_and_then_shifts_by_one(
    points: list[tuple[float, float]], minute: int, cells: int
) -> None:
    width_s, now = 5 * MINUTE, T + minute * MINUTE
    edge = last_edge(now, width_s)
    known = [point for point in points if point[0] <= now]
    assert buckets(known, edge, width_s, cells) == buckets(known, now, width_s, cells)
    assert buckets(known, edge + 1, width_s, cells)[:-1] == buckets(known, now, width_s, cells)[1:]


def test_what_is_no_number_is_a_gap() -> None:
    assert buckets([(T, math.nan), (T + 60, math.inf), (T + 120, 2.0)], T + 120, 60, 3) == (
        None,
        None,
        Bucket(2.0, 2.0, 2.0),
    )


@pytest.mark.parametrize(
    ("span_s", "cells", "step_s", "width_s"),
    [
        (2 * HOUR, 8, MINUTE, 15 * MINUTE),
        (2 * HOUR, 24, MINUTE, 5 * MINUTE),
        (40 * MINUTE, 8, MINUTE, 5 * MINUTE),
        (10 * MINUTE, 100, MINUTE, MINUTE),
        (6 * HOUR, 100, 3 * MINUTE, 15 * MINUTE),
        (30 * 24 * HOUR, 60, 12 * HOUR, 12 * HOUR),
        (365 * 24 * HOUR, 10, 12 * HOUR, 73 * 12 * HOUR),
    ],
)
def test_widths_are_such_as_people_can_name_and_hold_whole_steps(
    span_s: int, cells: int, step_s: int, width_s: int
) -> None:
    assert bucket_width(span_s, cells, step_s) == width_s
