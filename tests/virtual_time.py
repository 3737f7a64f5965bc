"""Time that passes only when everybody waits: hours of polling in milliseconds, the same every time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.knowledge import NOW

T = TypeVar("T")


class _Clockwork(selectors.SelectSelector):
    """Instead of waiting for input, moves on to when the loop wants to be woken."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits, and nothing will ever happen"
            self.passed_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is that of its clockwork; asyncio's own time-outs follow it."""

    def __init__(self) -> None:
        self.clockwork = _Clockwork()
        super().__init__(self.clockwork)

    def time(self) -> float:
        return self.clockwork.passed_s


class VirtualClock:
    """The site's clock over virtual time; it can be set, as clocks of machines are."""

    def __init__(self) -> None:
        self.set_by_s = 0.0

    def now(self) -> float:
        return NOW + asyncio.get_running_loop().time() + self.set_by_s

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def virtually(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
