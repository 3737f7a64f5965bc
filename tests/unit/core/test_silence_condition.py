"""A condition that is typed means what Alertmanager takes it for: read otherwise, it silences something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.core.silence import SilenceMatcher
from raitui.core.silence_condition import condition_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # As Alertmanager's own tests have them (pkg/labels/parse_test.go and matcher/parse).
        (r'at=~"eu\.1"', r"eu\.1"),
        (r"at=~eu\.1", r"eu\.1"),
        (r'at=~"v\d+"', r"v\d+"),
        (r'at=~"bar\n"', "bar\n"),
        (r"at=~bar\\", "bar\\"),
        ("at=~bar\\", "bar\\"),
        (r"at=~bar\"", 'bar"'),
        (r'at=~"say \"no\""', 'say "no"'),
        ("at=~", ""),
        ("at=~a=b", "a=b"),
    ],
)
def test_a_backslash_stands_for_itself_where_it_escapes_nothing(text: str, value: str) -> None:
    """Taken for an escape, it would let a regular expression's dot stand for anything."""
    assert condition_of(text) == SilenceMatcher("at", value, is_regex=True)


@pytest.mark.parametrize(
    "text",
    [
        "at",
        "=eu1",
        'at="eu1',
        'at=eu1"',
        'at="eu1" and more',
        'at="eu1", service="loan-uw"',
        '{at="eu1"}',
        '"at"="eu1"',
    ],
)
def test_what_alertmanager_would_not_take_for_one_condition_is_none(text: str) -> None:
    """Several in one would become a value that no alert has: a silence that is in effect and holds nothing back."""
    assert condition_of(text) is None


@given(st.text(), st.booleans(), st.booleans())
def test_what_is_shown_can_be_typed_again(value: str, is_regex: bool, is_equal: bool) -> None:
    """And no value can end its quotes and pass for another condition."""
    shown = SilenceMatcher("at", value, is_regex, is_equal)
    assert condition_of(shown.text) == shown
