"""How a figure moved, in a few cells of one line: gaps are gaps, and what was worst in each cell is what it shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from raitui.core.history import IndicatorHistory
from raitui.core.history_buckets import Bucket, bucket_width, buckets
from raitui.core.reading import Place
from raitui.core.sli import Direction

LEVELS = "▁▃▄▅▆▇█"
"""Lowest to highest. In ASCII each has a sign of its own, and none has that of a gap."""

GAP = "·"
"""A cell of which nothing is known."""

LEAST_SPREAD = 0.1
"""What moves by less than this share of itself is drawn as standing still: noise is no story."""

BEFORE_IT_BEGAN = 2.0
"""A sparkline reaches back so many times as far as the trouble does, so that it is seen to begin."""

STILL_COMING_STEPS = 3
"""So many steps late, what is not there yet is a gap."""


class Scale(NamedTuple):
    """What the lowest and the highest level stand for."""

    low: float
    high: float


class SparkView(NamedTuple):
    """Which time the cells show: the bucket that ``end`` (unix seconds) lies in is the last, each ``width_s`` wide."""

    end: float
    width_s: int
    cells: int

    @property
    def span_s(self) -> int:
        """How much time all cells together show."""
        return self.width_s * self.cells


def view_end(history_end: float, step_s: int, now: float) -> float:
    """Up to where a picture reaches: to the last step that was asked for, unless that is long ago."""
    return history_end if now - history_end <= STILL_COMING_STEPS * step_s + 60 else now


def spark_view(history: IndicatorHistory, since: float | None, now: float, cells: int) -> SparkView:
    """As much of the history as shows the trouble and what was before it; all of it where there is no trouble."""
    whole_s = history.end - history.start + history.step_s
    lasted_s = whole_s if since is None else BEFORE_IT_BEGAN * max(0.0, now - since)
    width_s = bucket_width(min(whole_s, max(lasted_s, history.step_s)), cells, history.step_s)
    return SparkView(view_end(history.end, history.step_s, now), width_s, cells)


def worst_of(bucket: Bucket, direction: Direction) -> float:
    """The worst value of a bucket: what a single cell has to tell."""
    return bucket.high if direction is Direction.LOWER_IS_BETTER else bucket.low


def scale_of(values: Iterable[float], target: float | None) -> Scale:
    """From the lowest to the highest of the values and their bound, so that a height says how near to it they are."""
    known = [*values, *([] if target is None else [target])]
    low, high = min(known, default=0.0), max(known, default=0.0)
    least = LEAST_SPREAD * max(abs(low), abs(high))
    return Scale(low, high) if high - low >= least else Scale(low - least / 2, high + least / 2)


def sparkline(values: Sequence[float | None], scale: Scale) -> str:
    """One sign a value; None is a gap."""
    return "".join(GAP if value is None else LEVELS[_level(value, scale)] for value in values)


def _level(value: float, scale: Scale) -> int:
    if scale.high <= scale.low:
        return 0
    share = (value - scale.low) / (scale.high - scale.low)
    return math.floor(min(max(share, 0.0), 1.0) * (len(LEVELS) - 1) + 0.5)


def sparklines(
    history: IndicatorHistory, places: Sequence[Place], view: SparkView, direction: Direction, target: float | None
) -> dict[Place, str]:
    """A sparkline for each place, all on one scale: the candidate's heights are those of its stable version."""
    found = {
        place: [
            None if bucket is None else worst_of(bucket, direction)
            for bucket in buckets(history.at(place), view.end, view.width_s, view.cells)
        ]
        for place in places
    }
    scale = scale_of((value for values in found.values() for value in values if value is not None), target)
    return {place: sparkline(values, scale) for place, values in found.items()}
