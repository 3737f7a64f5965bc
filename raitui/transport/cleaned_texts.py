"""Cleaned label texts, each kept once: the same few thousand come back with every answer."""

from __future__ import annotations

from collections.abc import Mapping

from raitui.transport.cleaning import clean

CAPACITY = 65_536


class CleanedTexts:
    """Cleans labels, and lets all answers share one copy of each text. Bounded: begins anew when it is full."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._known: dict[str, str] = {}

    def labels(self, raw: Mapping[str, str]) -> dict[str, str]:
        """The labels, names and values cleaned."""
        known = self._known
        try:
            return {known[name]: known[value] for name, value in raw.items()}
        except KeyError:
            return {self._text(name): self._text(value) for name, value in raw.items()}

    def _text(self, raw: str) -> str:
        cleaned = self._known.get(raw)
        return cleaned if cleaned is not None else self._learnt(raw)

    def _learnt(self, raw: str) -> str:
        if len(self._known) >= self._capacity:
            self._known.clear()
        cleaned = clean(raw)
        # A text that cleaning shortens is not worth keeping whole as a key.
        if len(raw) <= len(cleaned):
            self._known[raw] = cleaned
        return cleaned
