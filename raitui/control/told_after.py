"""How soon the sources can tell of a moment, which is ours: their clocks may be behind."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.ports import MetricsSource

SETTLES_S = 2.0
"""How long after a scrape its samples are all there."""


def told_after_s(sources: Sequence[MetricsSource], scrape_s: float) -> float:
    """How long (seconds) after a moment by our clock every source has the samples of that moment.

    What is asked for sooner comes back empty, as if nothing had happened. So a source whose clock is behind ours is
    waited for; one whose clock is ahead, or not known, counts as one in step.
    """
    behind_s = max((-(source.clock_skew_s or 0.0) for source in sources), default=0.0)
    return scrape_s + SETTLES_S + max(0.0, behind_s)
