"""Lines are cut and padded by the cells they take on a terminal, and never by the count of their characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from raitui.widgets.styled_line import Look, Span, cut, fitted, joined, line, plain, shortened, spread, width, wrapped

texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40)
lines = st.lists(st.builds(Span, texts, st.sampled_from(Look)), max_size=5).map(tuple)
cells = st.integers(min_value=0, max_value=60)


@given(texts, cells)
def test_a_shortened_text_fits_and_keeps_its_beginning(text: str, room: int) -> None:
    short = shortened(text, room)
    assert cell_len(short) <= room
    assert text.startswith(short.removesuffix("…").rstrip()) or not short


@given(texts, cells, st.booleans())
def test_a_fitted_text_takes_exactly_its_cells(text: str, room: int, right: bool) -> None:
    assert cell_len(fitted(text, room, right=right)) == room


@given(lines, cells)
def test_a_cut_line_fits_and_is_whole_where_it_has_room(whole: tuple[Span, ...], room: int) -> None:
    short = cut(whole, room)
    assert width(short) <= room
    if width(whole) <= room:
        assert short == whole


@given(lines, lines, st.integers(min_value=10, max_value=60))
def test_what_is_spread_keeps_its_right_part_at_the_edge(
    left: tuple[Span, ...], right: tuple[Span, ...], room: int
) -> None:
    both = spread(left, right, room)
    if right and width(right) < room:
        assert width(both) == room
        assert plain(both).endswith(plain(right))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12), max_size=20))
def test_wrapping_loses_no_word_that_fits(words: list[str]) -> None:
    rows = wrapped(" ".join(words), 40, indent="  ")
    assert all(width(row) <= 40 for row in rows)
    assert " ".join(plain(row).strip() for row in rows).split() == words


@pytest.mark.parametrize(
    ("text", "room", "short"),
    [
        ("latency", 7, "latency"),
        ("latency", 6, "laten…"),
        ("推薦推薦", 5, "推薦…"),
        ("推薦推薦", 4, "推…"),
        ("x", 0, ""),
    ],
)
def test_what_is_cut_leaves_an_ellipsis(text: str, room: int, short: str) -> None:
    assert shortened(text, room) == short


def test_nothing_is_read_as_markup() -> None:
    assert plain(line("[b]m[/x]", Span("[/]", Look.BAD))) == "[b]m[/x][/]"


def test_empty_parts_leave_no_separator() -> None:
    assert plain(joined([line("a"), (), line(""), line("b")], " · ")) == "a · b"
