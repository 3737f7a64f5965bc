"""How a key reached us: what tells a press from a paste."""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

from msgspec import Struct
from textual.events import Key


class KeyArrival(Struct, frozen=True, kw_only=True):
    """What the key gate decides on. Input here means keys and pastes, not the mouse."""

    read: int
    """Which read of the terminal brought it, counted from 1. Keys of one read came together."""

    alone: bool
    """Whether it was the only key or paste of its read."""

    quiet_before: float
    """Seconds since the key or paste before it; 0 for any but the first of a read, infinite for the very first."""

    at: float
    """When it was read, in seconds of ``time.monotonic``."""


_ARRIVALS: Final[WeakKeyDictionary[Key, KeyArrival]] = WeakKeyDictionary()


def record_arrival(event: Key, arrival: KeyArrival) -> None:
    """Remember how this very event came, for as long as it lives."""
    _ARRIVALS[event] = arrival


def arrival_of(event: Key) -> KeyArrival | None:
    """How this key event reached the terminal; None if it did not come from there (a test's pilot, a simulated key)."""
    return _ARRIVALS.get(event)
