"""What people do without evidence that stays valid: the z-test of two shares, looked at every minute."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate

from raitui.core.evidence.look import Arm, Look

CRITICAL = 2.326
"""One-sided, at 1%."""

FIRST_LOOK = 4
"""Before that nobody would take it seriously."""

TRAILING_LOOKS = 60
"""A standing comparison is made over the past hour."""


def _z(own: Arm, other: Arm) -> float:
    pooled = (own.events + other.events) / (own.total + other.total)
    error = math.sqrt(pooled * (1.0 - pooled) * (1.0 / own.total + 1.0 / other.total))
    return (own.events / own.total - other.events / other.total) / error if error > 0.0 else 0.0


def _more(one: Arm, other: Arm) -> Arm:
    return Arm(one.events + other.events, one.total + other.total)


def _less(one: Arm, other: Arm) -> Arm:
    return Arm(one.events - other.events, one.total - other.total)


def so_far(looks: Sequence[Look]) -> list[Look]:
    """Each look with all before it in one block."""
    return list(accumulate(looks, _together))


def _together(before: Look, one: Look) -> Look:
    return Look(one.at, _more(before.own, one.own), _more(before.other, one.other))


def alarms_since_the_beginning(looks: Sequence[Look]) -> Iterator[bool]:
    """For each look whether the z-test over all looks so far says worse."""
    for number, one in enumerate(so_far(looks), start=1):
        yield number >= FIRST_LOOK and _z(one.own, one.other) > CRITICAL


def alarms_over_the_past_hour(looks: Sequence[Look]) -> Iterator[bool]:
    """For each look whether the z-test over the hour before it says worse."""
    sums = so_far(looks)
    for number, one in enumerate(sums):
        if number < TRAILING_LOOKS:
            yield False
        else:
            before = sums[number - TRAILING_LOOKS]
            yield _z(_less(one.own, before.own), _less(one.other, before.other)) > CRITICAL
