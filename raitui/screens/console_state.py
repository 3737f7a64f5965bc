"""What every screen of the console draws from. The app owns it; screens only read it."""

from __future__ import annotations

from collections.abc import Callable

from raitui.core.containment import Outcome
from raitui.core.snapshot import FleetSnapshot
from raitui.widgets.action_progress import ActionProgress

SILENT_AFTER_S = 15.0
"""Snapshots come every few seconds; after so long without one, the figures on the screen are called old."""


class ConsoleState:
    """The newest snapshot, the time, and the actions asked for from this console.

    ``now`` gives unix seconds by the site's clock; ``monotonic`` seconds that nothing sets, for intervals.
    """

    def __init__(self, *, now: Callable[[], float], monotonic: Callable[[], float], read_only: bool) -> None:
        self.now = now
        self.monotonic = monotonic
        self.read_only = read_only
        self.snapshot: FleetSnapshot | None = None
        self.actions: list[ActionProgress] = []
        self._news_at = monotonic()

    def receive(self, snapshot: FleetSnapshot) -> None:
        """Replace the snapshot."""
        self.snapshot = snapshot
        self._news_at = self.monotonic()

    @property
    def silent_s(self) -> float | None:
        """For how long (seconds) no snapshot has come; None while they come as they should."""
        passed = self.monotonic() - self._news_at
        return passed if passed > SILENT_AFTER_S else None

    def ask(self, action: ActionProgress) -> int:
        """Remember an action that was asked for; the number by which its progress will be told."""
        self.actions.append(action)
        return len(self.actions) - 1

    def advance(self, number: int, outcome: Outcome) -> None:
        """An action got further."""
        self.actions[number] = self.actions[number].advanced(outcome, self.now())

    def last_action(self, service: str | None) -> ActionProgress | None:
        """The newest action on that service, or else on any."""
        own = (action for action in reversed(self.actions) if action.service == service)
        return next(own, self.actions[-1] if self.actions else None)
