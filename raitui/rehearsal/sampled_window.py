"""One window of a family of counters: between which scrapes each of them grew, and how much over the whole window."""

from __future__ import annotations

from math import inf, nextafter

from raitui.rehearsal.extrapolation import Extrapolation
from raitui.rehearsal.sampled_series import SampledFamily, SampledSeries, just_before
from raitui.rehearsal.sampled_values import Scrape

_TWO_SAMPLES = 2


class Growth:
    """The growth of counters that have the same samples in the window."""

    __slots__ = ("_extrapolation", "_first", "_last")

    def __init__(self, extrapolation: Extrapolation, first: Scrape, last: Scrape) -> None:
        self._extrapolation, self._first, self._last = extrapolation, first, last

    def of(self, position: int, per_s: float) -> float:
        """Growth of the counter at this position of the family over the window, divided by ``per_s``."""
        return self._extrapolation.growth(self._first.value(position), self._last.value(position), per_s)


class SampledWindow:
    """A window [start, end] in unix milliseconds; both ends belong to it, as in Prometheus 2."""

    def __init__(self, series: SampledSeries, family: SampledFamily, start_ms: int, end_ms: int) -> None:
        self._series, self._family = series, family
        self._start_ms, self._end_ms = start_ms, end_ms
        self._before = just_before(start_ms)
        self._growths: dict[float, Growth | None] = {}

    def growth_since(self, since: float) -> Growth | None:
        """How counters grew that were first exposed at ``since`` (unix seconds); None with fewer than two samples."""
        before = max(self._before, nextafter(since, -inf))
        if before not in self._growths:
            self._growths[before] = self._growth_after(before)
        return self._growths[before]

    def _growth_after(self, before: float) -> Growth | None:
        times = self._series.scrapes_between(before, self._end_ms)
        if times is None or times.count < _TWO_SAMPLES:
            return None
        first, last = (self._series.values.at(self._family.series, time) for time in (times.first, times.last))
        return Growth(Extrapolation(times, self._start_ms, self._end_ms), first, last)
