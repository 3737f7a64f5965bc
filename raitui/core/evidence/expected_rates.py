"""The rates to be expected of the next block, from earlier blocks alone: what is compared must not foretell itself."""

from __future__ import annotations

import math

from raitui.core.evidence.look import Look

HALF_LIFE_LOOKS = 120.0
"""After so many looks a block counts half: at one a minute the expectation follows the hours of the day."""

EVENTS_KEPT = 50.0
"""Nothing is forgotten below so many events: with fewer, an expectation would be worse than one that is old."""

PRIOR_EVENTS, PRIOR_SAMPLES = 0.5, 1.0
"""What is believed before anything was counted: half an event in a sample, so that no rate is ever 0 or 1."""

LEAST_RATE = 1e-12
"""No rate is expected to be nearer to 0 or 1 than this: what a machine counts cannot tell it from them."""

_KEPT_A_LOOK = math.exp2(-1.0 / HALF_LIFE_LOOKS)


def lifted(rate: float, lift: float) -> float:
    """The rate (0-1) whose odds are ``lift`` times those of ``rate``: nearly ``lift * rate`` if rare, always < 1."""
    return lift * rate / (1.0 + (lift - 1.0) * rate)


def conceivable(rate: float) -> float:
    """The rate, kept away from 0 and 1, in which nobody can believe."""
    return min(max(rate, LEAST_RATE), 1.0 - LEAST_RATE)


class Remembered:
    """The counts of the blocks so far, older ones fading.

    Fading is what keeps a standing comparison from going deaf, and what lets the baseline drift: whatever is expected,
    the evidence stays valid; expected well, it grows fast.
    """

    def __init__(self) -> None:
        self.events = self.own_total = self.other_total = 0.0

    @property
    def empty(self) -> bool:
        """Whether there was no block yet."""
        return self.own_total + self.other_total <= 0.0

    def add(self, look: Look) -> None:
        """Remember one block more; the ones before it fade by one look."""
        kept = _KEPT_A_LOOK if self.events > EVENTS_KEPT else 1.0
        self.events = kept * self.events + look.own.events + look.other.events
        self.own_total = kept * self.own_total + look.own.total
        self.other_total = kept * self.other_total + look.other.total

    @property
    def rate(self) -> float:
        """The rate of both sides together."""
        return (self.events + PRIOR_EVENTS) / (self.own_total + self.other_total + PRIOR_SAMPLES)

    def other_rate(self, lift: float) -> float:
        """The other side's rate if the own side's odds are ``lift`` times the other's: what explains all events best.

        That is the root p of own·lifted(p) + other·p = events, a quadratic.
        """
        events, other = self.events + PRIOR_EVENTS, self.other_total + PRIOR_SAMPLES
        excess = lift - 1.0
        linear = self.own_total * lift + other - events * excess
        spread = math.sqrt(linear * linear + 4.0 * other * excess * events)
        if linear > 0.0:
            return conceivable(2.0 * events / (linear + spread))
        return conceivable((spread - linear) / (2.0 * other * excess))
