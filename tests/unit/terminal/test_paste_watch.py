"""Pasted text is never taken for keys, and input never stays deaf (design 6, fault 35)."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from raitui.terminal.paste_watch import (
    LONGEST_PASTE,
    PASTE_END,
    PASTE_START,
    QUIET_SECONDS,
    Pasted,
    PasteWatch,
    Typed,
)

plain = st.text(alphabet="abK\x1b[", max_size=8).filter(lambda text: "\x1b[" not in text and not text.endswith("\x1b"))


def typed(parts: list[Typed | Pasted]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Typed))


def pasted(parts: list[Typed | Pasted]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Pasted))


@given(plain, plain, plain, st.lists(st.integers(0, 40), max_size=6))
def test_wherever_reads_are_cut_the_paste_is_the_paste(before: str, text: str, after: str, cuts: list[int]) -> None:
    whole = f"{before}{PASTE_START}{text}{PASTE_END}{after}"
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    watch = PasteWatch()
    parts = [part for start, end in pairwise(places) for part in watch.feed(whole[start:end], 0.0)]
    assert pasted(parts) == text
    # A bracket that the parser had begun to read is finished for it, and a paste in it ended.
    assert typed(parts).replace(f"{PASTE_START}{PASTE_END}", "") == f"{before}{after}"
    assert not watch.is_open


@given(st.text(max_size=50), st.text(max_size=50))
def test_text_without_brackets_is_typed_as_it_came(one: str, other: str) -> None:
    assume(not any(bracket in one + other for bracket in (PASTE_START, PASTE_END)))
    watch = PasteWatch()
    assert typed([*watch.feed(one, 0.0), *watch.feed(other, 0.1)]) == one + other


def test_a_paste_that_goes_quiet_is_over() -> None:
    watch = PasteWatch()
    assert watch.feed(f"{PASTE_START}half", 10.0) == []
    assert watch.tick(10.0 + QUIET_SECONDS - 0.01) == []
    assert watch.tick(10.0 + QUIET_SECONDS) == [Pasted("half")]
    assert watch.feed("x", 11.0) == [Typed("x")]


def test_a_paste_that_goes_on_is_not_over() -> None:
    watch = PasteWatch()
    watch.feed(PASTE_START, 0.0)
    for number in range(20):
        assert watch.feed("more", number * 0.4) == []
        assert watch.tick(number * 0.4 + 0.3) == []


def test_the_late_end_of_a_paste_given_up_makes_its_read_a_paste() -> None:
    watch = PasteWatch()
    watch.feed(f"{PASTE_START}half", 0.0)
    watch.tick(1.0)
    assert watch.feed(f"K{PASTE_END}x", 2.0) == [Pasted("K"), Typed("x")]


def test_an_end_cut_by_the_giving_up_is_still_an_end() -> None:
    watch = PasteWatch()
    watch.feed(f"{PASTE_START}text\x1b[20", 0.0)
    assert watch.tick(0.5) == [Pasted("text")]
    assert watch.feed("1~x", 0.6) == [Typed("x")]


def test_a_long_paste_comes_in_parts_and_stays_a_paste() -> None:
    watch = PasteWatch()
    parts = watch.feed(PASTE_START, 0.0)
    for _ in range(40):
        parts += watch.feed("k" * 4096, 0.0)
    parts += watch.feed(f"{PASTE_END}x", 0.0)
    assert pasted(parts) == "k" * 4096 * 40
    assert typed(parts) == "x"
    assert max(len(part.text) for part in parts) <= LONGEST_PASTE + 4096


def test_a_bracket_that_the_parser_took_for_keys_is_not_finished_for_it() -> None:
    watch = PasteWatch()
    assert watch.feed("\x1b", 0.0) == [Typed("\x1b")]
    watch.parser_gave_up()
    assert watch.feed("[200~secret", 0.2) == []
    assert watch.feed(PASTE_END, 0.3) == [Pasted("secret")]
