"""Follows the feeds of changes that others write, each on its own: a dead one keeps nobody else's back (R-OBS-6)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from raitui.core.change import Change
from raitui.core.change_line import IncompleteFeedError
from raitui.core.changes import newest_first
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import ChangeFeed, Clock

_LOG = logging.getLogger(__name__)

ASK_EVERY_S = 10.0
ANSWER_WITHIN_S = 8.0
"""A feed that takes longer is down; what it was asked is waited for, and not asked again meanwhile."""

KEPT_S = 6 * 3_600.0
"""Recent: as far back as the info metrics are asked for changes."""


class _Followed:
    """One feed: what it told last, and how it is doing."""

    def __init__(self, feed: ChangeFeed) -> None:
        self.feed = feed
        self.changes: tuple[Change, ...] = ()
        self._state = SourceState.STARTING
        self._error: RaituiError | None = None
        self._told_at: float | None = None
        self._asking: asyncio.Task[tuple[Change, ...]] | None = None

    async def ask(self) -> bool:
        """Ask the feed, or go on waiting for what it was asked before; whether anything is new."""
        before = self.changes, self._state, self._error and self._error.message
        try:
            self.changes = await self._answer()
            self._is(SourceState.UP)
        except IncompleteFeedError as error:
            self.changes = error.changes
            self._is(SourceState.PARTIAL, error)
        except RaituiError as error:
            self._is(SourceState.DOWN, error)
        except Exception as error:  # noqa: BLE001  # a defect in one feed must not blind the console to the others
            _LOG.exception("changes from %s", self.feed.name)
            self._is(
                SourceState.DOWN, RaituiError(f"raitui failed on {self.feed.name}: {error!r}", "Report this defect")
            )
        return before != (self.changes, self._state, self._error and self._error.message)

    async def _answer(self) -> tuple[Change, ...]:
        asking = self._asking or asyncio.ensure_future(self.feed.changes())
        self._asking = asking
        done, _ = await asyncio.wait({asking}, timeout=ANSWER_WITHIN_S)
        if not done:
            message = f"{self.feed.name} did not answer within {ANSWER_WITHIN_S:g} s"
            raise SourceError(SourceFault.TIMED_OUT, message, "See what holds it up; raitui goes on waiting")
        self._asking = None
        return asking.result()

    def _is(self, state: SourceState, error: RaituiError | None = None) -> None:
        self._state, self._error = state, error
        if state is not SourceState.DOWN:
            self._told_at = asyncio.get_running_loop().time()

    def health(self, now: float) -> SourceHealth:
        """How the feed is doing; ``now`` is the event loop's time (seconds)."""
        age_s = None if self._told_at is None else now - self._told_at
        detail, remedy = (self._error.message, self._error.remedy) if self._error is not None else ("", "")
        return SourceHealth(self.feed.name, "changes", self._state, age_s, detail, remedy)

    def cancel(self) -> None:
        """Wait no longer."""
        if self._asking is not None:
            self._asking.cancel()


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
        now = asyncio.get_running_loop().time()
        return tuple(followed.health(now) for followed in self._followed)

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
            followed.cancel()

    async def _follow(self, followed: _Followed) -> None:
        while True:
            if await followed.ask():
                self._kept()
            await asyncio.sleep(ASK_EVERY_S)
