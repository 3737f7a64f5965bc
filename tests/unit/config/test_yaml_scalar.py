"""Words stay words: only true and false are booleans (YAML 1.2 core schema)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.config.yaml_scalar import plain_scalar


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "y", "n", "NO", "Off", "2026-01-31", "12:30:00", "1_000"])
def test_words_that_yaml_1_1_guessed_at_stay_words(word: str) -> None:
    assert plain_scalar(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("007", 7),
        ("-12", -12),
        ("+3", 3),
        ("0o14", 12),
        ("0xFf", 255),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.", -1.0),
    ],
)
def test_the_core_schema_is_followed(text: str, value: object) -> None:
    """The examples of YAML 1.2.2, chapter 10.3.2, among them."""
    assert plain_scalar(text) == value
    assert type(plain_scalar(text)) is type(value)


def test_infinities_and_not_a_number_are_read() -> None:
    assert (plain_scalar(".inf"), plain_scalar("-.Inf")) == (math.inf, -math.inf)
    assert math.isnan(float(plain_scalar(".NaN") or 0))


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_they_were_written(number: float) -> None:
    assert plain_scalar(repr(number)) == number
