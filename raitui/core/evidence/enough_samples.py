"""How many samples it takes before *not worse* can be said: what is worth finding would have been found with them."""

from __future__ import annotations

import math

from raitui.core.evidence.block_e_value import LIFTS, block_log_e
from raitui.core.evidence.empirical_bernstein import TILTS
from raitui.core.evidence.estimate import Estimate
from raitui.core.evidence.expected_rates import PRIOR_EVENTS, PRIOR_SAMPLES, conceivable, lifted
from raitui.core.evidence.look import Arm
from raitui.core.evidence.verdict import COVERAGE
from raitui.core.sli import Direction

LIFT_WORTH_FINDING = 2.0
LEAST_WORTH_FINDING, SURELY_WORTH_FINDING = 0.01, 0.05
"""Worth finding are doubled odds of something bad; never less than a point in a hundred, and from five on always."""


def worth_finding(rate: float) -> float:
    """The least rate (0-1) of the own side that is worth finding where the other side has this one."""
    doubled = min(lifted(rate, LIFT_WORTH_FINDING), rate + SURELY_WORTH_FINDING)
    return max(doubled, min(rate + LEAST_WORTH_FINDING, (1.0 + rate) / 2.0))


def expected_growth(own_rate: float, other_rate: float, others_per_own: float) -> float:
    """By how much a sample of the own side adds to the evidence (natural logarithm) if these are the true rates."""
    own, other = Arm(own_rate, 1.0), Arm(other_rate * others_per_own, others_per_own)
    return max(block_log_e(own, other, lifted(other_rate, lift), other_rate) for lift in LIFTS)


def own_samples_needed(own: Arm, other: Arm, log_needed: float) -> float:
    """How many samples of the own side find what is worth finding, with as many of the other as came so far for each.

    ``log_needed`` is the evidence that finds it (natural logarithm).

    Where either has none yet, as many are taken to come on both. Where nearly everything is bad already, what is left
    to be worse by is too little to be worth finding: then as many do as where a point in a hundred is left.
    """
    known = other if other.total > 0.0 else own
    rate = conceivable((known.events + PRIOR_EVENTS) / (known.total + PRIOR_SAMPLES))
    rate = min(rate, 1.0 - LEAST_WORTH_FINDING)
    others_per_own = other.total / own.total if own.total > 0.0 and other.total > 0.0 else 1.0
    growth = expected_growth(worth_finding(rate), rate, others_per_own)
    return (log_needed + math.log(len(LIFTS))) / growth


def still_doubted(found: Estimate | None, direction: Direction, samples: float, log_needed: float) -> float:
    """How many more samples it takes where the interval says worse already, and the evidence does not yet.

    None where the interval allows for no difference. The evidence grows as the samples do, and takes about as many to
    what it needs as to what the interval needs, in proportion.
    """
    if found is None or not _past(found.interval, direction):
        return 0.0
    of_interval = math.log(2.0 * len(TILTS) / (1.0 - COVERAGE))
    return max(1.0, samples * ((log_needed + math.log(len(LIFTS))) / of_interval - 1.0))


def _past(interval: tuple[float, float], direction: Direction) -> bool:
    return interval[0] > 0.0 if direction is Direction.LOWER_IS_BETTER else interval[1] < 0.0
