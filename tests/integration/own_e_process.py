"""The e-process of a rollout by the published formula, with scipy's binomial distributions: an oracle of its own.

R. J. Turner, A. Ly, P. D. Grünwald, "Generic E-variables for exact sequential k-sample tests that allow for optional
stopping", Journal of Statistical Planning and Inference 230 (2024); the plug-in rates are those that raitui states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp2, log

from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import binom

LIFTS = (1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0)
HALF_LIFE_LOOKS, EVENTS_KEPT = 120.0, 50.0
PRIOR_EVENTS, PRIOR_SAMPLES = 0.5, 1.0


@dataclass(frozen=True)
class Block:
    """Failures and requests of the candidate and of the stable version."""

    failed: int
    asked: int
    other_failed: int
    other_asked: int


def _lifted(rate: float, lift: float) -> float:
    odds = lift * rate / (1.0 - rate)
    return odds / (1.0 + odds)


class _Past:
    def __init__(self) -> None:
        self.failed = self.asked = self.other_asked = 0.0

    def rate(self, lift: float) -> float:
        """The other side's, if the own side's odds were so many times as high: what explains all failures."""
        failed, other_asked = self.failed + PRIOR_EVENTS, self.other_asked + PRIOR_SAMPLES
        found = brentq(
            lambda rate: self.asked * _lifted(rate, lift) + other_asked * rate - failed, 1e-12, 1 - 1e-12, xtol=1e-15
        )
        return float(found)

    def add(self, block: Block) -> None:
        kept = exp2(-1.0 / HALF_LIFE_LOOKS) if self.failed > EVENTS_KEPT else 1.0
        self.failed = kept * self.failed + block.failed + block.other_failed
        self.asked = kept * self.asked + block.asked
        self.other_asked = kept * self.other_asked + block.other_asked


def _log_likelihood(block: Block, rate: float, other_rate: float) -> float:
    own = binom.logpmf(block.failed, block.asked, rate)
    return float(own + binom.logpmf(block.other_failed, block.other_asked, other_rate))


def _log_e(block: Block, rate: float, other_rate: float) -> float:
    alike = (block.asked * rate + block.other_asked * other_rate) / (block.asked + block.other_asked)
    return _log_likelihood(block, rate, other_rate) - _log_likelihood(block, alike, alike)


def own_e_process(blocks: Sequence[Block]) -> list[float]:
    """The evidence that the candidate is worse after each block, as a logarithm to the base of 10."""
    past, so_far, found = _Past(), [0.0] * len(LIFTS), []
    for number, block in enumerate(blocks):
        if number:
            rates = [past.rate(lift) for lift in LIFTS]
            so_far = [
                one + _log_e(block, _lifted(rate, lift), rate)
                for one, rate, lift in zip(so_far, rates, LIFTS, strict=True)
            ]
        past.add(block)
        found.append((float(logsumexp(so_far)) - log(len(LIFTS))) / log(10.0))
    return found
