"""Follows every replica that routes alerts, each on its own: a dead one keeps nobody else's alerts back (R-OBS-6)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable

from raitui.core.alert_board import AlertBoard, AlertNews, ReplicaTold, alert_board
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import AlertSource

_LOG = logging.getLogger(__name__)

ALERTS = "alerts"
"""The kind of these sources, as their lines name it."""

ASK_EVERY_S = 10.0
FIRST_AFTER_S = 0.5
"""No row waits for alerts: what the first picture rests on is asked before."""
ANSWER_WITHIN_S = 8.0
"""A replica that takes longer is down; what it was asked is waited for, and not asked again meanwhile."""


class _Followed:
    """One replica: what it told last, and how it is doing."""

    def __init__(self, source: AlertSource) -> None:
        self.source = source
        self.news: AlertNews | None = None
        self._state = SourceState.STARTING
        self._error: RaituiError | None = None
        self._told_at: float | None = None
        self._asking: asyncio.Task[AlertNews] | None = None
        self.hurry = asyncio.Event()

    async def ask(self) -> None:
        """Ask the replica, or go on waiting for what it was asked before."""
        try:
            news = await self._answer()
        except RaituiError as error:
            self._is_down(error)
        except Exception as error:  # noqa: BLE001  # a defect with one replica must not blind the console to the others
            _LOG.exception("alerts from %s", self.source.name)
            self._is_down(RaituiError(f"raitui failed on {self.source.name}: {error!r}", "Report this defect"))
        else:
            self.news = news
            self._told_at = asyncio.get_running_loop().time()
            self._state = SourceState.PARTIAL if news.remark else SourceState.UP
            self._error = RaituiError(f"{self.source.name}: {news.remark}", news.remedy) if news.remark else None

    async def _answer(self) -> AlertNews:
        asking = self._asking or self._begun()
        done, _ = await asyncio.wait({asking}, timeout=ANSWER_WITHIN_S)
        if not done:
            message = f"{self.source.name} did not answer within {ANSWER_WITHIN_S:g} s"
            raise SourceError(SourceFault.TIMED_OUT, message, "See what holds it up; raitui goes on waiting")
        self._asking = None
        return asking.result()

    def _begun(self) -> asyncio.Task[AlertNews]:
        self._asking = asyncio.ensure_future(self.source.news())
        # What fails once nobody waits any more is news to nobody: it is no defect to be reported at the end.
        self._asking.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._asking

    def _is_down(self, error: RaituiError) -> None:
        self._state, self._error = SourceState.DOWN, error

    @property
    def told(self) -> ReplicaTold:
        """What it told last, and whether it still answers."""
        return ReplicaTold(self.source.cluster, self.news, answers=self._state is not SourceState.DOWN)

    @property
    def standing(self) -> tuple[SourceState, str]:
        """How it is doing, and what it said when it failed."""
        return self._state, self._error.message if self._error is not None else ""

    def health(self, now: float) -> SourceHealth:
        """How the replica is doing; ``now`` is the event loop's time (seconds)."""
        age_s = None if self._told_at is None else now - self._told_at
        detail, remedy = (self._error.message, self._error.remedy) if self._error is not None else ("", "")
        skew_s = self.news.clock_skew_s if self.news is not None else None
        return SourceHealth(self.source.name, ALERTS, self._state, age_s, detail, remedy, skew_s)

    def cancel(self) -> None:
        """Wait no longer."""
        if self._asking is not None:
            self._asking.cancel()


class AlertFollower:
    """Asks every replica again and again. Runs on the control loop; ``kept`` is called whenever anything is new."""

    def __init__(self, sources: Iterable[AlertSource], kept: Callable[[], None] = lambda: None) -> None:
        self._followed = tuple(map(_Followed, sources))
        self._kept = kept
        self.board = AlertBoard()
        """What all replicas tell together."""

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """One line for each replica. Asked on the control loop."""
        now = asyncio.get_running_loop().time()
        return tuple(followed.health(now) for followed in self._followed)

    def hurry(self) -> None:
        """Ask every replica now: something has just been changed there."""
        for followed in self._followed:
            followed.hurry.set()

    async def ask(self) -> None:
        """Ask every replica once, all at the same time."""
        await asyncio.gather(*map(self._ask, self._followed))

    async def run(self) -> None:
        """Follow every replica until cancelled."""
        await asyncio.sleep(FIRST_AFTER_S)
        try:
            async with asyncio.TaskGroup() as group:
                for followed in self._followed:
                    group.create_task(self._follow(followed))
        finally:
            self.close()

    def close(self) -> None:
        """Wait for no answer any longer."""
        for followed in self._followed:
            followed.cancel()

    async def _ask(self, followed: _Followed) -> None:
        before = self.board, followed.standing
        await followed.ask()
        self.board = alert_board(one.told for one in self._followed)
        if before != (self.board, followed.standing):
            self._kept()

    async def _follow(self, followed: _Followed) -> None:
        while True:
            followed.hurry.clear()
            await self._ask(followed)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASK_EVERY_S):
                    await followed.hurry.wait()
