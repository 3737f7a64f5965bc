"""Durations as Prometheus writes them: ``15s``, ``5m``, ``1h30m``, ``30d``, ``4w``."""

from __future__ import annotations

import re

from raitui.config.problem import quoted
from raitui.errors import ConfigurationError

_MILLISECONDS = {
    "y": 31_536_000_000,
    "w": 604_800_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1_000,
    "ms": 1,
}
_PATTERN = re.compile("".join(rf"(?:(?P<{unit}>[0-9]{{1,9}}){unit})?" for unit in _MILLISECONDS), re.ASCII)
_REMEDY = "write whole numbers with units, largest first: 15s, 5m, 1h30m, 30d, 4w"
LONGEST_S = 10 * 31_536_000


def duration_seconds(text: str) -> float:
    """A positive duration of at most ten years, in seconds. Raises ConfigurationError."""
    found = _PATTERN.fullmatch(text)
    if not text or not found:
        raise ConfigurationError(f"{quoted(text)} is not a duration", _REMEDY)
    seconds = sum(int(found[unit] or 0) * _MILLISECONDS[unit] for unit in _MILLISECONDS) / 1_000
    if not 0 < seconds <= LONGEST_S:
        raise ConfigurationError(f"{quoted(text)} is out of range", "give more than nothing, and at most 10y")
    return seconds


def whole_seconds(text: str) -> int:
    """A duration of whole seconds. Raises ConfigurationError."""
    seconds = duration_seconds(text)
    if not seconds.is_integer():
        raise ConfigurationError(f"{quoted(text)} is not a whole number of seconds", "leave the milliseconds out")
    return int(seconds)
