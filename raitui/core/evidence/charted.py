"""The course of the evidence, thinned to what a chart can show."""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_POINTS = 240


def charted(course: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """The course (unix seconds, natural logarithm) as logarithms to the base of 10, in at most ``MOST_POINTS`` points.

    Each stretch is told by its strongest look, so that no peak is lost; the newest by its newest, so that it ends in
    the figure that counts now.
    """
    if not course:
        return ()
    stretch = math.ceil(len(course) / MOST_POINTS)
    newest = (len(course) - 1) // stretch * stretch
    peaks = [max(course[start : start + stretch], key=_evidence) for start in range(0, newest, stretch)]
    return tuple((at, log_e / math.log(10.0)) for at, log_e in (*peaks, course[-1]))


def _evidence(point: tuple[float, float]) -> float:
    return point[1]
