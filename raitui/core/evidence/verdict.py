"""What the evidence says of one side compared with another."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Standing(Enum):
    """Worse; not worse, though it would have been found; or too few samples to say either."""

    WORSE = "worse"
    NOT_WORSE = "not worse"
    THIN = "thin"


class Evidence(Struct, frozen=True):
    """What the looks so far say.

    ``log10_e`` holds how strong the evidence for *worse* was after each look (unix seconds, logarithm to the base of
    10), thinned to a chart; at ``threshold_log10`` it is called worse. ``difference`` is own less other, in the
    indicator's own terms, and ``interval`` the confidence sequence for it: it holds the true difference at all looks at
    once with the probability of ``COVERAGE``. A standing comparison tells both since the change that it has found, or
    since the last one was over.

    ``lacking`` is how many more samples of the own side are needed before *not worse* can be said, ``lacking_s`` how
    long that is at today's traffic (seconds), None where that cannot be told. ``worse_since`` (unix seconds) is when
    the evidence of a rollout first reached the threshold; of a standing comparison, when the change is dated to.

    ``course`` is the whole of ``log10_e`` where that was ever enough, until it is judged beside others. Evidence that
    ``fades`` is of what stands: an alarm is over once it has.
    """

    standing: Standing
    log10_e: tuple[tuple[float, float], ...]
    threshold_log10: float
    difference: float | None
    interval: tuple[float, float] | None
    lacking: int = 0
    lacking_s: float | None = None
    worse_since: float | None = None
    course: tuple[tuple[float, float], ...] = ()
    fades: bool = False


COVERAGE = 0.95
"""The probability with which an interval holds the true difference at every look."""
