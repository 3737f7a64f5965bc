"""Cleaned label texts, each kept once: the same few thousand come back with every answer."""

from __future__ import annotations

from collections.abc import Mapping

from raitui.transport.cleaning import clean
from raitui.transport.originals import Originals

CAPACITY = 65_536


class CleanedTexts:
    """Cleans labels, and lets all answers share one copy of each text. Bounded: begins anew when it is full.

    ``originals`` learn what the texts were.
    """

    def __init__(self, capacity: int = CAPACITY, originals: Originals | None = None) -> None:
        self._capacity = capacity
        self._originals = originals if originals is not None else Originals()
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
        self._originals.learn(raw, cleaned)
        # A text that cleaning shortens is not worth keeping whole as a key.
        if len(raw) <= len(cleaned):
            self._known[raw] = cleaned
        return cleaned
