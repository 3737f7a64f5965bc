"""What somebody who means ill, or a broken pipeline, writes where a name belongs (fault 30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ERASES: Final = "\x1b[2J\x1b[6;6Hx"
TITLES: Final = "\x1b]0;PWNED\x07"
C1: Final = "\x9b31m\x90q\x9c\x85"

HOSTILE: Final[Mapping[str, str]] = {
    "erases": f"er{ERASES}ases",
    "titles": f"ti{TITLES}tles",
    "c1": f"c1{C1}end",
    "markup": "ma[b]r[/x]k[@click=quit]up[/]",
    "newline": "ne\nw\tli\r\nne\x7f",
    "bidi": "bi\u202edi\u2066ov\u2069",
    "zero": "ze\u200bro\u200d\ufeff\u3164",
    "combining": "co" + "m\u0301\u0302\u0303\u0304" * 8,
    "leading": "\u0301leads",
    "wide": "服务器服务器服务器服务器服务器",
    "emoji": "em\U0001f525\U0001f469\u200d\U0001f4bb\U0001f1e9\U0001f1ea\u2764\ufe0fji",
    "long": "long" + "\U0001f525x" * 140 + "x" * 10_000,
    "words": "   many   spaces\u3000  and\u2028lines   ",
}
"""Texts by what is wrong with them. Each can be a label's value: a NUL can stand in JSON alone."""

FOUND_BY: Final[Mapping[str, str]] = {
    "erases": "xases",
    "titles": "pwned",
    "c1": "c1",
    "markup": "@click",
    "newline": "\u2409",
    "bidi": "bi",
    "zero": "ze",
    "combining": "com",
    "leading": "leads",
    "wide": "\u670d",
    "emoji": "em",
    "long": "long",
    "words": "spaces",
}
"""What to type into the filter to find the service of that name alone."""

WITH_NUL: Final = f"nu\x00l{ERASES}"
SEQUENCES: Final = (ERASES, TITLES, "\x1b]0;", "\x1b[6;6H", "\x1b[2J")
"""What would steer the terminal if it arrived."""

SENT_BY_THE_CONSOLE: Final = frozenset("\x1b\r\n\b\x0f")
"""The control characters that the console itself may use."""
