"""How a figure moved, in a few cells: as many as there are, gaps stay gaps, extremes are seen (R-OBS-3)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from raitui.core.burn import HOUR, MINUTE
from raitui.core.history import Asked, IndicatorHistory, PlaceHistory
from raitui.core.reading import Place
from raitui.core.sli import Direction
from raitui.widgets.sparkline import GAP, LEVELS, Scale, scale_of, spark_view, sparkline, sparklines

T = 1_790_000_000 // HOUR * HOUR
STABLE, CANDIDATE = Place(version="v1"), Place(version="v2")
VALUES = st.lists(st.none() | st.floats(-1e6, 1e6), max_size=60)
LOWER = Direction.LOWER_IS_BETTER


def moved(**places: list[float | None]) -> IndicatorHistory:
    """Minute by minute, the newest last, by version."""
    length = max(map(len, places.values()))
    told = tuple(
        PlaceHistory(
            Place(version=version),
            tuple(
                (T - 60 * (len(values) - 1 - index), value) for index, value in enumerate(values) if value is not None
            ),
        )
        for version, values in places.items()
    )
    return IndicatorHistory("errors", T - 60 * (length - 1), T, MINUTE, told, Asked(T, T))


@given(VALUES, st.none() | st.floats(-1e6, 1e6))
def test_one_cell_a_value_and_a_gap_is_a_gap_and_nothing_else_is(
    values: list[float | None], target: float | None
) -> None:
    drawn = sparkline(values, scale_of((value for value in values if value is not None), target))
    assert len(drawn) == len(values)
    assert [sign == GAP for sign in drawn] == [value is None for value in values]


@given(VALUES.filter(lambda values: len([value for value in values if value is not None]) > 1))
def test_who_is_higher_never_stands_lower(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    heights = [LEVELS.index(sign) for sign in sparkline(known, scale_of(known, None))]
    ordered = [height for _, height in sorted(zip(known, heights, strict=True))]
    assert ordered == sorted(ordered)


@given(st.lists(st.floats(1, 2), min_size=20, max_size=60), st.integers(0, 19))
def test_the_worst_minute_is_seen_however_few_cells_there_are(values: list[float], number: int) -> None:
    spiked: list[float | None] = [*values]
    spiked[-1 - number] = 100.0
    history = moved(v1=spiked)
    view = spark_view(history, None, T, 8)
    drawn = sparklines(history, [STABLE], view, LOWER, None)[STABLE]
    assert drawn.count(LEVELS[-1]) == 1


def test_candidate_and_stable_share_a_scale_that_holds_their_bound() -> None:
    history = moved(v1=[0.1] * 8, v2=[None] * 4 + [0.4, 0.8, 2.0, 2.0])
    found = sparklines(history, [STABLE, CANDIDATE], spark_view(history, None, T, 8), LOWER, 1.0)
    assert found == {STABLE: "▁▁▁▁▁▁▁▁", CANDIDATE: "····▃▄██"}


def test_a_bound_that_is_far_away_leaves_what_is_well_low() -> None:
    assert sparkline([0.1, 0.11, 0.1], scale_of([0.1, 0.11], 10.0)) == "▁▁▁"


def test_noise_is_no_story() -> None:
    assert len(set(sparkline([540.0, 541.0, 539.0], scale_of([540.0, 541.0, 539.0], None)))) == 1


def test_a_scale_of_one_value_is_drawn() -> None:
    assert sparkline([0.0, 0.0], scale_of([0.0], None)) == "▁▁"
    assert sparkline([3.0], Scale(3.0, 3.0)) == "▁"


def test_it_reaches_back_twice_as_far_as_the_trouble_and_all_the_way_where_there_is_none() -> None:
    history = moved(v1=[1.0] * 120)
    assert spark_view(history, T - 5 * MINUTE, T, 8).width_s == 2 * MINUTE
    assert spark_view(history, T - 20 * MINUTE, T, 8).width_s == 5 * MINUTE
    assert spark_view(history, None, T, 8).width_s == 15 * MINUTE
    assert spark_view(history, None, T, 8).span_s == 2 * HOUR


def test_what_is_still_coming_is_no_gap_and_what_is_long_overdue_is() -> None:
    history = moved(v1=[1.0] * 120)
    assert spark_view(history, None, T + 90, 8).end == T
    assert spark_view(history, None, T + 20 * MINUTE, 8).end == T + 20 * MINUTE
