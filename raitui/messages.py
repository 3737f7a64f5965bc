"""What the parts of the console tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from raitui.core.containment import Containment, Outcome
from raitui.core.snapshot import FleetSnapshot


@dataclass
class SnapshotArrived(Message, bubble=False):
    """A newer snapshot is there; one that still waits to be handled is replaced."""

    snapshot: FleetSnapshot

    def can_replace(self, message: Message) -> bool:
        """Only the newest matters."""
        return isinstance(message, SnapshotArrived)


@dataclass
class ServiceFocused(Message):
    """The operator looks at one service, or at none in particular any more."""

    name: str | None


@dataclass
class ContainmentRequested(Message):
    """The operator wishes an action; ``what`` tells it from before to after, as it stood on the screen."""

    containment: Containment
    what: str


@dataclass
class ContainmentProgress(Message, bubble=False):
    """An action that this console asked for, its ``number``-th, has got further."""

    number: int
    outcome: Outcome
