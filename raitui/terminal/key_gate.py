"""Which presses of an action key count (design 16). Pure: every time is given, in seconds of a monotonic clock."""

from __future__ import annotations

import math
from enum import Enum
from typing import Final

from msgspec import Struct

from raitui.terminal.key_arrival import KeyArrival
from raitui.terminal.sights import Sight

SEEN_S: Final = 0.3
"""For so long what a key would do has stood on the terminal, unchanged, before the key counts."""

ALONE_S: Final = 0.05
"""No other input within so long before or after: a person's fingers are slower than a paste."""

SILENCE_S: Final = 1.0
"""After so long without it, the same key is another press. The slowest key repeat begins after as long."""

JITTER_S: Final = 0.05
"""How much later than it was sent a repeated key may be read."""

_REMEMBERED_KEYS: Final = 64


class Ignored(Enum):
    """Why a press does not count, as the operator is told."""

    BURST = "came in a burst, press again"
    HELD = "held down, or pressed again within 1 s"
    APPEARED = "just appeared on the screen"
    OUT_OF_SIGHT = "what it would do is not on the screen"


class Press(Struct, frozen=True):
    """A press of an action key that was read at ``at``; ``ignored`` tells what is known against it already."""

    number: int
    at: float
    ignored: Ignored | None


class KeyGate:
    """Hears all input, and judges the presses among it once it is known what came after them.

    Input is keys and pastes, in the order read. ``verdict`` is to be asked for when everything that was read within
    ``ALONE_S`` after the press has been heard.
    """

    def __init__(self) -> None:
        self._number = 0
        self._last_input_at = -math.inf
        self._last_of_key: dict[str, float] = {}
        self._waiting: list[Press] = []
        self._crowded: set[int] = set()

    def hear(self, at: float, key: str = "") -> None:
        """Some input was read: a key that is no action here, or a paste."""
        self._waiting = [press for press in self._waiting if at - press.at <= ALONE_S]
        self._crowded.update(press.number for press in self._waiting)
        self._last_input_at = max(self._last_input_at, at)
        if key:
            self._remember(key, at)

    def press(self, key: str, arrival: KeyArrival) -> Press:
        """An action key was read; it has to wait for the verdict."""
        self._number += 1
        press = Press(self._number, arrival.at, self._known_against(key, arrival))
        self.hear(arrival.at, key)
        if press.ignored is None:
            self._waiting.append(press)
        return press

    def verdict(self, press: Press, sight: Sight | None) -> Ignored | None:
        """Why the press does not count; None when it does. ``sight`` is what the key would do, as it is drawn now."""
        crowded = press.number in self._crowded
        self._crowded.discard(press.number)
        if press.ignored is not None:
            return press.ignored
        if crowded:
            return Ignored.BURST
        if sight is None:
            return Ignored.OUT_OF_SIGHT
        return None if sight.shown_for(press.at) >= SEEN_S else Ignored.APPEARED

    def _known_against(self, key: str, arrival: KeyArrival) -> Ignored | None:
        if not arrival.alone:
            return Ignored.BURST
        quiet_s = min(arrival.quiet_before, arrival.at - self._last_input_at)
        since_last_s = arrival.at - self._last_of_key.get(key, -math.inf)
        if ALONE_S < since_last_s <= SILENCE_S + JITTER_S:
            return Ignored.HELD
        return Ignored.BURST if quiet_s <= ALONE_S else None

    def _remember(self, key: str, at: float) -> None:
        """When the key was last read; of the others only those that may still repeat."""
        if len(self._last_of_key) >= _REMEMBERED_KEYS:
            self._last_of_key = {
                name: then for name, then in self._last_of_key.items() if at - then <= SILENCE_S + JITTER_S
            }
        self._last_of_key[key] = at
