"""How much of its traffic a service lets through, by where it stands on each axis."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from raitui.core.action import Axis
from raitui.core.ladder import AUTOMATIC, FALLBACK, HUMAN_APPROVAL, OFF, ON, REDUCED_AUTONOMY, THROTTLED

FALLBACK_VERSION = "fallback"
"""Under which version the requests are counted that rules answer instead of the model."""

THROTTLED_TO = 0.5
"""The cap of a throttled service, as a share of its traffic on the day's average: below its quietest hour, so that the
cap always binds and the day's cycle no longer shows."""

RELEASED: Mapping[str, float] = {
    AUTOMATIC: 1.0,
    REDUCED_AUTONOMY: 0.6,
    HUMAN_APPROVAL: 0.1,
    FALLBACK: 1.0,
    OFF: 1.0,
}
"""The share of the answers that do not wait, by mode: what the model may decide by itself, what reviewers get done."""


class Stream(Enum):
    """What is counted: requests, whatever becomes of them; answers that reach users; data that leaves the house."""

    REQUESTS = "requests"
    ANSWERS = "answers"
    EXPORTS = "exports"


def let_through(stream: Stream, positions: Mapping[Axis, str]) -> float:
    """The share (0-1) of a stream that gets through."""
    if positions[Axis.MODE] == OFF:
        return 0.0
    capped = THROTTLED_TO if is_capped(positions) else 1.0
    match stream:
        case Stream.REQUESTS:
            return capped
        case Stream.ANSWERS:
            return capped * RELEASED[positions[Axis.MODE]]
        case Stream.EXPORTS:
            return capped if positions[Axis.EXPORT] == ON else 0.0


def is_capped(positions: Mapping[Axis, str]) -> bool:
    """Whether a cap replaces the day's cycle."""
    return positions[Axis.EXPOSURE] == THROTTLED
