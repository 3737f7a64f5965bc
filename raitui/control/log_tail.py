"""What the log tells, kept up to date by reading only what is new in it: other consoles write it too."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from raitui.core.audit_record import AuditRecord, Recorded
from raitui.core.in_force import History
from raitui.errors import RaituiError

RecordsAfter = Callable[[int], Awaitable[tuple[Recorded, ...]]]
"""Every record with a higher number, in order. Raises RaituiError."""

Append = Callable[[AuditRecord], Awaitable[int]]
"""Makes a record durable; its number. Raises DuplicateRecordError, RaituiError."""

AT_ONCE = 500
"""So many records are taken in before others on the loop have their turn: the first reading is of the whole log."""

READ_WITHIN_S = 5.0
"""For so long a reading is waited for; it goes on, and whoever asks next waits for it again."""


class LogTail:
    """The history so far. Several may ask it to read on at once; it reads one piece after another."""

    def __init__(self, records_after: RecordsAfter) -> None:
        self._records_after = records_after
        self._turn = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self.history = History()
        self.heard = False
        """Whether the log has been read to its end at least once: before that the history holds nothing."""

    async def read_on(self) -> History:
        """The history with everything that the log holds by now. Raises RaituiError, and keeps what it had."""
        try:
            async with asyncio.timeout(READ_WITHIN_S), self._turn:
                if self._reading is not None:
                    # Begun for somebody who waits no longer: it may lack what was written since.
                    await self._read(self._reading)
                await self._read(asyncio.create_task(self._take_in()))
        except TimeoutError as error:
            raise RaituiError(
                f"the audit log was not read within {READ_WITHIN_S:g} s", "look at the disk that it lies on"
            ) from error
        return self.history

    async def _read(self, reading: asyncio.Task[None]) -> None:
        self._reading = reading
        await asyncio.wait({reading})
        self._reading = None
        reading.result()

    async def _take_in(self) -> None:
        history = self.history
        records = await self._records_after(history.seq)
        for start in range(0, len(records), AT_ONCE):
            history = history.after(records[start : start + AT_ONCE])
            await asyncio.sleep(0)
        self.history = history
        self.heard = True
