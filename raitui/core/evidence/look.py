"""What is compared: the counts of two sides, block after block."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from raitui.core.sli import Direction

LEAST_SAMPLES, MOST_SAMPLES = 1e-6, 1e15
"""What is less is left over from extrapolation; a counter beyond 2^53 no longer counts by ones."""


class Arm(Struct, frozen=True, gc=False):
    """One side of one block: ``events`` counted among ``total``, both numbers of samples; neither need be whole."""

    events: float
    total: float


class Look(Struct, frozen=True, gc=False):
    """One block that ends ``at`` (unix seconds): the side in question, and the side that it is compared with."""

    at: float
    own: Arm
    other: Arm


def countable(total: float) -> bool:
    """Whether so many samples can have been counted in a block: some, and no more than a counter can tell apart."""
    return LEAST_SAMPLES <= total <= MOST_SAMPLES


def _counted(arm: Arm) -> bool:
    return countable(arm.total) and math.isfinite(arm.events)


def _within(arm: Arm) -> Arm:
    """Extrapolation may tell a little more events than samples, or fewer than none."""
    return Arm(min(max(arm.events, 0.0), arm.total), arm.total)


def comparable(looks: Iterable[Look]) -> list[Look]:
    """The looks in which both sides counted something, in the order of time, each moment once: the last that tells it.

    A block without samples on either side compares nothing, and is passed over as one that is missing.
    """
    by_moment = {one.at: one for one in looks if _counted(one.own) and _counted(one.other)}
    return [Look(at, _within(by_moment[at].own), _within(by_moment[at].other)) for at in sorted(by_moment)]


def bad(look: Look, direction: Direction) -> Look:
    """The look with its bad events counted.

    Where less is better, the events are bad themselves. Where more is better, they are the good ones, and the bad are
    all the others: total less events. So worse always means more of what is counted here.
    """
    if direction is Direction.LOWER_IS_BETTER:
        return look
    own, other = look.own, look.other
    return Look(look.at, Arm(own.total - own.events, own.total), Arm(other.total - other.events, other.total))
