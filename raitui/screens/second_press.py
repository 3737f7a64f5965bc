"""An action key counts when it is pressed twice, deliberately, for the same thing."""

from __future__ import annotations

from enum import Enum

from raitui.core.containment import Transition

Plan = tuple[Transition, ...]

CONFIRM_WITHIN_S = 5.0
SILENCE_S = 1.0
"""A key that repeats, or was pasted, is quicker than this; a person who means it is not."""


class Press(Enum):
    """What a press of the key amounts to."""

    FIRST = "first"
    CONFIRMED = "confirmed"
    TOO_SOON = "too soon"


class SecondPress:
    """Remembers what the first press was for. Times are seconds of a clock that nothing sets."""

    def __init__(self) -> None:
        self._plan: Plan = ()
        self._until = 0.0
        self._last_press: float | None = None

    def press(self, plan: Plan, now: float) -> Press:
        """The key was pressed for that plan, as it stands on the screen."""
        repeated = self._last_press is not None and now - self._last_press < SILENCE_S
        self._last_press = now
        if repeated:
            return Press.TOO_SOON
        if self.waiting_for(plan, now):
            self.forget()
            return Press.CONFIRMED
        self._plan, self._until = plan, now + CONFIRM_WITHIN_S
        return Press.FIRST

    def waiting_for(self, plan: Plan, now: float) -> bool:
        """Whether one more press would do that plan."""
        return bool(plan) and plan == self._plan and now < self._until

    def forget(self) -> None:
        """The next press is a first one again."""
        self._plan = ()
