"""How Prometheus stretches a counter's growth between two samples to the edges of a window.

Source: Prometheus 2.42, promql/functions.go, ``extrapolatedRate``. Prometheus 3 also bounds the way to the zero point
by half an interval, and leaves a sample out that lies on the window's left edge.
"""

from __future__ import annotations

from raitui.rehearsal.series import SampleTimes

_NEAR_AN_EDGE = 1.1
"""An edge is near when it is less than so many average intervals away: then the growth is taken to reach it."""


def milliseconds(unix_s: float) -> int:
    """A time as Prometheus keeps it."""
    return round(unix_s * 1000)


class Extrapolation:
    """Growth over a window [start, end] (unix milliseconds) of the counters sampled at these times, twice at least."""

    __slots__ = ("_half_interval_s", "_near_s", "_sampled_s", "_to_end_s", "_to_start_s")

    def __init__(self, times: SampleTimes, start_ms: int, end_ms: int) -> None:
        first_ms, last_ms = milliseconds(times.first), milliseconds(times.last)
        self._sampled_s = (last_ms - first_ms) / 1000
        interval_s = self._sampled_s / (times.count - 1)
        self._near_s = interval_s * _NEAR_AN_EDGE
        self._half_interval_s = interval_s / 2
        self._to_start_s = (first_ms - start_ms) / 1000
        self._to_end_s = self._reached((end_ms - last_ms) / 1000)

    def growth(self, first_value: float, last_value: float, per_s: float = 1.0) -> float:
        """Growth over the whole window, divided by ``per_s``.

        A counter was never below zero, so it is not stretched past the time at which it would have been zero. It is
        taken not to have been reset between the two samples: the counters of a simulated fleet never are.
        """
        grown = last_value - first_value
        to_start_s = self._to_start_s
        if grown > 0 and first_value >= 0:
            to_start_s = min(to_start_s, self._sampled_s * (first_value / grown))
        stretched_s = self._sampled_s + self._reached(to_start_s) + self._to_end_s
        return grown * (stretched_s / self._sampled_s / per_s)

    def _reached(self, to_edge_s: float) -> float:
        return to_edge_s if to_edge_s < self._near_s else self._half_interval_s
