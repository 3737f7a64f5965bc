"""Whether a terminal shows more than ASCII is told by its locale, and by what it is."""

from __future__ import annotations

import pytest

from raitui.terminal.character_set import is_ascii_only
from raitui.widgets.marks import QUALITY_SIGNS, STATES, VERDICTS

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "ascii_only"),
    [
        ({"LANG": "en_GB.UTF-8"}, False),
        ({"LANG": "C.utf8"}, False),
        ({"LANG": "de_DE.UTF-8@euro"}, False),
        ({"LANG": "en_GB.ISO-8859-1"}, True),
        ({"LANG": "de_DE@euro"}, True),
        ({"LANG": "C"}, True),
        ({}, True),
        ({"LC_ALL": "C", "LC_CTYPE": "C.UTF-8", "LANG": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "C.UTF-8"}, False),
    ],
)
def test_the_locale_says_it_by_the_usual_precedence(environment: dict[str, str], *, ascii_only: bool) -> None:
    """POSIX 8.2: LC_ALL, then LC_CTYPE, then LANG; an empty one is not set; without any it is the C locale."""
    assert is_ascii_only(XTERM | environment) is ascii_only


@pytest.mark.parametrize(
    ("term", "ascii_only"),
    [
        ("linux", True),
        ("linux-16color", True),
        ("vt100", True),
        ("vt220", True),
        ("dumb", True),
        ("", True),
        ("xterm", False),
        ("screen-256color", False),
        ("tmux-256color", False),
        ("vte-256color", False),
    ],
)
def test_terminals_that_know_few_signs_get_none_whatever_the_locale(term: str, *, ascii_only: bool) -> None:
    assert is_ascii_only({"TERM": term, "LANG": "C.UTF-8"}) is ascii_only


def test_the_glyphs_of_the_linux_console_do_not_suffice() -> None:
    """Its own font is that of code page 437, in which the very signs that matter are not."""

    def is_there(sign: str) -> bool:
        try:
            return bool(sign.encode("cp437"))
        except UnicodeEncodeError:
            return False

    marks = [*STATES.values(), *VERDICTS.values()]
    missing = {sign for sign in (*(mark.sign for mark in marks), *QUALITY_SIGNS.values()) if not is_there(sign)}
    assert {"✓", "✗", "↺", "†"} <= missing
