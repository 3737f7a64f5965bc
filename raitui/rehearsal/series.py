"""Simulated time series: which there are, what each was worth at a time, and when it was sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class SampleTimes(Struct, frozen=True, gc=False):
    """The scrapes within a range: unix seconds of the first and of the last, and how many (at least one)."""

    first: float
    last: float
    count: int


class Series(Protocol):
    """One time series. Its value is a pure function of the seed, the control log and the time."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Its labels, without the metric's name."""

    @property
    def since(self) -> float:
        """Unix seconds of its first exposure. A counter never vanishes afterwards; others may (`exists`)."""

    def exists(self, at: float) -> bool:
        """Whether a scrape at this time (unix seconds) finds it."""

    def value(self, at: float) -> float:
        """What a scrape at this time (unix seconds) reads; only meaningful where it exists."""


class SeriesStore(Protocol):
    """A set of families of series and the times at which they were sampled."""

    @property
    def born(self) -> float:
        """Unix seconds before which no series existed."""

    def family(self, metric: str) -> Sequence[Series]:
        """The series of one metric; empty when there is none. A histogram has ``_bucket``, ``_sum`` and ``_count``."""

    def alive(self, at: float) -> bool:
        """Whether the exporter answers a scrape at this time (unix seconds)."""

    def last_scrape(self, at: float) -> float | None:
        """When a scrape was last tried at or before this time (unix seconds), answered or not; None before the first.

        One that was not answered, or did not find a series that was there before, makes the series stale at that time.
        """

    def sample_times(self, start: float, end: float) -> SampleTimes | None:
        """The scrapes that succeeded within (start, end], in unix seconds; None when there was none.

        For a series that began later, ask from no earlier than just before its ``since``.
        """
