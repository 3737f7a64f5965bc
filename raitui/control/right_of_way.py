"""Who limits harm goes first, then who is at the keys: what can wait stands still for them."""

from __future__ import annotations

import asyncio
import gc
import math
import time
from collections.abc import Callable

STAND_STILL_AT_MOST_S = 0.5
"""Everything before the request takes no longer (design decision 9), and nothing may stop the pictures for ever."""

KEY_S = 0.07
"""For a key to be answered on the screen, by a thread that computations share the interpreter with. One that acts is
accepted when it has been alone for 50 ms, and then finds nothing under way that it would have to wait for."""

KEYS_SHARE = 0.8
"""Keys that come without end let computations stand still for no more than this share of the time."""


class RightOfWay:
    """Taken by actions and by keys, given by long computations at their pauses.

    Python's own search for garbage, which has no pauses, does not begin while an action has it.
    To be used on one event loop, but for ``key_came``, which any thread may call. ``monotonic`` is in seconds.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._key_until = self._still_until = self._run_until = -math.inf
        self._holders: set[object] = set()
        self._collects_garbage = False
        self._free = asyncio.Event()
        self._free.set()

    def take(self) -> Callable[[], None]:
        """Go first from now on, until the function that is returned is called, or for as long as that may take."""
        holder = object()
        if not self._holders:
            self._begin()
        self._holders.add(holder)

        def leave() -> None:
            if holder in self._holders:
                self._holders.discard(holder)
                self._end_with_the_last()

        asyncio.get_running_loop().call_later(STAND_STILL_AT_MOST_S, leave)
        return leave

    def _begin(self) -> None:
        self._free.clear()
        self._collects_garbage = gc.isenabled()
        gc.disable()

    def _end_with_the_last(self) -> None:
        if self._holders:
            return
        self._free.set()
        if self._collects_garbage:
            gc.enable()

    def key_came(self) -> None:
        """The operator has pressed a key: what it does is to be seen before a computation goes on."""
        self._key_until = self._monotonic() + KEY_S

    async def give(self) -> None:
        """Let others have a turn; while somebody has the right of way, return once nobody has any more."""
        if self._holders:
            await self._free.wait()
        else:
            await asyncio.sleep(self._for_a_key())

    def _for_a_key(self) -> float:
        """How long (seconds) to stand still for the last key; not at once again when that has just been done."""
        now = self._monotonic()
        if now >= self._run_until and self._key_until > now:
            self._still_until = self._key_until
            self._run_until = now + (self._key_until - now) / KEYS_SHARE
        return max(0.0, self._still_until - now)
