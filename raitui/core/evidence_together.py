"""All that is compared within a service, judged together: the more are compared, the more it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import structs

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.lasting_alarms import Course, lasting_alarms
from raitui.core.evidence.verdict import Evidence, Standing

BEGINS, STANDS = True, False
"""Whether a comparison is of a version that came: those are judged by themselves, and what stands by itself."""


def together(
    told: Sequence[ComparedEvidence], beside: Mapping[bool, int] | None = None
) -> tuple[ComparedEvidence, ...]:
    """All that is compared within a service, each judged as one of so many: candidates by themselves, then the rest.

    Of those that are then called worse, few are so by chance (``lasting_alarms`` says how few); what alone would be
    worse, and is not among so many, is not sure yet. Waiting does not clear a candidate; what stands is worse until its
    evidence has faded. ``beside`` is how many more were compared of which nothing is told here.
    """
    more, found = beside or {}, dict[int, ComparedEvidence]()
    for of_rollout in (BEGINS, STANDS):
        numbered = {number: one for number, one in enumerate(told) if one.of_rollout is of_rollout}
        courses = {number: _course(one.evidence) for number, one in numbered.items() if one.log10_e is not None}
        compared = len(courses) + more.get(of_rollout, 0)
        worse = lasting_alarms(courses, compared)
        for number, one in numbered.items():
            among = max(1, len(worse)) if number in worse else len(worse) + 1
            dearer = math.log10(max(1, compared) / among)
            found[number] = _judged(one, one.evidence.threshold_log10 + max(0.0, dearer), worse=number in worse)
    return tuple(found[number] for number in range(len(told)))


def _course(evidence: Evidence) -> Course:
    return Course(evidence.course or evidence.log10_e, evidence.threshold_log10, evidence.fades)


def _judged(one: ComparedEvidence, needed: float, *, worse: bool) -> ComparedEvidence:
    standing = Standing.WORSE if worse else one.standing
    if not worse and standing is Standing.WORSE:
        standing = Standing.THIN
    evidence: Evidence = structs.replace(one.evidence, standing=standing, course=())
    return structs.replace(one, evidence=evidence, needed_log10=needed)
