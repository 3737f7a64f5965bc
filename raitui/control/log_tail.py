"""What the log tells, kept up to date by reading only what is new in it: other consoles write it too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from raitui.core.audit_record import AuditRecord, Recorded
from raitui.core.in_force import History

RecordsAfter = Callable[[int], Awaitable[tuple[Recorded, ...]]]
"""Every record with a higher number, in order. Raises RaituiError."""

Append = Callable[[AuditRecord], Awaitable[int]]
"""Makes a record durable; its number. Raises DuplicateRecordError, RaituiError."""


AT_ONCE = 500
"""So many records are taken in before others on the loop have their turn: the first reading is of the whole log."""


class LogTail:
    """The history so far. Several may ask it to read on at once; it reads one piece after another."""

    def __init__(self, records_after: RecordsAfter) -> None:
        self._records_after = records_after
        self._reading = asyncio.Lock()
        self.history = History()

    async def read_on(self) -> History:
        """The history with everything that the log holds by now. Raises RaituiError, and keeps what it had."""
        async with self._reading:
            history = self.history
            records = await self._records_after(history.seq)
            for start in range(0, len(records), AT_ONCE):
                history = history.after(records[start : start + AT_ONCE])
                await asyncio.sleep(0)
            self.history = history
            return history
