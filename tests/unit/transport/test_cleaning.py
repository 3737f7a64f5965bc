"""Foreign text is made safe once, at ingest (fault 30, 31; design 7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.cleaning import clean

ANY_TEXT = st.text(st.characters(), max_size=400)


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("loan-uw", "loan-uw"),
        ("Kreditprüfung 信用", "Kreditprüfung 信用"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x00b\x07c", "a␀b␇c"),
        ("line\r\nbreak\ttab", "line␍␊break␉tab"),
        ("del\x7f", "del␡"),
        ("c1 \x9b31m", "c1 ‹U+009B›31m"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("\u202egnp.exe", "‹U+202E›gnp.exe"),
        ("\u2066isolate\u2069", "‹U+2066›isolate‹U+2069›"),
        ("line\u2028para\u2029", "line‹U+2028›para‹U+2029›"),
        ("half \ud800 pair", "half ‹U+D800› pair"),
        ("soft\u00adhyphen", "soft‹U+00AD›hyphen"),
        ("filler\u3164", "filler‹U+3164›"),
        ("selector\ufe0f", "selector‹U+FE0F›"),
        ("tag\U000e0041", "tag‹U+E0041›"),
        ("private\ue000", "private‹U+E000›"),
        ("[bold]m[/x]", "[bold]m[/x]"),
        ("", ""),
    ],
)
def test_what_steers_or_hides_is_made_visible(foreign: str, shown: str) -> None:
    assert clean(foreign) == shown


@given(ANY_TEXT)
def test_nothing_unprintable_is_left(foreign: str) -> None:
    # str.isprintable is Python's own reading of Unicode; spaces other than the plain one are not printable to it.
    assert all(character.isprintable() or character.isspace() for character in clean(foreign))
    assert len(clean(foreign).splitlines()) <= 1


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(foreign: str) -> None:
    assert clean(clean(foreign)) == clean(foreign)


@given(ANY_TEXT, st.integers(1, 50))
def test_the_length_is_capped_and_says_so(foreign: str, maximum: int) -> None:
    cleaned = clean(foreign, maximum)
    assert len(cleaned) <= maximum
    assert len(clean(foreign, 10_000)) <= maximum or cleaned.endswith("…")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=256))
def test_plain_text_stays_what_it_is(plain: str) -> None:
    assert clean(plain) == plain


def test_labels_are_cleaned_name_and_value() -> None:
    assert CleanedTexts().labels({"mo\x1bdel": "v\u202e1", "at": "eu1"}) == {"mo␛del": "v‹U+202E›1", "at": "eu1"}


def test_one_copy_of_each_text_is_shared() -> None:
    texts = CleanedTexts()
    first, second = (texts.labels({"service": b"loan-uw".decode()}) for _ in range(2))
    assert first["service"] is second["service"]


@given(st.lists(st.text(min_size=1, max_size=4), min_size=9, max_size=24))
def test_the_memory_of_texts_is_bounded_and_never_wrong(foreign: list[str]) -> None:
    texts = CleanedTexts(capacity=8)
    for text in foreign:
        assert texts.labels({"label": text}) == {"label": clean(text)}
        assert len(texts._known) <= 8
