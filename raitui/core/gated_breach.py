"""Whom a figure past its bound calls: by the evidence where there is some, by a single look where not (R-DEC-3).

A cohort or a candidate past its bound calls when it is known to be worse than its baseline, however few samples its
window holds. While the evidence is thin it calls nobody, and the row says so, unless its own figure is past the bound
so far that nobody needs a baseline to know it. Where there is no evidence, where it was thin and has not been renewed
for a while, and where the slice is no worse than it always was, the figure itself must lie beyond chance. What one
moment tells must have lasted (`core/sustained.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.chance import may_be_chance, surely_past
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.reading import Reading, Verdict
from raitui.core.severity import is_severe
from raitui.core.sli import Sli, Urgency
from raitui.core.snapshot import ServiceSnapshot

_FIRST = (Standing.WORSE, Standing.NOT_WORSE, Standing.THIN)
"""Of several comparisons of a slice, what is known goes before what is not, and what calls before what does not."""


def evidence_of(reading: Reading, evidence: Iterable[ComparedEvidence]) -> ComparedEvidence | None:
    """What is known of the slice that a reading is of; None of a whole service, and while nothing could be compared.

    What was thin when it was last renewed, and is old, is no longer known to be thin.
    """
    found = [one for one in evidence if _is_of(one, reading) and not (one.old and one.standing is Standing.THIN)]
    return min(found, key=lambda one: _FIRST.index(one.standing), default=None)


def _is_of(one: ComparedEvidence, reading: Reading) -> bool:
    place = reading.place
    same = one.sli == reading.name and one.place.cohort == place.cohort and one.place.version in {None, place.version}
    told_apart = one.place.cohort is not None or one.of_rollout
    return same and told_apart and one.own.samples > 0 and one.other.samples > 0


def urgency_of(reading: Reading, sli: Sli, evidence: Iterable[ComparedEvidence]) -> Urgency:
    """Whom the reading calls; where the plan says what is severe, a slice that is worse and not severe calls later."""
    if reading.has_just_cleared:
        return sli.on_breach
    if reading.verdict is not Verdict.BREACH or reading.has_not_lasted:
        return Urgency.NONE
    known = evidence_of(reading, evidence)
    if known is None or known.standing is Standing.NOT_WORSE:
        return Urgency.NONE if reading.says_little or may_be_chance(reading) else sli.on_breach
    if known.standing is Standing.THIN:
        return sli.on_breach if surely_past(reading) else Urgency.NONE
    later = sli.severe is not None and not is_severe(known, sli.severe)
    return Urgency.TICKET if later and sli.on_breach is Urgency.PAGE else sli.on_breach


def thin_breach(reading: Reading, evidence: Iterable[ComparedEvidence]) -> ComparedEvidence | None:
    """The evidence that is too thin for a reading past its bound to call anybody; None where it is not."""
    held = reading.verdict is Verdict.BREACH and not surely_past(reading)
    known = evidence_of(reading, evidence) if held else None
    return known if known is not None and known.standing is Standing.THIN else None


def may_soon_call(service: ServiceSnapshot) -> bool:
    """Whether a figure past its bound calls nobody yet, since it has not lasted."""
    return any(reading.has_not_lasted for reading in service.readings)


def held_back(service: ServiceSnapshot) -> bool:
    """Whether a figure past its bound, or a burn, calls nobody because its evidence is thin."""
    return any(slo.thin is not None for slo in service.slos) or any(
        thin_breach(reading, service.evidence) is not None for reading in service.readings
    )


def unproven(reading: Reading, evidence: Iterable[ComparedEvidence]) -> bool:
    """Whether a slice past its bound calls nobody since chance may do as much, and nothing is known of it yet."""
    place = reading.place
    is_slice = place.cohort is not None or place.version is not None
    doubtful = is_slice and reading.verdict is Verdict.BREACH and may_be_chance(reading)
    return doubtful and (reading.doubted or not reading.says_little) and evidence_of(reading, evidence) is None


def may_yet_call(service: ServiceSnapshot) -> bool:
    """Whether a figure past its bound calls nobody as long as there is no evidence of it."""
    return any(unproven(reading, service.evidence) for reading in service.readings)


def worse_since(service: ServiceSnapshot) -> float | None:
    """When the slice that says why became worse (unix seconds), as its evidence dates it; None where that is not so."""
    why = service.why
    dates = (
        one.evidence.worse_since
        for one in service.evidence
        if one.sli == why.sli and one.place == why.place and one.standing is Standing.WORSE
    )
    return next(dates, None)
