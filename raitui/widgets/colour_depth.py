"""How many colours the terminal has, as far as its environment tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final


class ColourDepth(Enum):
    """NONE: bold and reverse alone. SIXTEEN: the terminal's own colours. FULL: any, or the nearest of 256."""

    NONE = "none"
    SIXTEEN = "sixteen"
    FULL = "full"


_WITHOUT: Final = re.compile(r"dumb|unknown|sun.*|vt\d+(?:-.*)?|.*-(?:m|mono)|")
_DEEP: Final = re.compile(r".*-(?:256color|direct)|xterm-kitty")
_TRUE_COLOUR: Final = frozenset({"truecolor", "24bit"})


def colour_depth(environment: Mapping[str, str]) -> ColourDepth:
    """What NO_COLOR (https://no-color.org), COLORTERM and TERM say, in this order."""
    term = environment.get("TERM", "").strip().lower()
    if "NO_COLOR" in environment or _WITHOUT.fullmatch(term):
        return ColourDepth.NONE
    deep = environment.get("COLORTERM", "").strip().lower() in _TRUE_COLOUR or _DEEP.fullmatch(term)
    return ColourDepth.FULL if deep else ColourDepth.SIXTEEN
