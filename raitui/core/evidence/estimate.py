"""A figure and the interval that holds the true one."""

from __future__ import annotations

from msgspec import Struct


class Estimate(Struct, frozen=True):
    """What was seen, and the confidence sequence for what is true: it holds it at every look at once."""

    value: float
    interval: tuple[float, float]
