"""A drawn counter: how many events a series has seen, as a pure function of its seed, its rates so far, and the time.

The count at a time is a Poisson process of unit rate read at the number of events expected by then (the mapping
theorem: Kingman, *Poisson Processes*, 1993, section 2.3), so one process serves any rate that changes over any cycle.
Poisson events that are split at random by outcome, bucket or version are independent Poisson counts (the colouring
theorem, section 5.1), so each series is drawn by itself, and totals are sums of their parts.
"""

from __future__ import annotations

from bisect import bisect_right
from math import cos, floor, isfinite, pi
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from raitui.rehearsal.poisson_process import UnitPoissonProcess

DAY_SECONDS = 86_400.0
TICK_SECONDS = 2.0**-10
"""Times are rounded down to a multiple of this, so that a counter never falls by a rounding of its arithmetic."""

_RADIANS_PER_SECOND = 2.0 * pi / DAY_SECONDS


class DailyCycle(Struct, frozen=True):
    """How busy the hour is against the day's mean: 1 + amplitude * sin(2 pi (t - phase_s) / day), t in unix seconds.

    The amplitude is at least 0 and below 1. It is as busy as on average `phase_s` seconds after midnight UTC, busiest
    six hours later, and least busy six hours before.

    Raises:
        ValueError: the amplitude is out of range, or the phase is not finite.
    """

    amplitude: float
    phase_s: float

    def __post_init__(self) -> None:
        if not (0.0 <= self.amplitude < 1.0 and isfinite(self.phase_s)):
            raise ValueError(f"a daily cycle needs an amplitude in [0, 1) and a finite phase: {self}")

    def integral(self, t: float) -> float:
        """Busyness summed from the unix epoch to t, in seconds of mean busyness; each whole day adds 86,400."""
        swing = cos(-self.phase_s * _RADIANS_PER_SECOND) - cos((t - self.phase_s) % DAY_SECONDS * _RADIANS_PER_SECOND)
        return t + self.amplitude / _RADIANS_PER_SECOND * swing


STEADY = DailyCycle(amplitude=0.0, phase_s=0.0)
"""Every hour is as busy as any other."""


class _Segment(NamedTuple):
    """A spell of one rate: its start on the clock, on its cycle's integral, and in events expected since birth."""

    start: float
    cycle: DailyCycle
    cycle_start: float
    expected_start: float
    rate_per_second: float


class DrawnCounter:
    """A counter born at 0 that only grows, and whose increases over disjoint spans are independent Poisson counts.

    Its rate is 0 until it is set. Between changes it is `rate_per_second` times the daily cycle. Two counters of the
    same seed agree for as long as their rates have been the same, whatever is set later.
    """

    __slots__ = ("_cycle", "_process", "_segments")

    def __init__(self, seed: int, cycle: DailyCycle, born: float) -> None:
        start = _tick(born)
        self._cycle = cycle
        self._process = UnitPoissonProcess(seed)
        self._segments = [_Segment(start, cycle, cycle.integral(start), 0.0, 0.0)]

    @property
    def draws(self) -> int:
        """How many nodes have been drawn so far, as a measure of the work done."""
        return self._process.draws

    def set_rate(self, at: float, rate_per_second: float, *, steady: bool = False) -> None:
        """From `at` (unix seconds) on, count this many events per second: on the day's average, or at any hour.

        Raises:
            ValueError: the rate is negative or not finite, or `at` lies before the last change or the birth.
        """
        start = _tick(at)
        if not (isfinite(rate_per_second) and rate_per_second >= 0.0):
            raise ValueError(f"a counter's rate is finite and not negative, not {rate_per_second}")
        if start < self._segments[-1].start:
            raise ValueError(f"rates are set in order of time: {at} lies before {self._segments[-1].start}")
        cycle = STEADY if steady else self._cycle
        self._segments.append(_Segment(start, cycle, cycle.integral(start), self._expected_at(start), rate_per_second))

    def expected(self, t: float) -> float:
        """The mean of `value(t)` over all seeds: the rates integrated over the cycle from birth to t (unix seconds)."""
        return self._expected_at(_tick(t))

    def value(self, t: float) -> int:
        """Events counted from birth to t (unix seconds), 0 before birth."""
        return self._process.count(self._expected_at(_tick(t)))

    def _expected_at(self, tick: float) -> float:
        segments = self._segments
        segment = segments[-1]
        if tick < segment.start:
            later = bisect_right(segments, tick, key=attrgetter("start"))
            if not later:
                return 0.0
            segment = segments[later - 1]
        _, cycle, cycle_start, expected_start, rate = segment
        return expected_start + rate * (cycle.integral(tick) - cycle_start)


def _tick(t: float) -> float:
    return floor(t / TICK_SECONDS) * TICK_SECONDS
