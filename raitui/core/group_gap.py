"""How far apart groups are treated: the difference and the ratio of the extreme ones (M5)."""

from __future__ import annotations

from collections.abc import Iterable

FOUR_FIFTHS = 0.8
"""A selection rate below four fifths of the highest group's is commonly taken as evidence of adverse impact.

Source: Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4 (D), 1978.
"""


def gap_difference(rates: Iterable[float]) -> float:
    """The highest rate less the lowest (0-1). ValueError without any."""
    known = list(rates)
    return max(known) - min(known)


def gap_ratio(rates: Iterable[float]) -> float:
    """The lowest rate over the highest (0-1); 1 where all are zero: nobody is favoured. ValueError without any."""
    known = list(rates)
    highest = max(known)
    return min(known) / highest if highest > 0 else 1.0
