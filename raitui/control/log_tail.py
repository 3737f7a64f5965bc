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
"""What follows next on a record: the log's id, its number; or what another log begins with. Raises RaituiError."""

Append = Callable[[AuditRecord], Awaitable[int]]
"""Makes a record durable; its number. Raises DuplicateRecordError, RaituiError."""

Grew = Callable[[str, int], None]
"""Is told the log's id and its highest number whenever the end of the log is found somewhere else than before."""

AT_ONCE = 500
"""So many records are taken in before others on the loop have their turn: the first reading is of the whole log."""

NAMED = 3
"""So many records that cannot be read are named."""

READ_WITHIN_S = 5.0
"""For so long a reading is waited for; it goes on, and whoever asks next waits for it again."""

GONE = (
    "THE AUDIT LOG IS GONE from where it lay; the next record begins another → put it back, if it was moved by mistake"
)


def nobody_follows(_log: str, _last: int) -> None:
    """Growth that nobody is told of."""


class LogTail:
    """The history so far. Several may ask it to read on at once; it reads one piece after another.

    Another log that lies where this one did, whoever moved it aside, has a history of its own. One that ends before
    what was read of it, or has another record there, was cut, or an older copy was put in its place (fault 12). Either
    is an alarm, and it is read anew. A record that cannot be read is named, and hides none that follows it.
    """

    def __init__(self, read_page: ReadPage, grew: Grew = nobody_follows) -> None:
        self._read_page = read_page
        self._grew = grew
        self._log = ""
        self._last, self._last_hash = 0, ""
        self._undecoded: list[int] = []
        self._alarms: dict[str, str] = {}
        self._gone = False
        self._told = ("", 0)
        self._turn = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None
        self._reached = History()
        """What has been read so far: the history once the end is reached, for half of a log tells what is not so."""

        self.history = History()
        self.heard = False
        """Whether the log has been read to its end at least once: before that the history holds nothing."""
        self.readable = False
        """Whether it could be read the last time that anybody tried: else the history may lack what others write."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is wrong with the log, in words for the operator; an alarm stays for as long as this console runs."""
        return tuple(filter(None, (*self._alarms.values(), GONE if self._gone else "", _unread(self._undecoded))))

    async def read_on(self) -> History:
        """The history with everything that the log holds by now. Raises RaituiError, and keeps what it had."""
        try:
            await self._read_in_time()
        except TimeoutError as error:
            self.readable = False
            raise self._late() from error
        except RaituiError:
            self.readable = False
            raise
        self.readable = True
        return self.history

    def _late(self) -> RaituiError:
        """A long log takes its time once, when it is first read: that is no trouble of its disk."""
        if self._last and not self.heard:
            return RaituiError(
                f"the audit log is still being read, {self._last:,} records so far",
                "wait until its end is reached; actions are recorded meanwhile",
            )
        return RaituiError(f"the audit log was not read within {READ_WITHIN_S:g} s", "look at the disk that it lies on")

    async def _read_in_time(self) -> None:
        async with asyncio.timeout(READ_WITHIN_S), self._turn:
            if self._reading is not None:
                # Begun for somebody who waits no longer: it may lack what was written since.
                await self._read(self._reading)
            await self._read(asyncio.create_task(self._take_in()))

    async def _read(self, reading: asyncio.Task[None]) -> None:
        self._reading = reading
        await asyncio.wait({reading})
        self._reading = None
        reading.result()

    async def _take_in(self) -> None:
        """A page at a time, so that an append between two of them does not wait for the whole log."""
        while (page := await self._next_page()).more:
            await self._fold(page)
        await self._fold(page)
        is_news = (self._log, self._last) != self._told
        self.history, self.heard, self._told = self._reached, True, (self._log, self._last)
        if is_news:
            self._grew(*self._told)

    async def _next_page(self) -> LogPage:
        page = await self._read_page(self._log, self._last)
        self._gone = page.gone
        if page.log != self._log or page.before in {None, self._last_hash}:
            return page
        self._raise_alarm(
            "THE AUDIT LOG WAS CUT, OR AN OLDER COPY PUT IN ITS PLACE",
            f"record {self._last:,} that was read is {'another one now' if page.before else 'gone'} → keep the file,"
            " and compare it with a head kept elsewhere: raitui audit verify",
        )
        self._begin_anew("")
        return await self._read_page("", 0)

    def _raise_alarm(self, what: str, detail: str) -> None:
        self._alarms[what] = f"{what}: {detail}"
        _LOG.error("%s", self._alarms[what])

    async def _fold(self, page: LogPage) -> None:
        if page.log != self._log:
            self._begin_anew(page.log)
        for start in range(0, len(page.records), AT_ONCE):
            self._reached = self._reached.after(page.records[start : start + AT_ONCE])
            await asyncio.sleep(0)
        self._undecoded += [one.seq for one in page.undecoded]
        if page.last:
            self._last, self._last_hash = page.last, page.end

    def _begin_anew(self, log: str) -> None:
        if self._log and log:
            self._raise_alarm(
                "ANOTHER AUDIT LOG LIES WHERE THIS ONE DID",
                f"{log[:8]} begins anew, and what {self._log[:8]} told, to record {self._last:,}, is not known here any"
                " more → unless somebody moved that one aside, find it; a head kept elsewhere tells which is right",
            )
        self._log, self._reached = log, History()
        self._last, self._last_hash = 0, ""
        self._undecoded.clear()


def _unread(numbers: list[int]) -> str:
    """Of many the first few are named."""
    if not numbers:
        return ""
    named = ", ".join(f"{number:,}" for number in numbers[:NAMED])
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    records = "record" if len(numbers) == 1 else "records"
    return (
        f"{records} {named}{more} of the audit log cannot be read: what stands there is not known → raitui audit verify"
    )
