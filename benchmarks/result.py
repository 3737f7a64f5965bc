"""What a measurement found: figures in rounds, beside a floor or a peer from the same run, against a budget."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

Rounds = tuple[tuple[float, ...], ...]
"""The figures of each round, in the base unit: seconds, bytes, shares of a core (0-1), counts."""


class Statistic(Enum):
    """What is told of all figures together, and of each round for the spread."""

    MEDIAN = "median"
    MEAN = "mean"
    P99 = "p99"
    MAXIMUM = "maximum"

    def of(self, figures: Sequence[float]) -> float:
        """The statistic of these figures, the nearest rank for the percentile. ValueError when there are none."""
        if self is Statistic.MEDIAN:
            return statistics.median(figures)
        if self is Statistic.MEAN:
            return statistics.fmean(figures)
        if self is Statistic.MAXIMUM:
            return max(figures)
        return sorted(figures)[math.ceil(0.99 * len(figures)) - 1]


class Unit(Struct, frozen=True):
    """How a figure in its base unit is printed."""

    symbol: str
    per_base: float = 1.0


MILLISECONDS = Unit("ms", 1e3)
MICROSECONDS = Unit("µs", 1e6)
KILOBYTES_PER_SECOND = Unit("kB/s", 1e-3)
KILOBYTES = Unit("kB", 1e-3)
PER_CENT_OF_A_CORE = Unit("% of a core", 1e2)
REQUESTS = Unit("requests")
ROWS = Unit("rows")
SAMPLES = Unit("samples")


class Budget(Struct, frozen=True):
    """What a figure may be at most: so many times its floor, or so much in the base unit."""

    at_most: float
    times_floor: bool = False


class Verdict(Enum):
    """What the budget says of a figure; without a budget it is there for information."""

    MET = "met"
    MISSED = "MISSED"
    NONE = ""


class Floor(Struct, frozen=True):
    """What a figure is compared with: a floor or a peer, measured in the same run."""

    name: str
    rounds: Rounds


class Figure(Struct, frozen=True):
    """One line of the table."""

    what: str
    unit: Unit
    rounds: Rounds
    statistic: Statistic = Statistic.MEDIAN
    floor: Floor | None = None
    budget: Budget | None = None

    @property
    def value(self) -> float:
        """The statistic over all rounds."""
        return _over_all(self.statistic, self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the greatest that any single round gave."""
        return _spread(self.statistic, self.rounds)

    @property
    def floor_value(self) -> float | None:
        """The same statistic of the floor."""
        return _over_all(self.statistic, self.floor.rounds) if self.floor else None

    @property
    def ratio(self) -> float | None:
        """How many times the floor it is; None without a floor, or when that is nothing."""
        floor = self.floor_value
        return self.value / floor if floor else None

    @property
    def share_of_budget(self) -> float | None:
        """How much of its budget it takes, 1 being all of it; None without a budget, or when a ratio cannot be told."""
        if self.budget is None:
            return None
        found = self.ratio if self.budget.times_floor else self.value
        return None if found is None else found / self.budget.at_most

    @property
    def verdict(self) -> Verdict:
        """Whether the budget is kept. A ratio that cannot be told is missed."""
        if self.budget is None:
            return Verdict.NONE
        share = self.share_of_budget
        return Verdict.MET if share is not None and share <= 1.0 else Verdict.MISSED


class Result(Struct, frozen=True):
    """All that one measurement found; ``notes`` say what must be known to read it, ``failure`` why there is nothing."""

    title: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    failure: str = ""


def _over_all(statistic: Statistic, rounds: Rounds) -> float:
    return statistic.of([figure for one in rounds for figure in one])


def _spread(statistic: Statistic, rounds: Rounds) -> tuple[float, float]:
    each = [statistic.of(one) for one in rounds]
    return min(each), max(each)
