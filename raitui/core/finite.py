"""Numbers that every JSON parser takes."""

from __future__ import annotations

import math


def finite(value: float | None) -> float | None:
    """JSON knows no infinity: what has no end is null, as is what is unknown."""
    return value if value is not None and math.isfinite(value) else None
