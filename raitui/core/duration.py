"""Durations as Prometheus writes them: ``15s``, ``5m``, ``1h30m``, ``30d``, ``4w``."""

from __future__ import annotations

import re

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


def duration_of(text: str) -> float | None:
    """The duration in seconds; None of what is not written as one."""
    found = _PATTERN.fullmatch(text)
    if not text or not found:
        return None
    return sum(int(found[unit] or 0) * _MILLISECONDS[unit] for unit in _MILLISECONDS) / 1_000
