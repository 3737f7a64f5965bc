"""What was found of two sides, and how it is told."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from raitui.core.evidence.charted import charted
from raitui.core.evidence.estimate import Estimate
from raitui.core.evidence.pace import seconds_for
from raitui.core.evidence.verdict import Evidence, Standing


class Finding(Struct, frozen=True):
    """The course of the evidence by look, since when something is worse, by how much, and what is lacking to say more.

    ``course`` and ``log_threshold`` are natural logarithms; ``lacking`` is how many samples of the own side it takes
    until *not worse* can be said, none where it is not above 0. ``scale`` is what a difference of 1 is in the
    indicator's own terms. An alarm that ``fades`` is over once its evidence is.
    """

    course: Sequence[tuple[float, float]]
    log_threshold: float
    since: float | None
    difference: Estimate | None
    lacking: float
    scale: float = 1.0
    fades: bool = False


def told(finding: Finding, own_counts: Mapping[float, float]) -> Evidence:
    """The evidence; ``own_counts`` are how many samples the own side had in each block, by its end."""
    thin = finding.since is None and finding.lacking > 0.0
    found, scale = finding.difference, finding.scale
    return Evidence(
        standing=_standing(finding.since, thin=thin),
        log10_e=charted(finding.course),
        threshold_log10=finding.log_threshold / math.log(10.0),
        difference=None if found is None else scale * found.value,
        interval=None if found is None else (scale * found.interval[0], scale * found.interval[1]),
        lacking=math.ceil(finding.lacking) if thin else 0,
        lacking_s=seconds_for(finding.lacking, own_counts) if thin else None,
        worse_since=finding.since,
        course=_course_of_alarm(finding),
        fades=finding.fades,
    )


def _course_of_alarm(finding: Finding) -> tuple[tuple[float, float], ...]:
    """The whole course, where it was ever enough by itself: else it can be part of no alarm."""
    if all(log_e < finding.log_threshold for _, log_e in finding.course):
        return ()
    return tuple((at, log_e / math.log(10.0)) for at, log_e in finding.course)


def _standing(since: float | None, *, thin: bool) -> Standing:
    if since is not None:
        return Standing.WORSE
    return Standing.THIN if thin else Standing.NOT_WORSE
