"""What an indicator is compared with to tell whether it has changed (R-OBS-4)."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

WEEK_S = 604_800


class BaselineKind(Enum):
    """Where the figures come from that count as right."""

    STABLE = "stable"
    LAST_WEEK = "last_week"
    FROZEN = "frozen"


class Baseline(Struct, frozen=True):
    """Which figures count as right.

    STABLE: those of the stable version in the same moments; where no candidate serves, of the same slice before.
    LAST_WEEK: those of the same hours a week ago, which allows for what comes and goes with the day and the week.
    FROZEN: those of a span of the past that the site names, from ``start`` to ``end`` (unix seconds).
    """

    kind: BaselineKind = BaselineKind.STABLE
    start: float | None = None
    end: float | None = None
