"""Counts as shares of their sum."""

from __future__ import annotations

import math
from collections.abc import Sequence


def shares_of(counts: Sequence[float]) -> tuple[float, ...]:
    """Each count's part (0-1) of their sum. ValueError where nothing was counted, or a count is no number.

    What an extrapolated increase makes less than nothing counts as nothing.
    """
    floored = [0.0 if count < 0 else count for count in counts]
    total = math.fsum(floored)
    if not (0 < total < math.inf):
        raise ValueError(total)
    return tuple(count / total for count in floored)
