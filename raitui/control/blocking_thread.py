"""Calls that block, one after another, on a thread of their own: what hangs holds up neither the loop nor the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Protocol, TypeVar

T = TypeVar("T")


class Calls(Protocol):
    """Where calls that block are made, in the order in which they are asked for."""

    def run(self, call: Callable[[], T]) -> Awaitable[T]:
        """Ask for the call at once; awaiting gives its result or its error.

        A call that was given up before it began is not made.
        """

    def close(self, within_s: float = ...) -> bool:
        """Make no further calls after those that were asked for; whether those were made within so long."""


class BlockingThread:
    """A daemon thread: a call that never returns does not keep the process alive."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def run(self, call: Callable[[], T]) -> Awaitable[T]:
        """Ask for the call at once; a call given up before it began is not made."""
        future: Future[T] = Future()

        def made() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except BaseException as error:  # noqa: BLE001  # whoever awaits it gets it
                    future.set_exception(error)

        self._calls.put(made)
        return asyncio.wrap_future(future)

    def close(self, within_s: float = 2.0) -> bool:
        """Return when every call that was asked for is made, or when that takes too long; whether all were made."""
        self._calls.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
