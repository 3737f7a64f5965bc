"""Asks about the picture that stands again and again, and lets no defect end that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from raitui.control.right_of_way import RightOfWay
from raitui.core.snapshot import FleetSnapshot
from raitui.ports import Clock

_LOG = logging.getLogger(__name__)

ASK_EVERY_S = 1.0

Ask = Callable[[FleetSnapshot], Awaitable[bool]]
"""Asks what is due about a picture; whether anything is new."""


class RepeatedAsking:
    """Asks about what ``picture`` tells, gives way to others before, and calls ``news`` whenever anything is new."""

    def __init__(
        self,
        picture: Callable[[], FleetSnapshot | None],
        news: Callable[[], None],
        clock: Clock,
        right_of_way: RightOfWay,
    ) -> None:
        self._picture = picture
        self._news = news
        self._clock = clock
        self._right_of_way = right_of_way

    async def run(self, ask: Ask, at_once: asyncio.Event | None = None) -> None:
        """Ask until cancelled; without waiting when the event is set, since somebody has just begun to look."""
        while True:
            await self._until(at_once or asyncio.Event())
            await self._right_of_way.give()
            snapshot = self._picture()
            if snapshot is not None and await _asked(ask(snapshot)):
                self._news()

    async def _until(self, at_once: asyncio.Event) -> None:
        waited = (asyncio.ensure_future(self._clock.sleep(ASK_EVERY_S)), asyncio.ensure_future(at_once.wait()))
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waited:
                one.cancel()
        at_once.clear()


async def _asked(answer: Awaitable[bool]) -> bool:
    try:
        return await answer
    except Exception:  # noqa: BLE001  # a defect here must not end the polling
        _LOG.exception("asking more about the picture")
        return False
