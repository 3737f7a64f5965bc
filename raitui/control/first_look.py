"""The first look at a fleet: what somebody waits for is asked and drawn before anything else."""

from __future__ import annotations

import asyncio
import contextlib

from raitui.control.source_poller import SourcePoller

FIRST_LOOK_S = 0.5
FIRST_LOOK_AT_MOST_S = 3.0
"""What no row waits for, such as long windows, is asked once the first picture with every row's state has had time to
be drawn, or has been waited for so long."""


class FirstLook:
    """Which of the first answers are in, whether they have been drawn, and whether the look is over."""

    def __init__(self, pollers: tuple[SourcePoller, ...]) -> None:
        self._pollers = pollers
        self._first_answers_in = asyncio.Event()
        self._all_answers_in = asyncio.Event()
        self._drawn = asyncio.Event()
        self._over = asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether no source is left to be asked anything for now."""
        return all(poller.settled for poller in self._pollers)

    @property
    def knows_every_row(self) -> bool:
        """Whether every row can be given its state."""
        return self._first_answers_in.is_set()

    @property
    def awaited(self) -> asyncio.Event | None:
        """What somebody waits for: who pages, then that nothing is left to be asked; None once it is known."""
        return next((one for one in (self._first_answers_in, self._all_answers_in) if not one.is_set()), None)

    @property
    def is_over(self) -> bool:
        """Whether by now that is asked as well which no row waits for."""
        return self._over.is_set()

    def note_answer(self) -> None:
        """A source has answered."""
        if all(poller.judged for poller in self._pollers):
            self._first_answers_in.set()
        if self.settled:
            self._all_answers_in.set()

    def note_drawn(self) -> None:
        """A picture that gives every row its state was drawn."""
        self._drawn.set()

    def begin(self) -> None:
        """Have the sources asked only what a row waits for."""
        for poller in self._pollers:
            poller.asks_awaited_only = True

    async def end(self) -> None:
        """Wait until the picture was drawn and seen, then have the sources asked everything."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOOK_AT_MOST_S):
                await self._first_answers_in.wait()
                await self._drawn.wait()
        await asyncio.sleep(FIRST_LOOK_S)
        for poller in self._pollers:
            poller.asks_awaited_only = False
        self._over.set()

    async def until_over(self) -> None:
        """Return once the look is over."""
        await self._over.wait()
