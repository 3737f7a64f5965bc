"""Whether the terminal shows more than ASCII, as far as its environment tells.

The locale says it, by the precedence of POSIX (LC_ALL, LC_CTYPE, LANG; the first that is not empty; none is "C"). It is
read, not asked of the C library: the locale that a client sends along is often not installed here, and tells the
terminal's encoding all the same. Some terminals know only a few signs whatever the locale says: the Linux console has
the 256 glyphs of code page 437 (drivers/tty/vt/cp437.uni in the kernel), with no check mark, no ballot and no dagger
among them, and shows for all the others the square that means "contained" here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_PRECEDENCE: Final = ("LC_ALL", "LC_CTYPE", "LANG")
_UTF_8: Final = re.compile(r"\.utf-?8(?:@|$)", re.IGNORECASE)
_FEW_GLYPHS: Final = re.compile(r"(?:linux|dumb|ansi|cons25|vt\d+)(?:-.*)?|")
"""Terminals, by TERM, that show little beside ASCII; one that has no name is not trusted with more either."""


def is_ascii_only(environment: Mapping[str, str]) -> bool:
    """Whether nothing but ASCII should be sent."""
    locale = next((environment[name] for name in _PRECEDENCE if environment.get(name)), "C")
    return not _UTF_8.search(locale) or _FEW_GLYPHS.fullmatch(environment.get("TERM", "")) is not None
