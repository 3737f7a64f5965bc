"""The difference of two means or shares, and a confidence sequence for it.

Each block is compared within itself, and blocks are weighed by n·n' / (n + n') after Mantel and Haenszel ("Statistical
aspects of the analysis of data from retrospective studies of disease", JNCI 22, 1959): so a baseline that moves with
the day, and a candidate that is given more traffic in bad hours, do not look like a difference. What is estimated is
the mean difference, so weighed; the two sides may move as they like.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from msgspec import Struct

from raitui.core.evidence.empirical_bernstein import furthest, surprise
from raitui.core.evidence.estimate import Estimate
from raitui.core.evidence.moments import MeanLook, Moments
from raitui.core.evidence.verdict import COVERAGE

BORROWED = 10.0
"""The own side is expected to be like the other until it has far more values than so many."""


class Step(Struct, frozen=True, gc=False):
    """What one block adds: the weighed difference, its weight, and the squared surprise."""

    difference: float
    weight: float
    spread: float


class _Side:
    def __init__(self) -> None:
        self._sum = self._total = 0.0

    def expected(self, prior: float, worth: float) -> float:
        return (self._sum + prior * worth) / (self._total + worth)

    def add(self, one: Moments) -> None:
        self._sum += one.sum
        self._total += one.total


def steps(looks: Iterable[MeanLook]) -> list[Step]:
    """The blocks of comparable looks, on the scale from 0 to 1.

    The other side is expected to go on as it was; the own side too, and to be like the other, of which this block is
    known already: the two are independent, and so may be taken one after the other.
    """
    own_side, other_side = _Side(), _Side()
    found = []
    for look in looks:
        expected_other = other_side.expected(0.5, 1.0)
        other_side.add(look.other)
        expected_own = own_side.expected(other_side.expected(0.5, 1.0), BORROWED)
        own_side.add(look.own)
        found.append(_step(look.own, look.other, expected_own, expected_other))
    return found


def _step(own: Moments, other: Moments, expected_own: float, expected_other: float) -> Step:
    together = own.total + other.total
    own_weight, other_weight = other.total / together, own.total / together
    return Step(
        own_weight * own.sum - other_weight * other.sum,
        own.total * own_weight,
        own_weight**2 * surprise(own, expected_own) + other_weight**2 * surprise(other, expected_other),
    )


def difference(taken: Sequence[Step], coverage: float, beginnings: int = 1) -> Estimate | None:
    """The mean difference over these blocks; None without any.

    Where the first of them was chosen among several ``beginnings`` by looking at the figures, all of these share what
    may go wrong, so that it holds for each.
    """
    weight = math.fsum(step.weight for step in taken)
    if weight <= 0.0:
        return None
    value = min(max(math.fsum(step.difference for step in taken) / weight, -1.0), 1.0)
    spread = math.fsum(step.spread for step in taken)
    half = furthest(spread, math.log(2.0 * beginnings / (1.0 - coverage))) / weight
    return Estimate(value, (max(-1.0, value - half), min(1.0, value + half)))


def difference_from(first: int, taken: Sequence[Step]) -> Estimate | None:
    """The difference over all blocks, or from one on that was chosen among all of them by looking at the figures."""
    return difference(taken[first:], COVERAGE, len(taken) if first else 1)
