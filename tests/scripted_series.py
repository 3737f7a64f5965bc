"""Series whose every sample is written down by the test."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from raitui.rehearsal.series import SampleTimes


@dataclass(frozen=True, eq=False)
class ScriptedSeries:
    """A series with these labels and samples (unix seconds to value)."""

    labels: Mapping[str, str]
    samples: Mapping[float, float]
    since: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "since", min(self.samples, default=inf))

    def exists(self, at: float) -> bool:
        return at in self.samples

    def value(self, at: float) -> float:
        return self.samples[at]


class ScriptedStore:
    """Families of scripted series, scraped at these times (unix seconds) in order; some scrapes are not answered."""

    born = 0.0

    def __init__(
        self,
        families: Mapping[str, Sequence[ScriptedSeries]],
        scrapes: Sequence[float],
        unanswered: Sequence[float] = (),
    ) -> None:
        self._families = families
        self._tried = scrapes
        self._unanswered = frozenset(unanswered)
        self._answered = [scrape for scrape in scrapes if scrape not in self._unanswered]

    def family(self, metric: str) -> Sequence[ScriptedSeries]:
        return self._families.get(metric, ())

    def alive(self, at: float) -> bool:
        return at not in self._unanswered

    def last_scrape(self, at: float) -> float | None:
        count = bisect_right(self._tried, at)
        return self._tried[count - 1] if count else None

    def sample_times(self, start: float, end: float) -> SampleTimes | None:
        first, after_last = bisect_right(self._answered, start), bisect_right(self._answered, end)
        if first == after_last:
            return None
        return SampleTimes(self._answered[first], self._answered[after_last - 1], after_last - first)
