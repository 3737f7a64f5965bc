"""The labels of elements, each set read and cleaned once: the same few thousand come back with every answer."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from raitui.transport.cleaned_texts import CleanedTexts
from raitui.transport.originals import Originals

MOST_KEPT = 65_536
LONGEST_KEPT = 1_024
"""Bytes of JSON: a longer set of labels is read anew each time, so that nobody fills the memory with a few of them."""

_LABELS = msgspec.json.Decoder(dict[str, str])


class MetricLabels:
    """Equal JSON gives the same mapping, as long as it is kept. Bounded: begins anew when it is full."""

    def __init__(self, originals: Originals | None = None) -> None:
        self._texts = CleanedTexts(originals=originals)
        self._known: dict[bytes, Mapping[str, str]] = {}

    def of(self, raw: msgspec.Raw) -> Mapping[str, str]:
        """The labels, names and values cleaned. Raises msgspec.DecodeError."""
        written = bytes(raw)
        known = self._known.get(written)
        return known if known is not None else self._learnt(written)

    def _learnt(self, written: bytes) -> Mapping[str, str]:
        labels = self._texts.labels(_LABELS.decode(written))
        if len(written) <= LONGEST_KEPT:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[written] = labels
        return labels
