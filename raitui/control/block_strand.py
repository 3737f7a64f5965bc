"""The blocks of evidence that are known of one stretch of time, on one side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from raitui.core.evidence_blocks import Stretch
from raitui.core.evidence_plan import Compared
from raitui.core.history_points import Moments

OWN, OTHER = "own", "other"
"""The two sides of a comparison."""


class Strand(Struct, frozen=True):
    """The blocks of one stretch that are known: the cells of each, and from when to when all was told."""

    found: Moments = {}
    start: float = 0.0
    end: float = 0.0
    rest_until: float = 0.0
    error: str = ""
    partial: str = ""

    def missing(self, wanted: Stretch) -> Iterator[tuple[float, float]]:
        """What of the wanted blocks is not known, from and to (unix seconds)."""
        if self.end <= self.start:
            yield wanted.start, wanted.end
            return
        if wanted.start < self.start:
            yield wanted.start, self.start
        if wanted.end > self.end:
            yield self.end, wanted.end


def strands(compared: Compared, now: float) -> Iterator[tuple[tuple[object, ...], Stretch]]:
    """The stretches of both sides, each with what tells it from every other."""
    for side, found in ((OWN, compared.own(now)), (OTHER, compared.other(now))):
        for stretch in found:
            past = (compared.beside, compared.earlier_s, compared.span) if side == OTHER else ()
            yield (compared.asked, side, stretch.step_s, compared.begin, past), stretch
