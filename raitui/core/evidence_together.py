"""All that is compared within a service, judged together: the more are compared, the more it takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import structs

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.e_benjamini_hochberg import benjamini_hochberg_e
from raitui.core.evidence.verdict import Evidence, Standing


def _strength(one: ComparedEvidence) -> float:
    return -math.inf if one.log10_e is None else one.log10_e


def _for_good(numbered: Mapping[int, ComparedEvidence], compared: int) -> frozenset[int]:
    """Those whose evidence was ever enough by itself though so many were compared (Ville, Bonferroni).

    Waiting does not clear a candidate; what stands is worse until its evidence has faded.
    """
    more = math.log10(max(1, compared))
    return frozenset(
        number
        for number, one in numbered.items()
        if one.evidence.standing is Standing.WORSE
        and any(
            log10_e >= one.evidence.threshold_log10 + more
            for at, log10_e in one.evidence.log10_e
            if one.of_rollout or at >= (one.evidence.worse_since or 0.0)
        )
    )


def together(told: Sequence[ComparedEvidence]) -> tuple[ComparedEvidence, ...]:
    """All that is compared within a service, each judged as one of so many: candidates by themselves, then the rest.

    Of those that are then called worse, few are so by chance; what alone would be worse, and is not among so many, is
    not sure yet.
    """
    found = []
    for of_rollout in (True, False):
        numbered = {number: one for number, one in enumerate(told) if one.of_rollout is of_rollout}
        known = {number: _strength(one) for number, one in numbered.items() if one.log10_e is not None}
        threshold = next((one.evidence.threshold_log10 for one in numbered.values()), 0.0)
        worse = benjamini_hochberg_e(known, 10.0**-threshold) | _for_good(numbered, len(known))
        needed = threshold + math.log10(max(1, len(known)) / max(1, len(worse)))
        next_needed = threshold + math.log10(max(1, len(known)) / (len(worse) + 1))
        for number, one in numbered.items():
            is_worse = number in worse
            found.append((number, _judged(one, needed if is_worse else max(threshold, next_needed), worse=is_worse)))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _judged(one: ComparedEvidence, needed: float, *, worse: bool) -> ComparedEvidence:
    standing = Standing.WORSE if worse else one.standing
    if not worse and standing is Standing.WORSE:
        standing = Standing.THIN
    evidence: Evidence = structs.replace(one.evidence, standing=standing)
    return structs.replace(one, evidence=evidence, needed_log10=needed)
