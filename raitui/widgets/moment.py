"""Moments as people on call say them, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from raitui.core.burn import DAY


def clock_time(when: float) -> str:
    """A moment (unix seconds) as the time of day."""
    return f"{datetime.fromtimestamp(when, UTC):%H:%M:%SZ}"


def moment(when: float, now: float) -> str:
    """A moment (unix seconds) to the minute, with its date when it is not within the last day."""
    layout = "%H:%MZ" if abs(now - when) < DAY else "%m-%d %H:%MZ"
    return f"{datetime.fromtimestamp(when, UTC):{layout}}"


def full_moment(when: float) -> str:
    """A moment (unix seconds) with its date, to the second."""
    return f"{datetime.fromtimestamp(when, UTC):%Y-%m-%d %H:%M:%SZ}"
