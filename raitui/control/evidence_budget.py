"""How long evidence may keep the sources busy: a small part of the time, with a burst for whoever looks."""

from __future__ import annotations

from collections import deque

from raitui.control.schedule import BUSY_SHARE
from raitui.ports import Clock

BURST_S = 300.0
"""For whoever looks, questions may run ahead of the 5% by so much, which is then rested."""

JUDGED_S, JUDGING_SHARE = 0.01, 0.25
"""To judge one row of some hundred blocks takes so many seconds of CPU; all together may take that part of a core."""

REMEMBERED_S = 600.0
"""Over so long it is told how much of the time evidence keeps the sources busy."""


class EvidenceBudget:
    """Counts what questions took, and what it takes to judge the answers, and tells when the next one may be asked.

    What the service in focus took beyond its half is owed to the others, as long as there are any that wait.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._paid_at = 0.0
        self._busy: deque[tuple[float, float]] = deque()
        self._owed_s = 0.0
        self.in_focus = False

    def took(self, began: float) -> None:
        """Take note of a question that began then (unix seconds) and is answered now."""
        now = self._clock.now()
        took_s = max(0.0, now - began)
        self._busy.append((now, took_s))
        self._charge(took_s)

    def judged(self, rows: int) -> None:
        """Take note that so many rows were judged: of thousands of cohorts that is what costs, not the questions."""
        self._charge(rows * JUDGED_S / JUDGING_SHARE * BUSY_SHARE)

    def _charge(self, took_s: float) -> None:
        """As a question that kept a source busy for so long."""
        self._paid_at = max(self._paid_at, self._clock.now()) + took_s / BUSY_SHARE
        self._owed_s = max(0.0, self._owed_s + (took_s if self.in_focus else -took_s))

    @property
    def rests_s(self) -> float:
        """How long the last question is to be rested (seconds)."""
        return self._busy[-1][1] / BUSY_SHARE if self._busy else 0.0

    @property
    def may_run_ahead(self) -> bool:
        """Whether the burst is not used up."""
        return self._paid_at - self._clock.now() < BURST_S

    @property
    def has_rested(self) -> bool:
        """Whether all that was asked is paid for."""
        return self._clock.now() >= self._paid_at

    @property
    def owes(self) -> bool:
        """Whether the service in focus has had a whole burst more than the others."""
        return self._owed_s >= BURST_S * BUSY_SHARE

    def square(self) -> None:
        """Nobody waits: nothing is owed any more."""
        self._owed_s = 0.0

    def busy_share(self) -> float | None:
        """The part of the time (0-1) that evidence kept the sources busy lately; None where it asked nothing."""
        now = self._clock.now()
        while self._busy and self._busy[0][0] < now - REMEMBERED_S:
            self._busy.popleft()
        return sum(took_s for _, took_s in self._busy) / REMEMBERED_S if self._busy else None
