"""A clock that stands where a test sets it."""

from __future__ import annotations

import asyncio


class SetClock:
    """Whoever waits lets the others go on, and no time passes but what the test lets pass by ``at``."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        """Unix seconds."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Return after whatever else is ready to run."""
        await asyncio.sleep(0)
