"""Follows every replica that routes alerts, each on its own: a dead one keeps nobody else's alerts back (R-OBS-6)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from raitui.control.followed_source import FollowedSource
from raitui.control.stragglers import PATIENCE_S, without_stragglers
from raitui.core.alert_board import AlertBoard, AlertNews, ReplicaTold, alert_board
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError
from raitui.ports import AlertSource

ALERTS = "alerts"
"""The kind of these sources, as their lines name it."""

ASK_EVERY_S = 10.0
FIRST_AFTER_S = 0.5
"""No row waits for alerts: what the first picture rests on is asked before."""


class _Followed:
    """One replica: what it told last."""

    def __init__(self, source: AlertSource) -> None:
        self.cluster = source.cluster
        self.name = source.name
        self.source = FollowedSource(source.name, ALERTS, source.news)
        self.news: AlertNews | None = None
        self.hurry = asyncio.Event()

    async def ask(self) -> None:
        """Ask the replica, or go on waiting for what it was asked before."""
        try:
            self.news = news = await self.source.answer()
        except RaituiError as error:
            self.source.is_found(SourceState.DOWN, error)
        else:
            remark = RaituiError(f"{self.name}: {news.remark}", news.remedy) if news.remark else None
            self.source.is_found(SourceState.PARTIAL if remark else SourceState.UP, remark)

    @property
    def told(self) -> ReplicaTold:
        """What it told last, and whether it still answers."""
        return ReplicaTold(self.cluster, self.news, answers=self.source.state is not SourceState.DOWN)

    @property
    def health(self) -> SourceHealth:
        """How the replica is doing."""
        return self.source.health(self.news.clock_skew_s if self.news is not None else None)


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
        return tuple(followed.health for followed in self._followed)

    def hurry(self) -> None:
        """Ask every replica now: something has just been changed there."""
        for followed in self._followed:
            followed.hurry.set()

    async def ask(self) -> None:
        """Ask every replica once, all at the same time; who hangs is down once another of its cluster has told."""
        await asyncio.gather(*map(self._ask_of, {followed.cluster for followed in self._followed}))

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
            followed.source.cancel()

    async def _ask_of(self, cluster: str) -> None:
        asking = {one: asyncio.create_task(self._ask(one)) for one in self._followed if one.cluster == cluster}
        await without_stragglers(asking, lambda _, state: state is not SourceState.DOWN)
        for followed, asked in asking.items():
            if asked.cancelled():
                followed.source.is_late(PATIENCE_S)

    async def _ask(self, followed: _Followed) -> SourceState:
        """How the replica is doing then."""
        before = self.board, followed.source.standing
        await followed.ask()
        self.board = alert_board(one.told for one in self._followed)
        if before != (self.board, followed.source.standing):
            self._kept()
        return followed.source.state

    async def _follow(self, followed: _Followed) -> None:
        while True:
            followed.hurry.clear()
            await self._ask(followed)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASK_EVERY_S):
                    await followed.hurry.wait()
