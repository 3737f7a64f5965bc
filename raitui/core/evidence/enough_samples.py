"""How many samples it takes before *not worse* can be said: what is worth finding would have been found with them."""

from __future__ import annotations

import math

from raitui.core.evidence.block_e_value import LIFTS, block_log_e
from raitui.core.evidence.expected_rates import PRIOR_EVENTS, PRIOR_SAMPLES, conceivable, lifted
from raitui.core.evidence.look import Arm

LIFT_WORTH_FINDING = 2.0
POINT_WORTH_FINDING = 0.01
"""A side is worth finding whose odds of something bad are doubled, and at least one sample in a hundred more is bad."""


def worth_finding(rate: float) -> float:
    """The least rate (0-1) of the own side that is worth finding where the other side has this one."""
    return max(lifted(rate, LIFT_WORTH_FINDING), min(rate + POINT_WORTH_FINDING, (1.0 + rate) / 2.0))


def expected_growth(own_rate: float, other_rate: float, others_per_own: float) -> float:
    """By how much a sample of the own side adds to the evidence (natural logarithm) if these are the true rates."""
    own, other = Arm(own_rate, 1.0), Arm(other_rate * others_per_own, others_per_own)
    return max(block_log_e(own, other, lifted(other_rate, lift), other_rate) for lift in LIFTS)


def own_samples_needed(own: Arm, other: Arm, log_needed: float) -> float:
    """How many samples of the own side find what is worth finding, with as many of the other as came so far for each.

    ``log_needed`` is the evidence that finds it (natural logarithm).

    Where either has none yet, as many are taken to come on both.
    """
    known = other if other.total > 0.0 else own
    rate = conceivable((known.events + PRIOR_EVENTS) / (known.total + PRIOR_SAMPLES))
    others_per_own = other.total / own.total if own.total > 0.0 and other.total > 0.0 else 1.0
    growth = expected_growth(worth_finding(rate), rate, others_per_own)
    return (log_needed + math.log(len(LIFTS))) / growth
