"""When the simulated fleet is scraped: on a regular grid, except while its exporter does not answer."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, inf

from msgspec import Struct

from raitui.rehearsal.control_log import Entry, ExporterStarted, ExporterStopped
from raitui.rehearsal.series import SampleTimes


class Span(Struct, frozen=True):
    """From ``start`` up to, and without, ``end``; unix seconds."""

    start: float
    end: float


def answering(born: float, entries: Iterable[Entry]) -> tuple[Span, ...]:
    """When the exporter answers; entries are in order of time."""
    spans, since = [], born
    for entry in entries:
        match entry.event:
            case ExporterStopped() if since < inf:
                spans.append(Span(since, entry.when))
                since = inf
            case ExporterStarted() if since == inf:
                since = entry.when
            case _:
                pass
    return (*spans, Span(since, inf)) if since < inf else tuple(spans)


class ScrapeGrid:
    """Scrapes at every multiple of ``interval_s`` (seconds) at which the exporter answers."""

    def __init__(self, interval_s: float, spans: tuple[Span, ...]) -> None:
        self._interval_s = interval_s
        self._spans = spans

    def alive(self, at: float) -> bool:
        """Whether the exporter answers at a time (unix seconds)."""
        return any(span.start <= at < span.end for span in self._spans)

    def last(self, at: float) -> float | None:
        """When a scrape was last tried at or before a time (unix seconds), answered or not; None before the first."""
        tried = floor(at / self._interval_s) * self._interval_s
        began = self._spans[0].start if self._spans else inf
        return tried if tried >= began else None

    def within(self, start: float, end: float) -> SampleTimes | None:
        """The scrapes within (start, end], unix seconds; None when there is none."""
        runs = [run for span in self._spans if (run := self._run(span, start, end))]
        if not runs:
            return None
        first, last = runs[0][0], runs[-1][-1]
        return SampleTimes(first * self._interval_s, last * self._interval_s, sum(map(len, runs)))

    def _run(self, span: Span, start: float, end: float) -> range:
        """Which multiples of the interval lie both in the span and in (start, end]."""
        first = max(floor(start / self._interval_s) + 1, ceil(span.start / self._interval_s))
        beyond = floor(end / self._interval_s) + 1
        return range(first, beyond if span.end == inf else min(beyond, ceil(span.end / self._interval_s)))
