"""Durations as Prometheus writes them: ``15s``, ``5m``, ``1h30m``, ``30d``, ``4w``."""

from __future__ import annotations

from raitui.config.problem import quoted
from raitui.core.duration import duration_of
from raitui.errors import ConfigurationError

_REMEDY = "write whole numbers with units, largest first: 15s, 5m, 1h30m, 30d, 4w"
LONGEST_S = 10 * 31_536_000


def duration_seconds(text: str) -> float:
    """A positive duration of at most ten years, in seconds. Raises ConfigurationError."""
    seconds = duration_of(text)
    if seconds is None:
        raise ConfigurationError(f"{quoted(text)} is not a duration", _REMEDY)
    if not 0 < seconds <= LONGEST_S:
        raise ConfigurationError(f"{quoted(text)} is out of range", "give more than nothing, and at most 10y")
    return seconds


def whole_seconds(text: str) -> int:
    """A duration of whole seconds. Raises ConfigurationError."""
    seconds = duration_seconds(text)
    if not seconds.is_integer():
        raise ConfigurationError(f"{quoted(text)} is not a whole number of seconds", "leave the milliseconds out")
    return int(seconds)
