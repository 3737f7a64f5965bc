"""Follows the feeds of changes that others write, each on its own: a dead one keeps nobody else's back (R-OBS-6)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from raitui.control.followed_source import FollowedSource
from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError
from raitui.core.changes import newest_first
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError
from raitui.ports import ChangeFeed, Clock

ASK_EVERY_S = 10.0
KEPT_S = 6 * 3_600.0
"""Recent: as far back as the info metrics are asked for changes."""


class _Followed:
    """One feed: what it told last."""

    def __init__(self, feed: ChangeFeed) -> None:
        self.source = FollowedSource(feed.name, "changes", feed.changes)
        self.changes: tuple[Change, ...] = ()

    async def ask(self) -> bool:
        """Ask the feed, or go on waiting for what it was asked before; whether anything is new."""
        before = self.changes, self.source.standing
        try:
            self.changes = await self.source.answer()
            self.source.is_found(SourceState.UP)
        except IncompleteFeedError as error:
            self.changes = error.changes
            self.source.is_found(SourceState.PARTIAL, error)
        except RaituiError as error:
            self.source.is_found(SourceState.DOWN, error)
        return before != (self.changes, self.source.standing)


class ChangeFollower:
    """Asks every feed again and again. Runs on the control loop; ``kept`` is called whenever anything is new."""

    def __init__(self, feeds: Iterable[ChangeFeed], clock: Clock, kept: Callable[[], None] = lambda: None) -> None:
        self._followed = tuple(map(_Followed, feeds))
        self._clock = clock
        self._kept = kept

    @property
    def changed(self) -> Mapping[str, tuple[Change, ...]]:
        """The changes of the past hours by service, newest first; what several feeds tell alike counts once each."""
        since = self._clock.now() - KEPT_S
        found: dict[str, list[Change]] = {}
        for followed in self._followed:
            for change in followed.changes:
                if change.when >= since:
                    found.setdefault(change.service, []).append(change)
        return {service: newest_first(changes) for service, changes in found.items()}

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """One line for each feed. Asked on the control loop."""
        return tuple(followed.source.health() for followed in self._followed)

    async def ask(self) -> bool:
        """Ask every feed once, all at the same time; whether anything is new."""
        return any(await asyncio.gather(*(followed.ask() for followed in self._followed)))

    async def run(self) -> None:
        """Follow every feed until cancelled."""
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

    async def _follow(self, followed: _Followed) -> None:
        while True:
            if await followed.ask():
                self._kept()
            await asyncio.sleep(ASK_EVERY_S)
