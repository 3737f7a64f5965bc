"""The cursor gets where it should, in no more bytes than by its address."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from raitui.terminal.cursor_move import Position, cursor_move

WIDTH, HEIGHT = 30, 8
positions = st.builds(Position, st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))


@given(st.one_of(st.none(), positions), positions)
def test_the_cursor_arrives(before: Position | None, after: Position) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    column, row = before or Position(3, 3)
    stream.feed(f"\x1b[1;1Htop\x1b[{row + 1};{column + 1}H")
    sequence = cursor_move(before, after)
    stream.feed(sequence.replace("\n", "\r\n"))
    assert (screen.cursor.x, screen.cursor.y) == after
    assert screen.display[0].startswith("top")
    assert len(sequence) <= len(f"\x1b[{after.row + 1};{after.column + 1}H")


def test_staying_costs_nothing() -> None:
    assert cursor_move(Position(4, 2), Position(4, 2)) == ""
