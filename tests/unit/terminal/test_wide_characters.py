"""Characters two cells wide, combining marks and joined emoji: never half of one, never a row out of step."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from raitui.terminal.cell_image import BLANK, RIGHT_HALF, CellImage, cells_of
from raitui.terminal.cell_style import PLAIN
from raitui.terminal.screen_mirror import ScreenMirror

WIDTH, HEIGHT = 16, 3


def row_after(*puts: tuple[int, str], width: int = 8) -> str:
    image = CellImage(width, 1)
    for column, text in puts:
        image.rows[0].put(column, text, PLAIN)
    return "|".join(image.rows[0].characters)


@pytest.mark.parametrize(
    ("puts", "expected"),
    [
        ([(0, "世界")], "世||界|| | | | "),
        ([(0, "世界"), (1, "a")], " |a|界|| | | | "),
        ([(0, "世界"), (0, "a")], "a| |界|| | | | "),
        ([(0, "世界"), (1, "한")], " |한|| | | | | "),
        ([(0, "世界"), (1, "ab")], " |a|b| | | | | "),
        ([(6, "世界")], " | | | | | |世|"),
        ([(7, "世")], " | | | | | | | "),
        ([(0, "e\u0301a")], "e\u0301|a| | | | | | "),
        ([(0, "ea"), (1, "\u0301")], "e\u0301|a| | | | | | "),
        ([(0, "世"), (2, "\u0301x")], "世\u0301||x| | | | | "),
        ([(0, "👨\u200d👩\u200d👧x")], "👨\u200d👩\u200d👧||x| | | | | "),
        ([(9, "x")], " | | | | | | | "),
    ],
)
def test_halves_never_stand_alone(puts: list[tuple[int, str]], expected: str) -> None:
    """Drawing over one half blanks the other, as terminals do."""
    assert row_after(*puts) == expected


CHARACTERS = ["a", "b", " ", "世", "界", "한", "é", "e\u0301", "\u0301", "─", "❤\ufe0f", "🇩🇪", "👨\u200d👩\u200d👧"]
texts = st.lists(st.sampled_from(CHARACTERS), max_size=8).map("".join)


@given(st.lists(st.tuples(st.integers(0, WIDTH), texts), max_size=10))
def test_a_row_keeps_its_width_and_each_half_its_other(puts: list[tuple[int, str]]) -> None:
    image = CellImage(WIDTH, 1)
    row = image.rows[0]
    for column, text in puts:
        row.put(column, text, PLAIN)
        assert len(row.characters) == len(row.styles) == WIDTH
        for place, cell in enumerate(row.characters):
            assert cell != RIGHT_HALF or (place > 0 and cell_len(row.characters[place - 1]) == 2)


@given(texts)
def test_text_takes_as_many_cells_as_it_was_laid_out_for(text: str) -> None:
    cells = [cell for cell in cells_of(text) if not cell.startswith("\x00")]
    assert len(cells) == cell_len(text)


narrow_or_wide = st.text(alphabet=st.sampled_from("ab ─é世界한글"), min_size=1, max_size=WIDTH)


def whole_row(text: str) -> str:
    while cell_len(text) > WIDTH:
        text = text[:-1]
    return text + BLANK * (WIDTH - cell_len(text))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, HEIGHT), narrow_or_wide.map(whole_row), st.booleans()), max_size=12))
def test_wide_characters_reach_the_terminal_whole(rows: list[tuple[int, str, bool]]) -> None:
    """Whole rows at a time: pyte, the oracle, leaves the other half behind where half of a character is drawn over."""
    plain, saved = (pyte.Screen(WIDTH, HEIGHT) for _ in range(2))
    mirror = ScreenMirror(WIDTH, HEIGHT)
    mirror.write("\x1b[?1049h\x1b[?7l")
    pyte.Stream(plain).feed("\x1b[?7l")
    for number, text, taken in rows:
        drawn = f"\x1b[{number};1H{text}\x1b[1;1H"
        pyte.Stream(plain).feed(drawn)
        mirror.write(drawn)
        if taken:
            pyte.Stream(saved).feed(mirror.take(20).data.decode())
    pyte.Stream(saved).feed(mirror.take(100_000).data.decode())
    assert saved.display == plain.display


def test_after_a_character_of_disputed_width_the_place_is_named_again() -> None:
    """A terminal that draws the family as three people, or the heart in one cell, shows the rest of the row right."""
    mirror = ScreenMirror(WIDTH, 1)
    mirror.write("\x1b[?1049h\x1b[1;1Ha👨\u200d👩\u200d👧b❤\ufe0fc\x1b[1;1H")
    sent = mirror.take(10_000).data.decode()
    assert "👧\x1b[1;4Hb❤\ufe0f\x1b[1;7Hc" in sent


def test_a_row_with_such_a_character_is_drawn_whole() -> None:
    """What it covered on this terminal is not known."""
    mirror = ScreenMirror(WIDTH, 1)
    mirror.write("\x1b[?1049h\x1b[1;1H❤\ufe0f and more\x1b[1;1H")
    mirror.take(10_000)
    mirror.write("\x1b[1;1Hno and more\x1b[1;1H")
    assert "no and more" in mirror.take(10_000).data.decode()
