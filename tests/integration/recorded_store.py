"""The simulated fleet's series as one particular Prometheus has sampled them: at its times, not at the fleet's own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

from raitui.rehearsal.series import SampleTimes, Series, SeriesStore


@dataclass(frozen=True)
class Recording:
    """When scrapes were tried (unix seconds), and at which of the fleet's times each that was answered was evaluated.

    ``target`` holds the labels that the scrape added.
    """

    tried: Sequence[float]
    evaluated: Mapping[float, float]
    target: Mapping[str, str]

    @cached_property
    def answered(self) -> list[float]:
        return sorted(self.evaluated)

    def first_that_evaluated_from(self, fleet_time: float) -> float:
        """The first scrape at the fleet's time or later; infinite when there was none."""
        times = [self.evaluated[scrape] for scrape in self.answered]
        place = bisect_left(times, fleet_time)
        return self.answered[place] if place < len(times) else inf


@dataclass(frozen=True, eq=False)
class RecordedSeries:
    """A series of the fleet, read at scrape times."""

    series: Series
    recording: Recording
    labels: Mapping[str, str] = field(init=False)
    since: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", {**self.series.labels, **self.recording.target})
        object.__setattr__(self, "since", self.recording.first_that_evaluated_from(self.series.since))

    def exists(self, at: float) -> bool:
        return self.series.exists(self.recording.evaluated[at])

    def value(self, at: float) -> float:
        return self.series.value(self.recording.evaluated[at])


class RecordedStore:
    """What an evaluator may ask, with the sample times of the recording in the place of the fleet's."""

    def __init__(self, fleet: SeriesStore, recording: Recording) -> None:
        self._fleet = fleet
        self._recording = recording
        self._families: dict[str, list[RecordedSeries]] = {}

    @property
    def born(self) -> float:
        return self._recording.answered[0]

    def family(self, metric: str) -> Sequence[RecordedSeries]:
        if metric not in self._families:
            self._families[metric] = [RecordedSeries(one, self._recording) for one in self._fleet.family(metric)]
        return self._families[metric]

    def alive(self, at: float) -> bool:
        return at in self._recording.evaluated

    def last_scrape(self, at: float) -> float | None:
        count = bisect_right(self._recording.tried, at)
        return self._recording.tried[count - 1] if count else None

    def sample_times(self, start: float, end: float) -> SampleTimes | None:
        answered = self._recording.answered
        first, after_last = bisect_right(answered, start), bisect_right(answered, end)
        return (
            SampleTimes(answered[first], answered[after_last - 1], after_last - first) if first < after_last else None
        )
