"""Values of simulated series at the times of scrapes, remembered as long as queries ask for the same scrapes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from raitui.rehearsal.series import Series

MOST_VALUES = 250_000
"""How many values are remembered, in some 25 MB: the largest fleet at five scrapes."""

COUNTED_EVERY = 64
"""After so many new scrapes it is counted how many values are held: to count at each would cost more than to draw."""


class Scrape:
    """The values of one family at one scrape, each drawn when it is first read."""

    __slots__ = ("_at", "_family", "drawn")

    def __init__(self, family: Sequence[Series], at: float) -> None:
        self._family = family
        self._at = at
        self.drawn: dict[int, float] = {}

    def value(self, position: int) -> float:
        """The value of the series at this position of the family."""
        value = self.drawn.get(position)
        if value is None:
            value = self.drawn[position] = self._family[position].value(self._at)
        return value


class SampledValues:
    """Scrapes by family and time. The value of a series at a time that has come is settled: none is ever outdated."""

    def __init__(self) -> None:
        self._scrapes: OrderedDict[tuple[int, float], Scrape] = OrderedDict()
        self._uncounted = 0

    def at(self, family: Sequence[Series], scrape: float) -> Scrape:
        """The scrape of a family at a time (unix seconds)."""
        # A scrape holds its family, so no other can have the same id as long as the scrape is remembered.
        key = id(family), scrape
        if key in self._scrapes:
            self._scrapes.move_to_end(key)
            return self._scrapes[key]
        self._uncounted += 1
        if self._uncounted >= COUNTED_EVERY:
            self._uncounted = 0
            self._forget_the_oldest()
        found = self._scrapes[key] = Scrape(family, scrape)
        return found

    def _forget_the_oldest(self) -> None:
        held = sum(len(scrape.drawn) for scrape in self._scrapes.values())
        while held > MOST_VALUES:
            _, oldest = self._scrapes.popitem(last=False)
            held -= len(oldest.drawn)
