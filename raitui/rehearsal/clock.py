"""The simulated fleet's clock: the wall clock's, or a faster one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from math import inf


class SimulatedClock:
    """Begins at ``start`` (unix seconds) when it is made, and runs ``speed`` times as fast as ``monotonic``.

    Raises:
        ValueError: the speed is not a positive number.
    """

    def __init__(self, start: float, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        if not 0.0 < speed < inf:
            raise ValueError(f"a clock's speed is a positive number, not {speed}")
        self._start = start
        self._speed = speed
        self._monotonic = monotonic
        self._origin = monotonic()

    def now(self) -> float:
        """Unix seconds of simulated time."""
        return self._start + (self._monotonic() - self._origin) * self._speed

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds of simulated time."""
        await asyncio.sleep(max(0.0, seconds) / self._speed)
