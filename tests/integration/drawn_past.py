"""Pasts that are drawn from a seed, scrape by scrape: what was asked and what failed, known before any Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCRAPE_S = 30
BEGAN = 1_000_000
"""Counters had counted before: what Prometheus adds at the edges of a window is then the same part of each."""

METRIC, ROLLOUT = "asked", "rollout_weight"

Share = Callable[[int], float]
"""The share (0-1) that fails, at a moment (unix seconds)."""


@dataclass(frozen=True)
class Counted:
    """Requests of one version and cohort: at each scrape, how many came since the one before, and how many failed."""

    service: str
    version: str
    age: str
    times: NDArray[np.int64]
    asked: NDArray[np.int64]
    failed: NDArray[np.int64]

    def within(self, start: float, end: float) -> tuple[int, int]:
        """Failures and requests after ``start``, up to ``end`` (unix seconds)."""
        there = (self.times > start) & (self.times <= end)
        return int(self.failed[there].sum()), int(self.asked[there].sum())


def drawn(who: tuple[str, str, str], spans: Iterable[tuple[int, int]], asked: int, fails: Share) -> Counted:
    """Of a service, version and cohort, over spans (unix seconds); ``asked`` a scrape. The same draws for the same."""
    times = np.concatenate([np.arange(start, end + 1, SCRAPE_S, dtype=np.int64) for start, end in spans])
    chance = np.random.default_rng(list("|".join(who).encode()))
    shares = np.array([fails(int(when)) for when in times])
    return Counted(*who, times, np.full(len(times), asked), chance.binomial(asked, shares))


def _samples(one: Counted) -> Iterator[str]:
    labels = f'service="{one.service}",at="eu1",version="{one.version}",age="{one.age}"'
    times = (int(one.times[0]) - SCRAPE_S, *one.times.tolist())
    for outcome, counted in (("error", one.failed), ("ok", one.asked - one.failed)):
        told = BEGAN + np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counted)])
        series = f'{METRIC}_total{{{labels},outcome="{outcome}"}}'
        yield from (f"{series} {value} {when}" for when, value in zip(times, told.tolist(), strict=True))


@dataclass(frozen=True)
class Rollout:
    """A candidate beside a stable version, and when it is told of (unix seconds)."""

    service: str
    stable: str
    candidate: str
    weight: float
    start: int
    end: int

    @property
    def samples(self) -> Iterator[str]:
        """Of the info metric."""
        labels = f'stage="canary",stable="{self.stable}",candidate="{self.candidate}",status="progressing"'
        series = f'{ROLLOUT}{{service="{self.service}",at="eu1",{labels}}}'
        yield from (f"{series} {self.weight} {when}" for when in range(self.start, self.end + 1, SCRAPE_S))


def openmetrics(pasts: Iterable[Counted], rollouts: Iterable[Rollout]) -> str:
    """All of it, for promtool."""
    counters = [sample for one in pasts for sample in _samples(one)]
    told = [sample for one in rollouts for sample in one.samples]
    return "\n".join([f"# TYPE {METRIC} counter", *counters, f"# TYPE {ROLLOUT} gauge", *told, "# EOF", ""])
