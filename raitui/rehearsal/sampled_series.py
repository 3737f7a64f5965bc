"""A simulated fleet's series as a Prometheus that scrapes it would hold them: chosen, sampled, and gone stale."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import NamedTuple

from raitui.core.selector import Comparison, Matcher
from raitui.errors import SourceError, SourceFault
from raitui.rehearsal.evaluation import batches
from raitui.rehearsal.extrapolation import milliseconds
from raitui.rehearsal.label_set import LabelSet, LabelSets
from raitui.rehearsal.sampled_values import SampledValues
from raitui.rehearsal.series import SampleTimes, Series, SeriesStore

LOOKBACK_MS = 300_000
"""How long a sample stands for its series when no other follows and no scrape has missed it."""

_HALF_A_MILLISECOND = 0.0005


def just_before(at_ms: int) -> float:
    """A time (unix seconds) after which a window begins that this millisecond belongs to."""
    return at_ms / 1000 - _HALF_A_MILLISECOND


class Member(NamedTuple):
    """A series of a family: its position in it, itself, its labels but the metric's name, and its first exposure."""

    position: int
    series: Series
    labels: LabelSet
    since: float


class SampledFamily:
    """The series of one metric, as long as the store has the same."""

    def __init__(self, series: Sequence[Series], label_sets: LabelSets) -> None:
        self.series = series
        self._count = len(series)
        self._label_sets = label_sets
        self._chosen: dict[tuple[Matcher, ...], list[Member]] = {}

    def is_current(self, series: Sequence[Series]) -> bool:
        """Whether these are still the series."""
        return self.series is series and self._count == len(series)

    def chosen(self, matchers: tuple[Matcher, ...]) -> Generator[None, None, list[Member]]:
        """The members that satisfy every matcher, whether or not they exist just now; with pauses.

        Raises:
            SourceError: a regular expression cannot be read.
        """
        if matchers not in self._chosen:
            conditions = [_condition(matcher) for matcher in matchers]
            members = (yield from self.chosen(())) if matchers else self._all_members()
            chosen = []
            for batch in batches(members):
                yield
                chosen += [member for member in batch if all(condition(member.labels) for condition in conditions)]
            self._chosen[matchers] = chosen
        return self._chosen[matchers]

    def _all_members(self) -> Iterator[Member]:
        for position, series in enumerate(self.series):
            yield Member(position, series, self._label_sets.of(series.labels), series.since)


class SampledSeries:
    """What a query reads. Times are told apart to the millisecond."""

    def __init__(self, store: SeriesStore) -> None:
        self._store = store
        self._label_sets = LabelSets()
        self._families: dict[str, SampledFamily] = {}
        self.values = SampledValues()

    def family(self, metric: str) -> SampledFamily:
        """The family of a metric; one without members when the store has none."""
        series = self._store.family(metric)
        known = self._families.get(metric)
        if known is None or not known.is_current(series):
            known = self._families[metric] = SampledFamily(series, self._label_sets)
        return known

    def newest_scrape(self, at_ms: int) -> float | None:
        """When (unix seconds) the samples were taken that stand for their series at a time; None when all are stale."""
        scrape = self._store.last_scrape(at_ms / 1000 + _HALF_A_MILLISECOND)
        if scrape is None or milliseconds(scrape) < at_ms - LOOKBACK_MS:
            return None
        return scrape if self._store.alive(scrape) else None

    def scrapes_between(self, before: float, end_ms: int) -> SampleTimes | None:
        """The scrapes after a time (unix seconds), up to a millisecond that belongs to them."""
        end = end_ms / 1000 + _HALF_A_MILLISECOND
        return self._store.sample_times(before, end) if before < end else None


def _condition(matcher: Matcher) -> Callable[[LabelSet], bool]:
    """Whether labels meet the matcher; a label that is not there counts as the empty string."""
    label, value = matcher.label, matcher.value
    match matcher.comparison:
        case Comparison.EQUAL:
            return lambda labels: labels.mapping.get(label, "") == value
        case Comparison.NOT_EQUAL:
            return lambda labels: labels.mapping.get(label, "") != value
        case Comparison.MATCHES:
            pattern = _pattern(value)
            return lambda labels: pattern.fullmatch(labels.mapping.get(label, "")) is not None
        case Comparison.NOT_MATCHES:
            pattern = _pattern(value)
            return lambda labels: pattern.fullmatch(labels.mapping.get(label, "")) is None


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        message = f"the regular expression {text!r} cannot be read: {error}"
        raise SourceError(SourceFault.REJECTED, message, "Correct the matcher in the site file") from error
