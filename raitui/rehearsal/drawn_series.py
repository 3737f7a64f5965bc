"""Series whose values are drawn counts: counters, and the buckets, sums and counts of histograms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from raitui.rehearsal.behaviour import Behaviour
from raitui.rehearsal.counter import DrawnCounter
from raitui.rehearsal.flow import Stream
from raitui.rehearsal.place import Place, Standing
from raitui.rehearsal.service_model import Cohort

_READINGS_KEPT = 8


class DrawnCell:
    """The independent counters of one version and cohort at a place: one for each outcome, or each bucket."""

    __slots__ = (
        "_cohort",
        "_counters",
        "_lag_s",
        "_name",
        "_place",
        "_readings",
        "_revision",
        "_shares",
        "_stream",
        "_version",
    )

    def __init__(
        self,
        place: Place,
        name: str,
        version: str,
        cohort: Cohort | None,
        *,
        shares: Callable[[Behaviour], tuple[float, ...]],
        lag_s: float = 0.0,
        stream: Stream = Stream.REQUESTS,
    ) -> None:
        self._place = place
        self._name = name
        self._version = version
        self._cohort = cohort
        self._shares = shares
        self._lag_s = lag_s
        self._stream = stream
        self._revision = -1
        self._counters: tuple[DrawnCounter, ...] = ()
        self._readings: dict[float, tuple[int, ...]] = {}

    def count(self, index: int, at: float) -> int:
        """Events of one outcome by a time (unix seconds), as far as they are known by then."""
        if self._revision != self._place.revision:
            self._draw()
        return self._counters[index].value(at - self._lag_s)

    def counts(self, at: float) -> tuple[int, ...]:
        """Events of every outcome by a time (unix seconds)."""
        if self._revision != self._place.revision:
            self._draw()
        known = self._readings.get(at)
        if known is None:
            known = tuple(counter.value(at - self._lag_s) for counter in self._counters)
            self._keep(at, known)
        return known

    def _keep(self, at: float, counts: tuple[int, ...]) -> None:
        """The series of a histogram are read at a few times in turn."""
        if len(self._readings) >= _READINGS_KEPT:
            del self._readings[next(iter(self._readings))]
        self._readings[at] = counts

    def _draw(self) -> None:
        cohort = self._cohort.name if self._cohort else ""
        rates = self._place.rates(self._version, self._cohort, self._shares, self._stream)
        self._counters = tuple(
            self._place.counter(self._name, self._version, cohort, str(index))
            for index in range(len(rates[0].per_second))
        )
        for now in rates:
            for counter, rate in zip(self._counters, now.per_second, strict=True):
                counter.set_rate(now.since, rate, steady=now.steady)
        self._readings.clear()
        self._revision = self._place.revision


class CounterSeries:
    """Events of one outcome, each worth ``quantum``."""

    __slots__ = ("_cell", "_index", "_quantum", "labels", "since")

    def __init__(
        self, labels: Mapping[str, str], since: float, cell: DrawnCell, index: int, quantum: float = 1.0
    ) -> None:
        self.labels = labels
        self.since = since
        self._cell = cell
        self._index = index
        self._quantum = quantum

    def exists(self, at: float) -> bool:
        """From its first exposure on, for ever."""
        return at >= self.since

    def value(self, at: float) -> float:
        """Events so far times the quantum."""
        return self._cell.count(self._index, at) * self._quantum


class BucketSeries(CounterSeries):
    """Events in this bucket of a histogram and in all smaller ones."""

    __slots__ = ()

    def value(self, at: float) -> float:
        """The cumulative count."""
        return float(sum(self._cell.counts(at)[: self._index + 1]))


class WeightedSeries(CounterSeries):
    """The sum of what some outcomes of a cell were worth: for each its index, and what an event of it is worth."""

    __slots__ = ("_worth",)

    def __init__(
        self, labels: Mapping[str, str], since: float, cell: DrawnCell, worth: tuple[tuple[int, float], ...]
    ) -> None:
        super().__init__(labels, since, cell, 0)
        self._worth = worth

    def value(self, at: float) -> float:
        """Counts times what they are worth."""
        counts = self._cell.counts(at)
        return sum(counts[index] * worth for index, worth in self._worth)


def standing_labels(place: Place, standing: Standing) -> dict[str, str]:
    """The labels that every family of a place's version shares."""
    return {"service": place.model.name, "at": place.at, "version": standing.version}


def middles_of(bounds: tuple[float, ...]) -> tuple[float, ...]:
    """The middle of each bucket between bounds that begin at 0; what lies beyond the last counts half as much again."""
    return (*(0.5 * (low + high) for low, high in pairwise((0.0, *bounds))), 1.5 * bounds[-1])
