"""What is known of many bounded values when only sums are: how many, their sum, and the sum of their squares."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from raitui.core.evidence.look import Arm, Look, countable


class Moments(Struct, frozen=True, gc=False):
    """The values of one side of one block: ``total`` of them, their ``sum``, and the sum of their ``squares``."""

    total: float
    sum: float
    squares: float


class MeanLook(Struct, frozen=True, gc=False):
    """One block that ends ``at`` (unix seconds): the side in question, and the side that it is compared with."""

    at: float
    own: Moments
    other: Moments


def of_share(arm: Arm) -> Moments:
    """Events as values that are 1 or 0."""
    return Moments(arm.total, arm.events, arm.events)


def of_shares(looks: Iterable[Look]) -> list[MeanLook]:
    """Looks at shares as looks at means of values that are 1 or 0."""
    return [MeanLook(one.at, of_share(one.own), of_share(one.other)) for one in looks]


def of_sum(total: float, summed: float, bounds: tuple[float, float]) -> Moments:
    """From a sum and a count alone: the squares are then taken to be the greatest that these bounds allow.

    (x - low)·(high - x) is at least 0 for each value, so x² is at most (low + high)·x - low·high. Intervals come out
    wider than if the squares were known.
    """
    low, high = bounds
    return Moments(total, summed, (low + high) * summed - low * high * total)


def unit_interval(one: Moments, bounds: tuple[float, float]) -> Moments:
    """The same values on the scale from 0 to 1."""
    low, high = bounds
    width = high - low
    summed = min(max((one.sum - low * one.total) / width, 0.0), one.total)
    squares = (one.squares - 2.0 * low * one.sum + low * low * one.total) / (width * width)
    least = summed * summed / one.total if one.total > 0.0 else 0.0
    return Moments(one.total, summed, min(max(squares, least), summed))


def known(one: Moments) -> bool:
    """Whether the block has values of which sums are known."""
    return countable(one.total) and math.isfinite(one.sum) and math.isfinite(one.squares)


def comparable_means(looks: Iterable[MeanLook], bounds: tuple[float, float]) -> list[MeanLook]:
    """The looks in which both sides have values, on the scale from 0 to 1, in the order of time, each moment once."""
    by_moment = {one.at: one for one in looks if known(one.own) and known(one.other)}
    ordered = (by_moment[at] for at in sorted(by_moment))
    return [MeanLook(one.at, unit_interval(one.own, bounds), unit_interval(one.other, bounds)) for one in ordered]
