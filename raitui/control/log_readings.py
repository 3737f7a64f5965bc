"""The audit log as the console reads it: on threads of its own, so that neither appends nor the screen wait."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import partial

from msgspec import structs

from raitui.control.blocking_thread import BlockingThread, Calls
from raitui.control.log_growth import LogGrowth
from raitui.control.right_of_way import STAND_STILL_AT_MOST_S, RightOfWay
from raitui.control.runtime import ControlRuntime
from raitui.core.audit_filter import AuditFilter
from raitui.core.audit_record import AuditRecord
from raitui.core.audit_row import audit_row
from raitui.core.log_reading import CheckNews, LogAnswer, LogAsk, LogStretch, Toward, Trouble, WholeAnswer
from raitui.errors import RaituiError
from raitui.ports import AuditArchive, Stop

_LOG = logging.getLogger(__name__)

SEARCHED_AT_ONCE = 5_000
"""So many records are looked through before what was found is told, and before an action has its turn."""


class CheckStoppedError(Exception):
    """Whoever asked for the check does not want it any more."""


class LogReadings:
    """Reads for the console: pages and searches one after another on one thread, checks on another.

    ``owed`` tells, on the control loop, what is recorded and not in the log yet. While an action is on its way to its
    request, searches and checks stand still for it.
    """

    def __init__(
        self,
        runtime: ControlRuntime,
        archive: AuditArchive,
        growth: LogGrowth,
        *,
        owed: Callable[[], tuple[AuditRecord, ...]],
        right_of_way: RightOfWay,
        thread: Callable[[str], Calls] = BlockingThread,
    ) -> None:
        self._runtime = runtime
        self._archive = archive
        self._growth = growth
        self._owed = owed
        self._right_of_way = right_of_way
        self._thread = thread
        self._threads: dict[str, Calls] = {}
        self._closing = threading.Event()

    def follow(self, grew: Callable[[str, int], None]) -> Stop:
        """Tell whenever the log is found longer."""
        return self._growth.follow(grew)

    def read(self, ask: LogAsk, told: Callable[[LogAnswer], None]) -> Stop:
        """Read a piece of the log, or search it."""
        future = self._runtime.submit(self._read(ask, told))
        return lambda: _cancel(future.cancel)

    def whole(self, seq: int, told: Callable[[WholeAnswer], None]) -> Stop:
        """Read one record."""
        future = self._runtime.submit(self._whole(seq, told))
        return lambda: _cancel(future.cancel)

    def check(self, told: Callable[[CheckNews], None]) -> Stop:
        """Verify the whole log; once it is stopped, that is told too."""
        stopped = threading.Event()
        self._runtime.submit(self._check(told, stopped))
        return stopped.set

    def close(self) -> None:
        """Let the threads end; a check that is under way is given up."""
        self._closing.set()
        for calls in self._threads.values():
            calls.close()

    def _calls(self, name: str) -> Calls:
        """The thread of that name, begun when it is first needed."""
        if name not in self._threads:
            self._threads[name] = self._thread(name)
        return self._threads[name]

    async def _read(self, ask: LogAsk, told: Callable[[LogAnswer], None]) -> None:
        try:
            await self._searched(ask, told)
        except Exception as error:  # noqa: BLE001  # whoever asked is told; nobody awaits this
            told(LogAnswer(self._archive.place, waiting=self._owed(), trouble=_trouble(error)))

    async def _searched(self, ask: LogAsk, told: Callable[[LogAnswer], None]) -> None:
        missing, beyond, log = ask.at_most, ask.beyond, None
        while True:
            await self._right_of_way.give()
            rows = ask.at_most if ask.filter.wants_all else SEARCHED_AT_ONCE
            look = partial(_wanted, self._archive, ask.toward, beyond, rows, ask.filter)
            stretch = await self._calls("audit reader").run(look)
            missing, beyond = missing - len(stretch.entries), stretch.reached
            is_another = log not in {None, stretch.log}
            over = stretch.edge or missing <= 0 or is_another
            told(LogAnswer(self._archive.place, stretch, self._owed(), over=over))
            if over:
                return
            log = stretch.log

    async def _whole(self, seq: int, told: Callable[[WholeAnswer], None]) -> None:
        try:
            whole = await self._calls("audit reader").run(partial(self._archive.whole, seq))
        except Exception as error:  # noqa: BLE001  # as above
            told(WholeAnswer(seq, trouble=_trouble(error)))
        else:
            told(WholeAnswer(seq, whole))

    async def _check(self, told: Callable[[CheckNews], None], stopped: threading.Event) -> None:
        news = CheckNews(0, 0)
        loop = asyncio.get_running_loop()

        def progress(records: int) -> None:
            """On the thread of the check."""
            nonlocal news
            if stopped.is_set() or self._closing.is_set():
                raise CheckStoppedError
            news = CheckNews(records, max(news.total, records))
            told(news)
            self._give_way(loop)

        try:
            news = CheckNews(0, await self._calls("audit reader").run(self._archive.last))
            told(news)
            found = await self._calls("audit check").run(partial(self._archive.verify, progress))
        except CheckStoppedError:
            told(structs.replace(news, stopped=True))
        except Exception as error:  # noqa: BLE001  # as above
            told(structs.replace(news, trouble=_trouble(error)))
        else:
            told(structs.replace(news, found=found))

    def _give_way(self, loop: asyncio.AbstractEventLoop) -> None:
        """Stand still on the thread of the check while an action is on its way; a loop that ends holds nobody."""
        if self._closing.is_set():
            return
        giving = asyncio.run_coroutine_threadsafe(self._right_of_way.give(), loop)
        try:
            giving.result(2 * STAND_STILL_AT_MOST_S)
        except (TimeoutError, CancelledError):
            giving.cancel()


def _wanted(archive: AuditArchive, toward: Toward, beyond: int, rows: int, wanted: AuditFilter) -> LogStretch:
    stretch = archive.stretch(toward, beyond, rows)
    if wanted.wants_all:
        return stretch
    entries = tuple(entry for entry in stretch.entries if wanted.wants(audit_row(entry)))
    return structs.replace(stretch, entries=entries)


def _cancel(cancel: Callable[[], bool]) -> None:
    cancel()


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, RaituiError):
        return Trouble(error.message, error.remedy)
    _LOG.error("reading the audit log", exc_info=error)
    return Trouble(f"reading the audit log failed: {error!r}", "look at raitui's own log, and report this")
