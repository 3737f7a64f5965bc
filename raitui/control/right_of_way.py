"""Who limits harm goes first: while an action is on its way to its request, what can wait stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

STAND_STILL_AT_MOST_S = 0.5
"""Everything before the request takes no longer (design decision 9), and nothing may stop the pictures for ever."""


class RightOfWay:
    """Taken by actions, given by long computations at their pauses. To be used on one event loop."""

    def __init__(self) -> None:
        self._holders: set[object] = set()
        self._free = asyncio.Event()
        self._free.set()

    def take(self) -> Callable[[], None]:
        """Go first from now on, until the function that is returned is called, or for as long as that may take."""
        holder = object()
        self._holders.add(holder)
        self._free.clear()

        def leave() -> None:
            self._holders.discard(holder)
            if not self._holders:
                self._free.set()

        asyncio.get_running_loop().call_later(STAND_STILL_AT_MOST_S, leave)
        return leave

    async def give(self) -> None:
        """Let others have a turn; while somebody has the right of way, return once nobody has any more."""
        if self._holders:
            await self._free.wait()
        else:
            await asyncio.sleep(0)
