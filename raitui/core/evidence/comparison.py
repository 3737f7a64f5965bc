"""Shares compared look after look: a candidate since its rollout began, a cohort or a version for good.

A rollout has a beginning, and its evidence an end: the promise is that a candidate that is no worse is called worse
with a probability of at most alpha, however long it rolls out. A standing comparison goes on for years; its promise is
how long, on average, it takes to a false alarm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from raitui.core.evidence.block_e_value import block_log_es
from raitui.core.evidence.charted import charted
from raitui.core.evidence.difference import Difference, difference, steps
from raitui.core.evidence.e_detector import e_detector
from raitui.core.evidence.e_process import e_process
from raitui.core.evidence.enough_samples import own_samples_needed, seconds_for
from raitui.core.evidence.look import Arm, Look, bad, comparable
from raitui.core.evidence.moments import of_shares
from raitui.core.evidence.verdict import COVERAGE, Evidence, Standing
from raitui.core.sli import Direction


class Finding(Struct, frozen=True):
    """The course of the evidence (natural logarithms), since when something is worse, and by how much."""

    course: Sequence[float]
    log_threshold: float
    since: float | None
    difference: Difference | None


def rollout_evidence(looks: Sequence[Look], direction: Direction, alpha: float = 0.01) -> Evidence:
    """Whether the own side, a candidate, was worse than the other at any time since the rollout began.

    ``looks`` are all blocks since then, ``alpha`` (0-1) the probability that a candidate which is no worse is ever
    called so. Once worse, it stays so: waiting does not clear a candidate.
    """
    shares = comparable(looks)
    worse = [bad(one, direction) for one in shares]
    course = e_process(block_log_es(worse))
    log_threshold = math.log(1.0 / alpha)
    crossed = next((one.at for one, log_e in zip(shares, course, strict=True) if log_e >= log_threshold), None)
    found = difference(steps(of_shares(shares)), COVERAGE)
    return _told(looks, worse, Finding(course, log_threshold, crossed, found))


def standing_evidence(
    looks: Sequence[Look], direction: Direction, mean_looks_between_false_alarms: float = 43_200
) -> Evidence:
    """Whether the own side has become worse than the other.

    ``looks`` are the blocks of as long a past as is looked at; a false alarm comes once in so many of them on average,
    at the most (43,200 are the minutes of 30 days). It is over soon after the own side is well again.
    """
    shares = comparable(looks)
    worse = [bad(one, direction) for one in shares]
    log_threshold = math.log(mean_looks_between_false_alarms)
    found = e_detector(block_log_es(worse), log_threshold)
    since = None if found.began is None else shares[max(0, found.began - 1)].at
    finding = Finding(found.log_e, log_threshold, since, _difference_since(found.began, shares))
    return _told(looks, worse, finding)


def _difference_since(began: int | None, shares: Sequence[Look]) -> Difference | None:
    taken = steps(of_shares(shares))
    return difference(taken, COVERAGE) if began is None else difference(taken[began:], COVERAGE, len(taken))


def _told(looks: Sequence[Look], worse: Sequence[Look], finding: Finding) -> Evidence:
    since, found = finding.since, finding.difference
    lacking = 0.0 if since is not None else _lacking(worse, finding.log_threshold)
    standing = Standing.WORSE if since is not None else Standing.THIN if lacking > 0.0 else Standing.NOT_WORSE
    return Evidence(
        standing,
        charted([(one.at, log_e) for one, log_e in zip(worse, finding.course, strict=True)]),
        finding.log_threshold / math.log(10.0),
        None if found is None else found.value,
        None if found is None else found.interval,
        math.ceil(lacking),
        seconds_for(lacking, _own_counts(looks)) if lacking > 0.0 else None,
        since,
    )


def _own_counts(looks: Sequence[Look]) -> list[tuple[float, float]]:
    """How many samples the own side had in each block, whether or not there was anything to compare it with."""
    counts = {one.at: one.own.total for one in looks if math.isfinite(one.own.total)}
    return [(at, max(0.0, counts[at])) for at in sorted(counts)]


def _lacking(worse: Sequence[Look], log_threshold: float) -> float:
    own, other = _sum([one.own for one in worse]), _sum([one.other for one in worse])
    return max(0.0, own_samples_needed(own, other, log_threshold) - own.total)


def _sum(arms: Sequence[Arm]) -> Arm:
    return Arm(math.fsum(one.events for one in arms), math.fsum(one.total for one in arms))
