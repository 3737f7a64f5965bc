"""Shares as horizontal bars on one axis: those of now full, those of before hollow, so that no colour is needed."""

from __future__ import annotations

import math
from typing import NamedTuple

from raitui.core.figures import percentage

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL, _HOLLOW = "█", "░"
_NONE = "·"
"""Stands for a bin without a single sample: a gap that is seen."""

_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
_MOST_STEPS = 4


class ShareAxis(NamedTuple):
    """Bars of so many cells, the last of which ends at the share ``end`` (0-1); the axis names every ``step``."""

    end: float
    step: float
    cells: int

    def cells_of(self, share: float) -> float:
        """How long the bar of a share is."""
        return min(share, self.end) / self.end * self.cells

    def full(self, share: float) -> str:
        """The bar of a share of now, to an eighth of a cell; what is there at all is seen."""
        if share <= 0:
            return _NONE
        eighths = max(1, round(self.cells_of(share) * 8))
        return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()

    def hollow(self, share: float) -> str:
        """The bar of a share of before, in whole cells; what is there at all is seen."""
        return _HOLLOW * max(1, round(self.cells_of(share))) if share > 0 else _NONE

    def text(self) -> str:
        """The axis: a mark and its share at every step, as far as they fit beside each other."""
        signs = ["─"] * (self.cells + len("100%"))
        free = 0
        for number in range(round(self.end / self.step) + 1):
            column, told = round(self.cells_of(number * self.step)), percentage(number * self.step)
            if column >= free and column + len(told) <= len(signs):
                signs[column : column + len(told)] = list(told)
                free = column + len(told) + 1
        return "".join(signs).rstrip("─")


def share_axis(highest: float, cells: int) -> ShareAxis:
    """The shortest axis of round steps on which the highest share (0-1) fits."""
    step = next((tick for tick in _TICKS if highest <= tick * _MOST_STEPS), 0.5)
    return ShareAxis(max(1, math.ceil(round(highest / step, 9))) * step, step, max(1, cells))
