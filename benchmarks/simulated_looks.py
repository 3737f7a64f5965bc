"""Minutes of traffic on two sides, drawn: how many requests of each went wrong."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate

from raitui.core.evidence.look import Arm, Look

OWN, OTHER = 20, 380
"""Requests a minute: a candidate at 5% of the traffic, and the stable version."""

DAY_LOOKS = 1_440

Rate = Callable[[int], float]
"""The share of requests that go wrong (0-1) in each minute."""


@cache
def cumulative(size: int, rate: float) -> tuple[float, ...]:
    """The probability of at most 0, 1, 2 … events among ``size``, each with the probability ``rate``."""
    odds = rate / (1.0 - rate)
    masses = accumulate(range(size), lambda mass, k: mass * odds * (size - k) / (k + 1), initial=(1.0 - rate) ** size)
    return tuple(accumulate(masses))


def events(size: int, rate: float, random_: random.Random) -> int:
    """How many of ``size`` went wrong."""
    return min(size, bisect_right(cumulative(size, rate), random_.random()))


def steady(rate: float) -> Rate:
    """The same rate at all times."""
    return lambda _: rate


def daily(rate: float, first: int) -> Rate:
    """A rate that swings by half over the day; ``first`` is the minute of the day at which it begins."""
    turn = 2.0 * math.pi / DAY_LOOKS
    return lambda minute: rate * (1.0 + 0.5 * math.sin(turn * ((minute + first) % DAY_LOOKS)))


def simulated(count: int, own: Rate, other: Rate, random_: random.Random) -> Iterator[Look]:
    """So many minutes, one look after each."""
    for minute in range(count):
        yield Look(
            60.0 * (minute + 1),
            Arm(events(OWN, own(minute), random_), OWN),
            Arm(events(OTHER, other(minute), random_), OTHER),
        )
