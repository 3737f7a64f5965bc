"""Evidence that something became worse at some time: the sum over all times at which it may have begun.

An e-process that has watched a healthy service for a month has lost so much that a fault must make up for the month
first: it goes deaf. The Shiryaev-Roberts e-detector begins anew at every look, M(n) = E(n)·(w(n) + M(n-1)), where w is
how much substance the look has, 1 at most. M(n) - n is then a supermartingale while nothing is worse, so that the mean
time to a false alarm at M ≥ A is at least A looks, and longer where looks have little substance: without w, a cohort of
next to no traffic would reach A by counting looks alone.
Source: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", New
England Journal of Statistics in Data Science 2 (2024).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from raitui.core.evidence.e_process import Factors, log_mean_exp

HEADROOM = math.log(10_000.0)
"""Evidence beyond the threshold is kept up to this factor, so that it is gone again soon after the fault is.

It must leave room for many comparisons at once, each of which needs so many times the evidence. To cut evidence off
only lessens it: what is promised of false alarms holds.
"""

FADED = math.log(10.0)
"""An alarm is over once the evidence has fallen below the threshold by this factor; the detector then begins anew.

So one that hovers about its threshold is one alarm, and each takes as long to come, on average, as the first.
"""


class Detected(Struct, frozen=True):
    """The course of a detector: ``log_e`` after each look, and the looks at which an alarm was ``raised``.

    ``began`` is, while an alarm stands, the first look of what is taken for the change; None when none does. With
    ``anew`` begins what has been watched since the last alarm was over; 0 where there was none.
    """

    log_e: list[float]
    raised: list[int]
    began: int | None = None
    anew: int = 0

    @property
    def taken_from(self) -> int:
        """The first look of what it is about now: the change, while an alarm stands, or all since there was one."""
        return self.anew if self.began is None else self.began


def log_sum(one: float, other: float) -> float:
    """The logarithm of the sum of what these are the logarithms of, without overflow."""
    most, least = (one, other) if one > other else (other, one)
    return most + math.log1p(math.exp(least - most))


class _Beginnings:
    """For each lift, since which look the evidence has been for it: where its cumulative sum last left nothing.

    Source: E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954).
    """

    def __init__(self, lifts: int) -> None:
        self._sums, self._since = [0.0] * lifts, [0] * lifts

    def add(self, look: int, factors: Factors) -> None:
        for lift, log_e in enumerate(factors.log_es):
            if self._sums[lift] <= 0.0:
                self._sums[lift], self._since[lift] = 0.0, look
            self._sums[lift] += log_e

    def likeliest(self) -> int:
        """The look at which the change began that explains the most."""
        return self._since[max(range(len(self._sums)), key=self._sums.__getitem__)]


class _Detector:
    def __init__(self, lifts: int, log_threshold: float) -> None:
        self._log_threshold = log_threshold
        self._now = [-math.inf] * lifts
        self._beginnings = _Beginnings(lifts)
        self.began: int | None = None
        self.anew = 0

    def add(self, look: int, factors: Factors) -> float:
        begins = math.log(factors.substance)
        self._now = [log_sum(begins, one) + log_e for one, log_e in zip(self._now, factors.log_es, strict=True)]
        self._beginnings.add(look, factors)
        evidence = self._cut(log_mean_exp(self._now))
        if self.began is None and evidence >= self._log_threshold:
            self.began = self._beginnings.likeliest()
        elif self.began is not None and evidence < self._log_threshold - FADED:
            self._begin_anew(look + 1)
        return evidence

    def _cut(self, evidence: float) -> float:
        beyond = max(0.0, evidence - self._log_threshold - HEADROOM)
        self._now = [one - beyond for one in self._now]
        return evidence - beyond

    def _begin_anew(self, look: int) -> None:
        lifts = len(self._now)
        self.anew = look
        self._now, self._beginnings, self.began = [-math.inf] * lifts, _Beginnings(lifts), None


def e_detector(looks: Sequence[Factors], log_threshold: float) -> Detected:
    """The detector's course over the looks."""
    if not looks:
        return Detected([], [])
    detector = _Detector(len(looks[0].log_es), log_threshold)
    course: list[float] = []
    raised: list[int] = []
    for look, factors in enumerate(looks):
        before = detector.began
        course.append(detector.add(look, factors))
        if before is None and detector.began is not None:
            raised.append(look)
    return Detected(course, raised, detector.began, detector.anew)


def cost_of_beginning(looks: Sequence[Factors]) -> float:
    """How much more evidence (natural logarithm) it takes where looks have as little substance as the newest."""
    return -math.log(looks[-1].substance) if looks else 0.0
