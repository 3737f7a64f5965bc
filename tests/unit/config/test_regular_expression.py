"""Expressions that Prometheus would refuse are refused at load."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raitui.config.regular_expression import regular_expression
from raitui.errors import ConfigurationError

NOT_RE2 = {
    r"a(?=b)": "a look-around at character 2",
    r"(?<!a)b": "a look-around at character 1",
    r"(a)\1": "a back reference at character 4",
    r"(?P<x>a)(?P=x)": "a back reference at character 9",
    r"a++": "a possessive repetition at character 2",
    r"a{2,3}+": "a possessive repetition at character 2",
    r"(?>a)": "an atomic group at character 1",
    r"(a)?(?(1)b|c)": "a condition at character 5",
}


@pytest.mark.parametrize(("expression", "said"), NOT_RE2.items())
def test_what_re2_lacks_is_named_with_its_place(expression: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{said} is not part of RE2"):
        regular_expression(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "eu1|us1",
        r"5..",
        r"[^/]+\.svc",
        r"(?i)yes",
        r"a+?b*?",
        r"[+*?]+",
        r"[]+]+",
        r"\\1",
        r"(?:a|b){2,10}",
        r"[(?=]",
    ],
)
def test_what_re2_has_is_taken_as_it_stands(expression: str) -> None:
    assert regular_expression(expression) == expression


@pytest.mark.parametrize("expression", ["(", "a{1001}", "*a", "[a", "x" * 1_001, "(" * 900, "[[:alpha:]]", r"\pL"])
def test_what_cannot_be_matched_is_refused(expression: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        regular_expression(expression)
    assert refused.value.remedy


@given(st.text(st.sampled_from(r"ab1\()[]{}?*+|^$.,:=<!>P#-"), max_size=30))
def test_nothing_written_is_worse_than_refused(expression: str) -> None:
    with suppress(ConfigurationError):
        assert regular_expression(expression) == expression
