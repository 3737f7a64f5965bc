"""Means of bounded values compared look after look: quality scores of 1 to 5, say, of a candidate or of a cohort."""

from __future__ import annotations

import math
from collections.abc import Sequence

from raitui.core.evidence.difference import Step, difference, difference_from, steps
from raitui.core.evidence.e_detector import cost_of_beginning, e_detector
from raitui.core.evidence.e_process import LEAST_SUBSTANCE, Factors, e_process
from raitui.core.evidence.empirical_bernstein import COSTS, TILTS, log_factors
from raitui.core.evidence.enough_samples import still_doubted
from raitui.core.evidence.finding import Finding, told
from raitui.core.evidence.moments import MeanLook, comparable_means
from raitui.core.evidence.verdict import COVERAGE, Evidence
from raitui.core.sli import Direction

Bounds = tuple[float, float]

SHARE_WORTH_FINDING = 0.05
"""A difference is worth finding that is so much of what lies between the bounds: 0.2 of a score of 1 to 5."""


def mean_evidence(looks: Sequence[MeanLook], direction: Direction, bounds: Bounds, alpha: float = 0.01) -> Evidence:
    """Whether the own side, a candidate, was worse than the other at any time since the rollout began.

    No value lies outside ``bounds``; ``looks`` are all blocks since then, ``alpha`` (0-1) the probability that a
    candidate which is no worse is ever called so.
    """
    known = comparable_means(looks, bounds)
    taken = steps(known)
    course = e_process(_factors(taken, direction))
    log_threshold = math.log(1.0 / alpha)
    crossed = next((one.at for one, log_e in zip(known, course, strict=True) if log_e >= log_threshold), None)
    found, lacking = difference(taken, COVERAGE), _lacking(known, taken, log_threshold)
    finding = Finding(
        course=_dated(known, course),
        log_threshold=log_threshold,
        since=crossed,
        difference=found,
        lacking=max(lacking, still_doubted(found, direction, _own_total(known), log_threshold)),
        scale=bounds[1] - bounds[0],
    )
    return told(finding, _own_counts(looks))


def standing_mean_evidence(
    looks: Sequence[MeanLook], direction: Direction, bounds: Bounds, mean_looks_between_false_alarms: float = 43_200
) -> Evidence:
    """Whether the own side has become worse than the other; a false alarm comes once in so many looks, at the most."""
    known = comparable_means(looks, bounds)
    taken = steps(known)
    factors = _factors(taken, direction)
    log_threshold = math.log(mean_looks_between_false_alarms)
    detected = e_detector(factors, log_threshold)
    found, log_needed = difference_from(detected.taken_from, taken), log_threshold + cost_of_beginning(factors)
    anew = detected.anew
    lacking = _lacking(known[anew:], taken[anew:], log_needed)
    finding = Finding(
        course=_dated(known, detected.log_e),
        log_threshold=log_threshold,
        since=None if detected.began is None else known[max(0, detected.began - 1)].at,
        difference=found,
        lacking=max(lacking, still_doubted(found, direction, _own_total(known[anew:]), log_needed)),
        scale=bounds[1] - bounds[0],
        fades=True,
    )
    return told(finding, _own_counts(looks))


def _factors(taken: Sequence[Step], direction: Direction) -> list[Factors]:
    """What each block adds, worse being more or less; it has substance as far as it was expected to vary."""
    sign = 1.0 if direction is Direction.LOWER_IS_BETTER else -1.0
    found, spread, weight = [], 0.0, 0.0
    for step in taken:
        substance = min(1.0, max(LEAST_SUBSTANCE, step.weight * spread / weight)) if weight > 0.0 else 1.0
        found.append(Factors(log_factors(sign * step.difference, step.spread), substance))
        spread, weight = spread + step.spread, weight + step.weight
    return found


def _lacking(known: Sequence[MeanLook], taken: Sequence[Step], log_needed: float) -> float:
    """How many values of the own side it takes to find what is worth finding, if both sides go on as they did."""
    own = _own_total(known)
    weight = math.fsum(step.weight for step in taken) / own if own > 0.0 else 0.5
    spread = math.fsum(step.spread for step in taken) / own if own > 0.0 else 0.125
    found = SHARE_WORTH_FINDING * weight
    growth = max(tilt * found - cost * spread for tilt, cost in zip(TILTS, COSTS, strict=True))
    return (log_needed + math.log(len(TILTS))) / growth - own


def _own_total(known: Sequence[MeanLook]) -> float:
    return math.fsum(one.own.total for one in known)


def _dated(known: Sequence[MeanLook], course: Sequence[float]) -> list[tuple[float, float]]:
    return [(one.at, log_e) for one, log_e in zip(known, course, strict=True)]


def _own_counts(looks: Sequence[MeanLook]) -> dict[float, float]:
    return {one.at: one.own.total for one in looks}
