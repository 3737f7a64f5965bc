"""A drill as the console sees it: a fault in the simulated fleet, worked on in earnest and against the clock (R-DRL-1).

Every time in it is the fleet's own: where that runs faster than the wall clock, so does the drill.
"""

from __future__ import annotations

from msgspec import Struct

from raitui.core.drill_result import DrillResult


class DrillTarget(Struct, frozen=True):
    """What a drill is judged by: the target in words, the points for it, and its seconds where it is a time."""

    what: str
    target: str
    points: int
    target_s: float | None = None


class Briefing(Struct, frozen=True):
    """What is said before a drill begins, in paragraphs: what is asked and how it is scored. Nothing of the fault."""

    title: str
    paragraphs: tuple[str, ...]
    targets: tuple[DrillTarget, ...]


class DrillOffer(Struct, frozen=True):
    """A drill that there is: what it trains, how long it takes at most (seconds), and what counts as good."""

    id: str
    title: str
    trains: str
    limit_s: float
    targets: tuple[DrillTarget, ...]


class Drill(Struct, frozen=True):
    """The drill that the console is in.

    ``began`` (unix seconds) is None before the operator has started it, ``ended`` and ``result`` until it is over; it
    ends by itself after ``limit_s`` seconds.
    """

    id: str
    limit_s: float
    began: float | None = None
    ended: float | None = None
    result: DrillResult | None = None
