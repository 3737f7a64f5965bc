"""The blocks in which two sides are compared: when each ends, and the range query that counts within each of them.

A block is counted over its length and one scrape more, and the growth multiplied by the length over both. A window of
so many scrapes and one holds the last sample before the block and the last one in it, and Prometheus extrapolates what
lies between them to the whole window: what is left is what was counted from one to the other. So blocks that follow
each other neither overlap nor leave a gap, and no event is counted twice.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import Struct

from raitui.core.burn import DAY, HOUR, MINUTE
from raitui.core.expression import EVENTS, TOTAL, Ratio
from raitui.core.selector import Selector
from raitui.core.vector import Aggregate, Aggregation, Increase, Multiply, Part, Union, Vector

REACHES = ((2 * HOUR, MINUTE), (30 * HOUR, 5 * MINUTE), (3 * DAY, 30 * MINUTE))
"""Up to so long after the beginning (seconds), blocks are so long: some hundreds of them, whatever the span.

What stands is compared over 30 hours at most, so that its newest blocks are short and a fault is found in minutes.

They are counted from the beginning and never drawn together later: what was one block stays one, since a comparison
whose past were cut anew with each look would not be valid at each of them.
"""

OFF_SCRAPES_S = 0.5
"""Blocks are evaluated so much later than they end (seconds): a scrape just at the end then belongs to one block alone,
also where a source counts both ends of a window in, as Prometheus did before 3.0."""

LOOKED_BACK_S = 3 * DAY
"""No comparison reaches back further."""


class Stretch(Struct, frozen=True):
    """Blocks of ``step_s`` seconds, one after the other; the first begins at ``start``, the last ends at ``end``."""

    start: float
    end: float
    step_s: int

    @property
    def ends(self) -> list[float]:
        """When each block ends (unix seconds), in order."""
        return [self.start + self.step_s * (number + 1) for number in range(self.count)]

    @property
    def count(self) -> int:
        """How many blocks there are."""
        return max(0, round((self.end - self.start) / self.step_s))


def stretches(begin: float, now: float) -> tuple[Stretch, ...]:
    """The blocks from the beginning to now (unix seconds) that are over, the short ones first."""
    return tuple(_stretches(begin, now))


def _stretches(begin: float, now: float) -> Iterator[Stretch]:
    after_s = 0
    for reach_s, step_s in REACHES:
        over_s = math.floor((min(now - begin, reach_s) - after_s) / step_s) * step_s
        if over_s > 0:
            yield Stretch(begin + after_s, begin + after_s + over_s, step_s)
        after_s = reach_s


def mirrored(one: Stretch, begin: float, times: int) -> Stretch:
    """As many blocks before the beginning, so many times as long: the nearest belongs to the first one after it."""
    return Stretch(begin - times * (one.end - begin), begin - times * (one.start - begin), times * one.step_s)


def earlier(one: Stretch, by_s: float) -> Stretch:
    """The same blocks, so many seconds before."""
    return Stretch(one.start - by_s, one.end - by_s, one.step_s)


def counted(ratio: Ratio, by: tuple[str, ...], step_s: int, scrape_s: float) -> Vector:
    """Events and total of the block that ends at the moment of evaluation. Parts: events, total."""
    window_s = step_s + math.ceil(scrape_s)

    def grown(selector: Selector) -> Vector:
        return Multiply(Aggregate(Aggregation.SUM, by, Increase(selector, window_s)), step_s / window_s)

    return Union((Part(EVENTS, grown(ratio.events)), Part(TOTAL, grown(ratio.total))))
