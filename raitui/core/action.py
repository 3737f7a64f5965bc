"""What an action is: the axis along which it moves a service, to which position, and which action takes it back."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Axis(Enum):
    """The independent axes along which a service is contained (R-CON-2)."""

    EXPOSURE = "exposure"
    VERSION = "version"
    MODE = "mode"
    EXPORT = "export"


class Direction(Enum):
    """Whether an action is meant to limit harm, or to come back once it is over (R-CON-4)."""

    DOWN = "down"
    BACK = "back"


class Action(Struct, frozen=True):
    """One thing that can be done to a service.

    ``position`` is where it puts the service on its axis; empty on the version axis, where the service's own history
    tells. ``counterpart`` is the way back of an action, and the action that a way back undoes; ``undoes`` is the
    position that a way back leaves. ``key`` is empty for ways back: they are chosen deliberately. ``asks_twice`` marks
    an action that needs a second press even for one service.
    """

    id: str
    key: str
    title: str
    help: str
    axis: Axis
    direction: Direction
    counterpart: str
    position: str = ""
    undoes: str = ""
    asks_twice: bool = False
