"""What cannot be taken back lightly asks for a second press, for the same thing, in time."""

from __future__ import annotations

from collections.abc import Hashable

from raitui.core.containment import Transition

Plan = tuple[Transition, ...]

CONFIRM_AFTER_S = 1.0
"""Sooner it is the same key held down, as the key gate counts."""

CONFIRM_WITHIN_S = 5.0


class SecondPress:
    """Remembers what the first press was for. Times are seconds of a clock that nothing sets."""

    def __init__(self) -> None:
        self._action = ""
        self._plan: tuple[Hashable, ...] = ()
        self._until = 0.0

    def confirms(self, action: str, plan: tuple[Hashable, ...], now: float) -> bool:
        """Whether this press confirms one before it; if not, it is a first one, and the next may confirm it."""
        if self.waiting_for(action, plan, now):
            self.forget()
            return True
        self._action, self._plan, self._until = action, plan, now + CONFIRM_WITHIN_S
        return False

    def waiting_for(self, action: str, plan: tuple[Hashable, ...], now: float) -> bool:
        """Whether one more press would do that, by that action's id."""
        return bool(plan) and (action, plan) == (self._action, self._plan) and now < self._until

    def forget(self) -> None:
        """The next press is a first one again."""
        self._plan = ()
