"""Values over time in lines: nothing outside its room, gaps that are seen, what changed under its own column."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from raitui.core.burn import HOUR, MINUTE
from raitui.core.figures import percentage
from raitui.core.history import Points
from raitui.widgets.chart import BOUND, CHANGE, GAP, Bound, Chart, Curve, Happened, chart_lines
from raitui.widgets.chart_axis import tick_text, ticks, time_axis, value_axis
from raitui.widgets.moment import moment
from raitui.widgets.styled_line import plain, width

T = 1_790_000_000 // HOUR * HOUR
ALL, YOUNG = "━", "●"


def minutes(values: list[float | None]) -> Points:
    """One a minute, the newest last; None is a gap."""
    last = len(values) - 1
    return tuple((T - 60.0 * (last - index), value) for index, value in enumerate(values) if value is not None)


def chart(
    *curves: Curve, span_s: int = 2 * HOUR, bounds: tuple[Bound, ...] = (), happened: tuple[Happened, ...] = ()
) -> Chart:
    return Chart(T - span_s, T, MINUTE, percentage, curves, bounds, happened)


def drawn(shown: Chart, cells: int = 80, rows: int = 10) -> list[str]:
    return [plain(one).rstrip() for one in chart_lines(shown, cells, rows)]


def plot(lines: list[str]) -> list[str]:
    """What stands right of the axis, without the axis of time."""
    return [one.split("┤", 1)[1] for one in lines if "┤" in one]


def cells_each(lines: list[str], steps: int) -> int:
    """In how many cells each step is drawn, by the axis of time."""
    cells, rest = divmod(len(lines[-1].split("└", 1)[1]), steps)
    assert cells
    assert not rest
    return cells


VALUES = st.lists(st.none() | st.floats(0, 1), min_size=1, max_size=120).filter(any)


@given(
    values=VALUES,
    cells=st.integers(30, 200),
    rows=st.integers(0, 30),
    ago=st.integers(0, 200),
    text=st.text(max_size=30),
)
def test_it_never_takes_more_than_its_room(
    values: list[float | None], cells: int, rows: int, ago: int, text: str
) -> None:
    happened = (Happened(T - 60 * ago, "".join(sign for sign in text if sign.isascii() and sign.isprintable())),)
    shown = chart(Curve("all", minutes(values), ALL), bounds=(Bound("limit", 0.5),), happened=happened)
    lines = chart_lines(shown, cells, rows)
    assert len(lines) in {0, rows}
    assert all(width(one) <= cells for one in lines)


@given(values=VALUES)
def test_where_nothing_is_known_nothing_is_drawn_but_that_it_is_a_gap(values: list[float | None]) -> None:
    """In the cells of each minute: a sign of the curve where there is a value, and only there."""
    span_s = 60 * len(values)
    shown = chart(Curve("all", minutes(values), ALL), span_s=span_s)
    whole = drawn(shown, 200)
    lines, each = plot(whole), cells_each(whole, len(values))
    for column, value in ((number, values[number // each]) for number in range(each * len(values))):
        signs = {one[column] for one in lines if column < len(one)} - {" "}
        assert (ALL in signs) == (value is not None)
        assert (signs == {GAP}) == (value is None)


@given(values=st.lists(st.floats(0, 1), min_size=2, max_size=120))
def test_the_highest_and_the_lowest_value_are_on_it(values: list[float]) -> None:
    """However many minutes share a column."""
    shown = chart(Curve("all", minutes([*values]), ALL), span_s=60 * len(values))
    lines = plot(drawn(shown, 40, 12))
    axis = value_axis(min(values), max(values), 11)
    for value in (min(values), max(values)):
        row = lines[len(lines) - 1 - axis.row(value)]
        assert {ALL, "│"} & set(row)


def test_two_curves_their_bound_a_gap_and_a_change_are_told_apart_without_colour() -> None:
    """R-OBS-4 and R-OBS-6."""
    whole = minutes([0.4] * 120)
    young = minutes([0.4 if index < 80 else 0.3 for index in range(90)] + [None] * 10 + [0.3] * 20)
    shown = chart(
        Curve("all", whole, ALL),
        Curve("age<25", young[:80], YOUNG),
        bounds=(Bound("limit >37%", 0.37),),
        happened=(Happened(T - 40 * MINUTE, "04:00Z model v42"),),
    )
    lines = drawn(shown)
    assert any("limit >37%" in one and BOUND * 10 in one for one in lines)
    assert any("━ all 40%" in one for one in lines)
    column = lines[-1].index(f"{CHANGE}04:00Z model v42")
    assert all(one[column] in {CHANGE, YOUNG, ALL, "│"} for one in lines[:-1])


def test_a_change_at_the_right_edge_is_told_at_its_left() -> None:
    shown = chart(Curve("all", minutes([0.4] * 120), ALL), happened=(Happened(T, "05:20Z model v42 (airflow)"),))
    assert drawn(shown, 60)[-1].endswith(f"05:20Z model v42 (airflow){CHANGE}")


def test_of_changes_that_have_no_room_beside_each_other_the_newest_is_told_and_all_are_marked() -> None:
    happened = tuple(Happened(T - minute * MINUTE, f"change {minute}") for minute in (34, 32, 30))
    lines = drawn(chart(Curve("all", minutes([0.4] * 120), ALL), happened=happened))
    assert "change 30" in lines[-1]
    assert plot(lines)[-1].count(CHANGE) >= 2


def test_a_change_beneath_a_time_of_the_axis_leaves_the_time_whole() -> None:
    when = next(when for when in range(T - HOUR, T, MINUTE) if when % (30 * MINUTE) == 0)
    for minute in range(6):
        happened = (Happened(when + minute * MINUTE, "model v42"),)
        lines = drawn(chart(Curve("all", minutes([0.4] * 120), ALL), happened=happened), 150)
        assert tick_text(when, 30 * MINUTE) in lines[-2]
        assert CHANGE in lines[-3]


@pytest.mark.parametrize(("cells", "steps", "each"), [(80, 17, 3), (120, 17, 6), (120, 37, 2), (80, 120, 0)])
def test_what_is_young_takes_all_the_room_and_has_times_and_words(cells: int, steps: int, each: int) -> None:
    """A rollout of 17 minutes in 17 cells had neither a time on its axis nor a word of what changed."""
    happened = (Happened(T - 5 * MINUTE, "04:55Z v42"),)
    shown = chart(Curve("all", minutes([0.4] * steps), ALL), span_s=steps * MINUTE, happened=happened)
    lines = drawn(shown, cells)
    axis = lines[-2].split("└", 1)[1]
    assert "Z" in axis
    assert "04:55Z v42" in lines[-1]
    assert len(axis) // steps == each
    marked = lines[-1].index(CHANGE)
    assert all(one[marked] in {CHANGE, ALL} for one in lines[:-2])


def test_a_rise_is_one_line_however_wide_its_step_is() -> None:
    risen: list[float | None] = [*[0.1] * 5, *[0.9] * 5]
    lines = plot(drawn(chart(Curve("all", minutes(risen), ALL), span_s=10 * MINUTE), 80))
    assert all(one.count("│") <= 1 for one in lines)
    assert any("│" in one for one in lines)


def test_a_curve_that_ended_tells_until_when_it_was_known_and_no_figure_as_of_now() -> None:
    """R-OBS-3: what is old never passes for fresh."""
    ended = minutes([0.4] * 100 + [None] * 20)
    ends = drawn(chart(Curve("v42", ended, YOUNG), Curve("all", minutes([0.2] * 120), ALL)))
    assert any(f"{YOUNG} v42 until {moment(ended[-1][0], T)}" in one for one in ends)
    assert any(f"{ALL} all 20%" in one for one in ends)


def test_a_bound_where_a_curve_ends_is_named_all_the_same() -> None:
    """A limit of 1% stands on the row of a stable version at 0%, where the candidate is at 10%."""
    healthy, ill = Curve("v41", minutes([0.0] * 120), ALL), Curve("v42", minutes([0.1] * 120), YOUNG)
    lines = drawn(chart(healthy, ill, bounds=(Bound("limit <1%", 0.01),)), rows=7)
    assert sum("limit <1%" in one for one in lines) == 1
    assert any("v41 0%" in one for one in lines)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_a_value_there_is_no_chart(values: list[float | None]) -> None:
    assert chart_lines(chart(Curve("all", minutes(values), ALL)), 80, 10) == []


@example(low=-1.0, spread=2.0, rows=2)
@given(low=st.floats(-1e9, 1e9), spread=st.floats(0, 1e9), rows=st.integers(2, 40))
def test_all_values_fit_on_the_axis(low: float, spread: float, rows: int) -> None:
    axis = value_axis(low, low + spread, rows)
    slack = 1e-6 * max(axis.step, abs(low) * 1e-6, abs(low + spread) * 1e-6)
    assert axis.low <= low + slack
    assert axis.low + axis.step * (rows - 1) >= low + spread - slack


@given(minute=st.integers(0, 100_000), columns=st.integers(1, 300), span=st.integers(10, 10_000))
def test_every_step_has_a_column_and_no_column_is_too_narrow_to_hold_one(minute: int, columns: int, span: int) -> None:
    end = T + minute * MINUTE
    axis = time_axis(end - span * MINUTE, end, columns, MINUTE)
    assert axis.columns <= columns
    assert axis.width_s >= MINUTE
    assert axis.column(end) == axis.columns - 1


def test_times_on_the_axis_are_round_and_days_are_named_as_days() -> None:
    assert [text for _, text in ticks(time_axis(T - 2 * HOUR, T, 100, MINUTE))][:2] == ["12:30Z", "13:00Z"]
    days = [text for _, text in ticks(time_axis(T - 36 * HOUR, T, 72, HOUR // 2))]
    assert "00:00Z" not in days
    assert "12:00Z" in days
    month = ticks(time_axis(T - 30 * 24 * HOUR, T, 100, 6 * HOUR))
    assert all(len(text) == len("09-04") and text[2] == "-" for _, text in month)
