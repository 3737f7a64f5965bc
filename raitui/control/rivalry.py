"""Who else is acting on the same thing, as the log tells: the intent that was durable first has the right of way."""

from __future__ import annotations

import logging
from collections.abc import Callable

from raitui.control.recording import Recording
from raitui.control.under_way import UnderWay
from raitui.core.audit_record import ProcessMark, Recorded
from raitui.core.containment import Transition
from raitui.core.in_force import History
from raitui.core.rivals import Rival, rivals
from raitui.core.transition_text import move_text
from raitui.errors import RaituiError
from raitui.ports import Clock

_LOG = logging.getLogger(__name__)

LOOK_BACK = 1_000
"""How many records before an intent may hold one that is still under way: intents last minutes, people are few."""

READ_WITHIN_S = 2.0


def nothing_read() -> None:
    """What is known of a log that nobody reads on."""


class Rivalry:
    """Finds actions under way in the log. ``gone`` tells whether a process is known to have ended.

    ``history`` gives what has been read of the log, None while nothing has. An intent that follows at once on all that
    need not wait until the same is read again.
    """

    def __init__(
        self,
        recording: Recording,
        clock: Clock,
        gone: Callable[[ProcessMark], bool],
        history: Callable[[], History | None] = nothing_read,
    ) -> None:
        self._recording = recording
        self._clock = clock
        self._under_way = UnderWay(clock, gone)
        self._history = history

    async def before(self, seq: int, desired: tuple[Transition, ...], within_s: float) -> tuple[Rival, ...]:
        """Everything under way on the same things whose intent precedes the one of this number. Raises RaituiError."""
        history = self._history()
        if history is not None and history.seq == seq - 1:
            log = tuple(Recorded(course.seq, course.intent) for course in history.pending)
        else:
            log = await self._recording.records(max(0, seq - 1 - LOOK_BACK), within_s)
        return self._among(log, seq, desired)

    async def still(self, before: tuple[Rival, ...]) -> tuple[Rival, ...]:
        """Those that are still under way; all that may be, while the log cannot be read."""
        first = min(rival.seq for rival in before)
        try:
            log = await self._recording.records(first - 1, READ_WITHIN_S)
        except RaituiError as error:
            _LOG.warning("who else acts: %s", error)
            return tuple(rival for rival in before if self._under_way(rival.intent))
        found = self._among(log, max(rival.seq for rival in before) + 1, tuple(rival.transition for rival in before))
        return tuple(rival for rival in before if rival in found)

    def _among(self, log: tuple[Recorded, ...], seq: int, desired: tuple[Transition, ...]) -> tuple[Rival, ...]:
        return rivals(log, seq, desired, self._under_way)

    def told(self, rival: Rival) -> str:
        """Who does what, and for how long by now."""
        one, since = rival.transition, max(0.0, self._clock.now() - rival.intent.when)
        return (
            f"{rival.intent.actor.name} does {rival.intent.wish.action.replace('_', ' ')} ({move_text(one)})"
            f" since {since:.0f} s ago, log {rival.seq}"
        )
