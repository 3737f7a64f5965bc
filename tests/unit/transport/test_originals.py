"""A fleet is addressed by the names that it has itself, or not at all (fault 30; R-CON-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.errors import SourceError
from raitui.transport import originals as module
from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.cleaning import MAXIMUM_LENGTH, clean
from raitui.transport.originals import LONGEST_KEPT, Originals


def told(*names: str) -> Originals:
    found = Originals()
    for name in names:
        CleanedTexts(originals=found).labels({"service": name})
    return found


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=2 * MAXIMUM_LENGTH))
def test_whatever_was_told_is_known_exactly(name: str) -> None:
    assert told(name).exact(clean(name)) == name


def test_a_name_that_nothing_was_changed_in_needs_no_telling() -> None:
    """R-CON-6: nor a metrics source that lives."""
    assert [told().exact(name) for name in ("loan-uw", "信用", "", "x" * 9_000)] == ["loan-uw", "信用", "", "x" * 9_000]


@pytest.mark.parametrize("names", [("a\x1b", "a␛"), ("a" * 300, "a" * 301)], ids=["picture", "cut"])
def test_of_two_that_are_shown_alike_none_is_meant(names: tuple[str, str]) -> None:
    with pytest.raises(SourceError, match="several names are shown so"):
        told(*names).exact(clean(names[0]))


def test_what_nobody_told_is_not_guessed() -> None:
    with pytest.raises(SourceError, match="nothing tells what the name is exactly"):
        told("other").exact("a␛")


def test_told_again_it_is_still_one() -> None:
    assert told("a\x1b", "a\x1b").exact("a␛") == "a\x1b"


def test_nobody_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 1)
    found = told("a\x1b", "b\x1b")
    assert found.exact("a␛") == "a\x1b"
    for unknown in ("b␛", clean("c" * (LONGEST_KEPT + 1))):
        with pytest.raises(SourceError):
            found.exact(unknown)
