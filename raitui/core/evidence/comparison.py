"""Shares compared look after look: a candidate since its rollout began, a cohort or a version for good.

A rollout has a beginning, and its evidence an end: the promise is that a candidate that is no worse is called worse
with a probability of at most alpha, however long it rolls out. A standing comparison goes on for years; its promise is
how long, on average, it takes to a false alarm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from raitui.core.evidence.block_e_value import block_factors
from raitui.core.evidence.difference import difference, difference_from, steps
from raitui.core.evidence.e_detector import cost_of_beginning, e_detector
from raitui.core.evidence.e_process import e_process
from raitui.core.evidence.enough_samples import own_samples_needed, still_doubted
from raitui.core.evidence.estimate import Estimate
from raitui.core.evidence.finding import Finding, told
from raitui.core.evidence.look import Arm, Look, bad, comparable
from raitui.core.evidence.moments import of_shares
from raitui.core.evidence.verdict import COVERAGE, Evidence
from raitui.core.sli import Direction


def rollout_evidence(looks: Sequence[Look], direction: Direction, alpha: float = 0.01) -> Evidence:
    """Whether the own side, a candidate, was worse than the other at any time since the rollout began.

    ``looks`` are all blocks since then, ``alpha`` (0-1) the probability that a candidate which is no worse is ever
    called so. Once worse, it stays so: waiting does not clear a candidate.
    """
    shares = comparable(looks)
    worse = [bad(one, direction) for one in shares]
    course = e_process(block_factors(worse))
    log_threshold = math.log(1.0 / alpha)
    crossed = next((one.at for one, log_e in zip(shares, course, strict=True) if log_e >= log_threshold), None)
    found = difference(steps(of_shares(shares)), COVERAGE)
    lacking = _lacking(worse, log_threshold, found, direction)
    return told(Finding(_dated(worse, course), log_threshold, crossed, found, lacking), _own_counts(looks))


def standing_evidence(
    looks: Sequence[Look], direction: Direction, mean_looks_between_false_alarms: float = 43_200
) -> Evidence:
    """Whether the own side has become worse than the other.

    ``looks`` are the blocks of as long a past as is looked at; a false alarm comes once in so many of them on average,
    at the most (43,200 are the minutes of 30 days). It is over soon after the own side is well again.
    """
    shares = comparable(looks)
    worse = [bad(one, direction) for one in shares]
    factors = block_factors(worse)
    log_threshold = math.log(mean_looks_between_false_alarms)
    detected = e_detector(factors, log_threshold)
    since = None if detected.began is None else shares[max(0, detected.began - 1)].at
    found = difference_from(detected.taken_from, steps(of_shares(shares)))
    lacking = _lacking(worse[detected.anew :], log_threshold + cost_of_beginning(factors), found, direction)
    finding = Finding(_dated(worse, detected.log_e), log_threshold, since, found, lacking, fades=True)
    return told(finding, _own_counts(looks))


def _dated(looks: Sequence[Look], course: Sequence[float]) -> list[tuple[float, float]]:
    return [(one.at, log_e) for one, log_e in zip(looks, course, strict=True)]


def _own_counts(looks: Sequence[Look]) -> dict[float, float]:
    return {one.at: one.own.total for one in looks}


def _lacking(worse: Sequence[Look], log_needed: float, found: Estimate | None, direction: Direction) -> float:
    own, other = _sum([one.own for one in worse]), _sum([one.other for one in worse])
    lacking = own_samples_needed(own, other, log_needed) - own.total
    return max(lacking, still_doubted(found, direction, own.total, log_needed))


def _sum(arms: Sequence[Arm]) -> Arm:
    return Arm(math.fsum(one.events for one in arms), math.fsum(one.total for one in arms))
