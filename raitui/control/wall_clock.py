"""The machine's own time."""

from __future__ import annotations

import asyncio
import time


class WallClock:
    """The clock of a real site."""

    def now(self) -> float:
        """Unix seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        await asyncio.sleep(max(0.0, seconds))
