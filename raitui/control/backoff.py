"""How long to leave a failing source alone: twice as long each time, with jitter, up to a bound."""

from __future__ import annotations

import random

FIRST_S = 1.0
LONGEST_S = 60.0

_DOUBLINGS = 32
"""More would overflow in time: a source may be down for days."""


class Backoff:
    """Exponential back-off with full jitter.

    Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015; half of the wait is kept fixed
    so that a source is never asked again at once.
    """

    def __init__(self, generator: random.Random, first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> None:
        self._generator = generator
        self._first_s = first_s
        self._longest_s = longest_s
        self.failures = 0

    def failed(self, at_least_s: float = 0.0) -> float:
        """Count a failure; returns how many seconds to wait, never fewer than the source asked for."""
        bound = min(self._longest_s, self._first_s * 2.0 ** min(self.failures, _DOUBLINGS))
        self.failures += 1
        return max(at_least_s, bound * (0.5 + self._generator.random() / 2))

    def succeeded(self) -> None:
        """Start anew."""
        self.failures = 0
