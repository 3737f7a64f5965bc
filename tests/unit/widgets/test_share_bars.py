"""Bars of shares: as long as they say on the axis below them, and what is there at all is seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.figures import percentage
from raitui.terminal.ascii_glyphs import ascii_cells
from raitui.widgets.share_bars import share_axis

SHARES = st.floats(0.0, 1.0)
CELLS = st.integers(10, 160)


@given(SHARES, CELLS)
def test_the_highest_share_fits_and_takes_at_least_half_the_room(highest: float, cells: int) -> None:
    axis = share_axis(highest, cells)
    assert axis.end >= highest - 1e-9
    assert highest < 0.01 or axis.end <= 2 * highest + 1e-9
    assert len(axis.full(highest)) <= cells
    assert len(axis.hollow(highest)) <= cells


@given(SHARES, SHARES, CELLS)
def test_bars_are_as_long_as_their_shares_to_an_eighth_of_a_cell(share: float, highest: float, cells: int) -> None:
    axis = share_axis(max(share, highest), cells)
    bar = axis.full(share)
    if share > 0:
        eighths = 8 * (len(bar) - 1) + (" ▏▎▍▌▋▊▉█".index(bar[-1]))
        assert eighths == pytest.approx(max(1.0, share / axis.end * cells * 8), abs=0.51)
        assert len(axis.hollow(share)) == pytest.approx(max(1.0, share / axis.end * cells), abs=0.51)
    else:
        assert (bar, axis.hollow(share)) == ("·", "·")


@given(st.floats(0.001, 1.0), st.integers(24, 160))
def test_the_axis_begins_with_nothing_and_names_its_steps_where_they_are(highest: float, cells: int) -> None:
    axis = share_axis(highest, cells)
    text = axis.text()
    assert text.startswith("0%─")
    for number in range(1, round(axis.end / axis.step) + 1):
        told = percentage(number * axis.step)
        column = round(number * axis.step / axis.end * cells)
        assert text[column : column + len(told)] == told or len(told) * axis.end / axis.step > cells / 2


def test_in_ascii_both_sides_and_a_gap_are_still_told_apart() -> None:
    axis = share_axis(0.5, 20)
    bars = ("".join(ascii_cells(list(bar))) for bar in (axis.hollow(0.5), axis.full(0.5), axis.full(0.0)))
    assert len(set(bars)) == 3
    assert "".join(ascii_cells(list(axis.text()))).isascii()
