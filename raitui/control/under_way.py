"""Whether an action that the log tells of can still act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from raitui.core.audit_record import Intent, ProcessMark
from raitui.ports import Clock


class UnderWay:
    """Remembers when each intent was first seen. ``gone`` tells whether a process is known to have ended."""

    def __init__(self, clock: Clock, gone: Callable[[ProcessMark], bool]) -> None:
        self._clock = clock
        self._gone = gone
        self._seen_since: dict[str, float] = {}

    def __call__(self, intent: Intent) -> bool:
        """Whether its deadline is not past, and its process not known to have ended.

        Past it is too once it has been seen for as long as it had: hosts need not agree on the time.
        """
        now = asyncio.get_running_loop().time()
        seen_s = now - self._seen_since.setdefault(intent.action_id, now)
        in_time = self._clock.now() < intent.deadline and seen_s < max(0.0, intent.deadline - intent.when)
        return in_time and not self._gone(intent.process)
