"""What the log tells, kept up to date by reading only what is new in it: other consoles write it too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from raitui.core.audit_record import AuditRecord
from raitui.core.in_force import History
from raitui.core.log_page import LogPage
from raitui.errors import RaituiError

_LOG = logging.getLogger(__name__)

ReadPage = Callable[[str, int], Awaitable[LogPage]]
"""What follows the record of that number in the log of that id, or what another log begins with. Raises RaituiError."""

Append = Callable[[AuditRecord], Awaitable[int]]
"""Makes a record durable; its number. Raises DuplicateRecordError, RaituiError."""

AT_ONCE = 500
"""So many records are taken in before others on the loop have their turn: the first reading is of the whole log."""

READ_WITHIN_S = 5.0
"""For so long a reading is waited for; it goes on, and whoever asks next waits for it again."""


class LogTail:
    """The history so far. Several may ask it to read on at once; it reads one piece after another.

    Another log that lies where this one did, since somebody moved it aside, has a history of its own.
    """

    def __init__(self, read_page: ReadPage) -> None:
        self._read_page = read_page
        self._log = ""
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
        page = await self._read_page(self._log, self.history.seq)
        history = self.history if page.log == self._log else self._begun_anew(page.log)
        for start in range(0, len(page.records), AT_ONCE):
            history = history.after(page.records[start : start + AT_ONCE])
            await asyncio.sleep(0)
        self._log, self.history = page.log, history
        self.heard = True

    def _begun_anew(self, log: str) -> History:
        if self._log:
            _LOG.warning("the audit log %s has given way to %s, which begins anew", self._log, log)
        return History()
