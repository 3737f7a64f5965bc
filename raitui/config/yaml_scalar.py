"""Plain scalars by the YAML 1.2 core schema, so that on, off, yes and no stay the words they are.

Source: YAML 1.2.2, chapter 10.3, "Core Schema". Timestamps, and whatever else YAML 1.1 guessed at, stay text.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = (
    dict.fromkeys(("", "~", "null", "Null", "NULL"))
    | dict.fromkeys(("true", "True", "TRUE"), True)
    | dict.fromkeys(("false", "False", "FALSE"), False)
)
_INTEGERS = ((re.compile(r"[-+]?[0-9]+"), 10), (re.compile(r"0o[0-7]+"), 8), (re.compile(r"0x[0-9a-fA-F]+"), 16))
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_LONGEST_NUMBER = 400


def plain_scalar(text: str) -> Scalar:
    """What an unquoted scalar stands for. A number of more than 400 characters stays text."""
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    for pattern, base in _INTEGERS:
        if pattern.fullmatch(text):
            return int(text.removeprefix("0o").removeprefix("0x"), base)
    if _FLOAT.fullmatch(text):
        return float(re.sub(r"\.(?=[inIN])", "", text))
    return text
