"""How long it takes until so many samples have come, at today's traffic."""

from __future__ import annotations

import math
from collections.abc import Mapping

RECENT_LOOKS = 60
"""Today's traffic is that of so many blocks."""


def seconds_for(samples: float, counts: Mapping[float, float]) -> float | None:
    """How long (seconds) so many samples take at the pace of the newest blocks: how many each has, by its end.

    None while that cannot be told: one block alone has no length, and without samples there is no pace.
    """
    recent = sorted(at for at, count in counts.items() if math.isfinite(count))[-RECENT_LOOKS - 1 :]
    came = math.fsum(max(0.0, counts[at]) for at in recent[1:])
    return samples * (recent[-1] - recent[0]) / came if came > 0.0 else None
