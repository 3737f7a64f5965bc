"""Whether the audit log takes what it is given: well, slow, or one that cannot be written (faults 1 to 4)."""

from __future__ import annotations

import asyncio

from msgspec import Struct

from raitui.control.blocking_thread import Calls
from raitui.control.in_time import seconds
from raitui.errors import RaituiError, SlowLogError
from raitui.ports import Clock

SILENT_AFTER_S = 2.0
"""After so long without an answer the log counts as one that cannot be written; until then it is slow (fault 3)."""


class Degraded(Struct, frozen=True):
    """The log cannot be written: since when (unix seconds), why, and what can be done.

    ``slow`` while nothing has failed, and it may still take what it was given.
    """

    since: float
    cause: str
    remedy: str
    slow: bool = False


class LogHealth:
    """What is known of it from how its calls end; ``calls`` are those of its thread."""

    def __init__(self, clock: Clock, calls: Calls) -> None:
        self._clock = clock
        self._calls = calls
        self._listening: set[asyncio.Task[None]] = set()
        self.degraded: Degraded | None = None
        """None while it takes what it is given."""

    def failed(self, error: RaituiError) -> None:
        """A call failed. The first reason stands, unless the log was only slow so far."""
        slow = isinstance(error, SlowLogError)
        if self.degraded is None or (self.degraded.slow and not slow):
            since = self.degraded.since if self.degraded is not None else self._clock.now()
            self.degraded = Degraded(since, error.message, error.remedy, slow)

    def late(self, within_s: float) -> RaituiError:
        """A call was not answered within so long; what is to be said of that. Whether it ever is is found out."""
        known_to_fail = self.degraded is not None and not self.degraded.slow
        error = _late(within_s, slow=within_s < SILENT_AFTER_S and not known_to_fail)
        self.failed(error)
        if within_s < SILENT_AFTER_S:
            listening = asyncio.create_task(self._hear(SILENT_AFTER_S - within_s))
            self._listening.add(listening)
            listening.add_done_callback(self._listening.discard)
        return error

    async def _hear(self, within_s: float) -> None:
        """Whatever its thread is asked is answered after what it is late with."""
        try:
            async with asyncio.timeout(within_s):
                await self._calls.run(lambda: None)
        except TimeoutError:
            self.failed(_late(SILENT_AFTER_S, slow=False))


def _late(within_s: float, *, slow: bool) -> RaituiError:
    kind = SlowLogError if slow else RaituiError
    return kind(f"the audit log did not take a record within {seconds(within_s)}", "look at the disk that it lies on")
