"""When something worse is severe, in the numbers that the plan gives (R-DEC-3, R-DEC-6)."""

from __future__ import annotations

import math

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.sli import Direction, Severe


def is_severe(one: ComparedEvidence, numbers: Severe) -> bool:
    """Whether a slice is worse than its baseline by so much, so surely, and for so many."""
    return (
        one.standing is Standing.WORSE
        and worse_by(one) >= numbers.gap
        and sure(one, numbers.sure)
        and one.own.samples >= numbers.people
    )


def worse_by(one: ComparedEvidence) -> float:
    """How much worse it is than its baseline, in the indicator's unit; nothing while no difference is known."""
    difference = one.evidence.difference or 0.0
    return difference if one.direction is Direction.LOWER_IS_BETTER else -difference


def sure(one: ComparedEvidence, mistaken: float) -> bool:
    """Whether the evidence has become so strong that at most this share (0-1) is called so falsely.

    Where several are compared, each must be the surer, as it must be for being called worse at all. Evidence that was
    that strong counts for a rollout, and for what stands until its alarm is over.
    """
    among = one.needed_log10 - one.evidence.threshold_log10
    needed = max(one.needed_log10, among - math.log10(mistaken))
    since = -math.inf if one.of_rollout or one.evidence.worse_since is None else one.evidence.worse_since
    return any(log10_e >= needed for at, log10_e in one.evidence.log10_e if at >= since)
