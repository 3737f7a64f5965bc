"""One backend that is asked again and again, never twice at once: what it answers, and how it is doing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError, SourceError, SourceFault

_LOG = logging.getLogger(__name__)

ANSWER_WITHIN_S = 8.0
"""A backend that takes longer is down; what it was asked is waited for, and not asked again meanwhile."""

T = TypeVar("T")


class FollowedSource(Generic[T]):
    """A backend of that name and kind, which ``ask`` asks. Used on the event loop alone."""

    def __init__(self, name: str, kind: str, ask: Callable[[], Awaitable[T]]) -> None:
        self._name = name
        self._kind = kind
        self._ask = ask
        self._state = SourceState.STARTING
        self._error: RaituiError | None = None
        self._told_at: float | None = None
        self._asking: asyncio.Future[T] | None = None

    async def answer(self) -> T:
        """Ask, or go on waiting for what it was asked before.

        Raises RaituiError: it fails, or takes too long, or raitui itself has failed on it.
        """
        asking = self._asking or self._begun()
        done, _ = await asyncio.wait({asking}, timeout=ANSWER_WITHIN_S)
        if not done:
            raise self._late(ANSWER_WITHIN_S)
        self._asking = None
        try:
            return asking.result()
        except RaituiError:
            raise
        except Exception as error:
            _LOG.exception("%s from %s", self._kind, self._name)
            raise RaituiError(f"raitui failed on {self._name}: {error!r}", "Report this defect") from error

    def _begun(self) -> asyncio.Future[T]:
        self._asking = asyncio.ensure_future(self._ask())
        # What fails once nobody waits any more is news to nobody: it is no defect to be reported at the end.
        self._asking.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._asking

    def is_found(self, state: SourceState, error: RaituiError | None = None) -> None:
        """How it is doing now, and what is wrong with it."""
        self._state, self._error = state, error
        if state is not SourceState.DOWN:
            self._told_at = asyncio.get_running_loop().time()

    def is_late(self, after_s: float) -> None:
        """It is not waited for any more, after so long."""
        self.is_found(SourceState.DOWN, self._late(after_s))

    def _late(self, after_s: float) -> SourceError:
        message = f"{self._name} did not answer within {after_s:g} s"
        return SourceError(SourceFault.TIMED_OUT, message, "See what holds it up; raitui goes on waiting")

    @property
    def state(self) -> SourceState:
        """How it is doing."""
        return self._state

    @property
    def standing(self) -> tuple[SourceState, str]:
        """How it is doing, and what it said when it failed."""
        return self._state, self._error.message if self._error is not None else ""

    def health(self, clock_skew_s: float | None = None) -> SourceHealth:
        """How it is doing, as a line among the sources. Asked on the event loop."""
        age_s = None if self._told_at is None else asyncio.get_running_loop().time() - self._told_at
        detail, remedy = (self._error.message, self._error.remedy) if self._error is not None else ("", "")
        return SourceHealth(self._name, self._kind, self._state, age_s, detail, remedy, clock_skew_s)

    def cancel(self) -> None:
        """Wait no longer."""
        if self._asking is not None:
            self._asking.cancel()
