"""Equal looks are equal, and the way from one to another is right and short."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from raitui.terminal.cell_style import PLAIN, CellStyle, restyled, transition

ATTRIBUTES = ["0", "1", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29"]
COLOURS = ["31", "92", "39", "44", "103", "49", "38;5;200", "48;5;17", "38;2;1;2;3", "48;2;250;0;9"]
codes = st.sampled_from([*ATTRIBUTES, *COLOURS])
sequences = st.lists(codes, max_size=6).map(";".join)


def look(*parameters: str) -> pyte.screens.Char:
    screen = pyte.Screen(4, 1)
    pyte.Stream(screen).feed("".join(f"\x1b[{part}m" for part in parameters) + "x")
    return screen.buffer[0][0]


def as_fed(*sequences: str) -> pyte.screens.Char:
    screen = pyte.Screen(4, 1)
    pyte.Stream(screen).feed("".join(sequences) + "x")
    return screen.buffer[0][0]


@given(sequences, sequences)
def test_a_transition_leads_from_any_look_to_any_other(one: str, other: str) -> None:
    """Pyte is the oracle: it applies SGR sequences by itself."""
    before, after = restyled(PLAIN, one), restyled(PLAIN, other)
    assert as_fed(transition(None, before), transition(before, after).replace("\x1b]8;;\x1b\\", "")) == look(
        other or "0"
    )


@given(sequences, sequences)
def test_styles_add_up_as_on_a_terminal(one: str, other: str) -> None:
    style = restyled(restyled(PLAIN, one), other)
    assert as_fed(transition(None, style)) == look(one, other)


@given(sequences)
def test_no_change_costs_nothing(parameters: str) -> None:
    style = restyled(PLAIN, parameters)
    assert transition(style, style) == ""


def test_equal_looks_are_equal_however_they_came_about() -> None:
    assert restyled(PLAIN, "1;31;44") == restyled(restyled(PLAIN, "44;32"), "31;1")
    assert restyled(restyled(PLAIN, "1;31"), "22;39") == PLAIN


def test_only_what_differs_is_sent() -> None:
    before = restyled(PLAIN, "1;38;2;1;2;3;48;2;4;5;6")
    assert transition(before, before.with_colour(0, "31")) == "\x1b[31m"
    assert transition(before, PLAIN) == "\x1b[m"
    assert transition(before, before._replace(attributes=frozenset())) == "\x1b[22m"
    assert transition(restyled(PLAIN, "1;2"), restyled(PLAIN, "2")) == "\x1b[;2m"


def test_curly_underlines_and_their_colour_pass() -> None:
    style = restyled(PLAIN, "4:3;58;2;1;2;3")
    assert style == CellStyle(("", "", "58;2;1;2;3"), frozenset({"4:3"}))
    assert restyled(style, "24;59") == PLAIN
