"""The blocks of evidence that are known of one stretch of time, on one side of a comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import Struct

from raitui.core.evidence_blocks import Stretch
from raitui.core.evidence_plan import Compared
from raitui.core.history_points import Moments

OWN, OTHER = "own", "other"
"""The two sides of a comparison."""

MOST_AT_ONCE = 10_000
"""More than any stretch has."""


class Strand(Struct, frozen=True):
    """The blocks of one stretch that are known: the cells of each, and from when to when all was told.

    ``most_at_once`` is how many blocks the source is asked for at once: fewer where so many were too much for it.
    """

    found: Moments = {}
    start: float = 0.0
    end: float = 0.0
    rest_until: float = 0.0
    error: str = ""
    partial: str = ""
    most_at_once: int = MOST_AT_ONCE

    def missing(self, wanted: Stretch) -> Iterator[tuple[float, float]]:
        """What of the wanted blocks is not known, from and to (unix seconds)."""
        if self.end <= self.start:
            yield wanted.start, wanted.end
            return
        if wanted.start < self.start:
            yield wanted.start, self.start
        if wanted.end > self.end:
            yield self.end, wanted.end

    def pieces(self, wanted: Stretch) -> Iterator[Stretch]:
        """What is missing, in as many questions as it takes, each of blocks that follow what is known."""
        most_s = self.most_at_once * wanted.step_s
        for start, end in self.missing(wanted):
            count = math.ceil((end - start) / most_s)
            if end > self.start:
                cuts = [(start + most_s * number, min(end, start + most_s * (number + 1))) for number in range(count)]
            else:
                cuts = [(max(start, end - most_s * (number + 1)), end - most_s * number) for number in range(count)]
            yield from (Stretch(first, last, wanted.step_s) for first, last in cuts)


def strands(compared: Compared, now: float) -> Iterator[tuple[tuple[object, ...], Stretch]]:
    """The stretches of both sides, each with what tells it from every other."""
    for side, found in ((OWN, compared.own(now)), (OTHER, compared.other(now))):
        for stretch in found:
            past = (compared.beside, compared.earlier_s, compared.span) if side == OTHER else ()
            yield (compared.asked, side, stretch.step_s, compared.begin, past), stretch
