"""Why an action does nothing somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.containment import Transition


class Obstacle(Struct, frozen=True):
    """Why an action does nothing at one location; ``settled`` when it is already as the action would have it.

    ``beyond`` tells that it is settled since more than that is contained already.
    """

    at: str
    why: str
    settled: bool = False
    beyond: bool = False


Found = Iterator[Transition | Obstacle]
"""What an action would do at one location, and why it does nothing there."""
