"""A condition of a silence as it is typed: in Alertmanager's own words, so that it means there what it means here.

https://github.com/prometheus/alertmanager/blob/main/pkg/labels/parse.go (ParseMatcher)
"""

from __future__ import annotations

import re

from raitui.core.silence import SIGNS, SilenceMatcher

_CONDITION = re.compile(r"""(?P<name>[^{}=!~,\\"'`\s]+)\s*(?P<sign>=~|!~|!=|=)\s*(?P<value>.*)""", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r'(?:[^"\\]|\\.|\\$)*', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", '"': '"', "\\": "\\"}


def condition_of(text: str) -> SilenceMatcher | None:
    """The condition that is written: label=value, !=, =~ or !~, with quotes around the value or without.

    A backslash stands for itself unless a quote, another one or an ``n`` follows. None where it is no condition.
    """
    found = _CONDITION.fullmatch(text.strip())
    value = _value(found["value"]) if found is not None else None
    if found is None or value is None:
        return None
    is_equal, is_regex = SIGNS[found["sign"]]
    return SilenceMatcher(found["name"], value, is_regex, is_equal)


def _value(written: str) -> str | None:
    """Without its quotes; None where a quote stands in it that is not escaped."""
    quoted = _QUOTED.fullmatch(written)
    if quoted is None and _BARE.fullmatch(written) is None:
        return None
    return _ESCAPE.sub(_unescaped, quoted[1] if quoted is not None else written)


def _unescaped(escape: re.Match[str]) -> str:
    return _MEANT.get(escape[1], escape[0])
