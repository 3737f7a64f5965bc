"""What the kind of a terminal, as $TERM names it, tells of what it may be sent."""

from __future__ import annotations

import re
from typing import Final

_CANNOT_PLACE_TEXT: Final = frozenset({"dumb", "unknown"})

_PRINTS_THE_UNKNOWN: Final = ("linux", "vt", "ansi", "cons25", "pcansi", "sun", "wsvt25", "hurd", "mach")
"""Consoles and serial terminals, by how their names begin. Those made for xterm's language skip what is not theirs."""

_PRINTABLE_TO_SOME: Final = re.compile(r"\x1b(\[[<=>]|\[[0-9;?]*\$|\])")
"""How sequences begin that a VT100 or a Linux console before 4.20 takes for text from some character on."""


def places_text(term: str) -> bool:
    """Whether text can be put anywhere but after what was written last."""
    return term not in _CANNOT_PLACE_TEXT


def would_print(term: str, sequence: str) -> bool:
    """Whether a terminal of that kind may show a part of the sequence as text: a query, a keyboard mode, a title."""
    return term.startswith(_PRINTS_THE_UNKNOWN) and _PRINTABLE_TO_SOME.match(sequence) is not None
