"""What a simulated fleet's counters counted, added up by hand, and a clock that stands where it is put."""

from __future__ import annotations

from collections.abc import Mapping

from raitui.rehearsal.fleet import SimulatedFleet


class StandingClock:
    """A clock that a test sets, and that whoever waits moves on."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        """Unix seconds."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Time that is waited for passes at once."""
        self.at += seconds


def grown(fleet: SimulatedFleet, metric: str, end: float, window_s: float, labels: Mapping[str, str]) -> float:
    """How much the series with these labels grew in the window (seconds) before ``end`` (unix seconds)."""
    return sum(
        series.value(end) - series.value(end - window_s)
        for series in fleet.family(metric)
        if labels.items() <= series.labels.items()
    )


def share(
    fleet: SimulatedFleet, metric: str, event: Mapping[str, str], end: float, window_s: float, **where: str
) -> float:
    """Share of a metric's events that have the labels ``event``."""
    return grown(fleet, metric, end, window_s, {**where, **event}) / grown(fleet, metric, end, window_s, where)


def failing(fleet: SimulatedFleet, end: float, window_s: float, **where: str) -> float:
    """Share of requests that failed."""
    return 1.0 - share(fleet, "ai_requests_total", {"outcome": "ok"}, end, window_s, **where)
