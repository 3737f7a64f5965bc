"""How soon the sources can tell of a moment, which is ours: their clocks may be behind."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.ports import MetricsSource

SETTLES_S = 2.0
"""How long after a scrape its samples are all there."""


PATIENT_S = 300.0
"""A source whose clock is further behind holds up nobody else's figures."""


def told_after_s(sources: Sequence[MetricsSource], scrape_s: float) -> float:
    """How long (seconds) after a moment by our clock the sources have the samples of that moment.

    What is asked for sooner comes back empty, as if nothing had happened. So a source whose clock is behind ours is
    waited for; one whose clock is ahead, or not known, counts as one in step. Where all are far behind, the nearest is.
    """
    behind_s = [max(0.0, -(source.clock_skew_s or 0.0)) for source in sources]
    near = [one for one in behind_s if one <= PATIENT_S]
    return scrape_s + SETTLES_S + (max(near) if near else min(behind_s, default=0.0))
