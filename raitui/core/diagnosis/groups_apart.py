"""The signal of groups: whether what is bad is bad for some of them alone (R-OBS-4)."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.core.diagnosis.case import Case
from raitui.core.diagnosis.facet import Facet
from raitui.core.diagnosis.signal import Observation, Signal, absent, present, unknown
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import figure
from raitui.core.reading import Place, Reading, Verdict
from raitui.core.row_reason import described
from raitui.core.snapshot import ServiceSnapshot

TREATMENT = (
    Facet.ACCURACY,
    Facet.FALSE_POSITIVES,
    Facet.CALIBRATION,
    Facet.QUALITY,
    Facet.DECISIONS,
    Facet.GUARDRAILS,
)
"""What is done to people: where it differs between groups, they are treated differently."""


_FINE = frozenset({Verdict.OK, Verdict.WARN})


def _some_groups(case: Case) -> Observation:
    for one in case.bad_about.get(Facet.FAIRNESS, ()):
        return present(described(one), one.name)
    names = dict.fromkeys(one.name for facet in TREATMENT for one in case.bad_about.get(facet, ()))
    found = [_apart(case, name) for name in names]
    return min(found, key=lambda one: one.seen.value != "present", default=unknown("groups not told apart"))


def _by_evidence(service: ServiceSnapshot, name: str) -> Observation | None:
    """What the evidence of each group says, which a single look does not outweigh.

    None while it finds none worse, or knows of no other.
    """
    rows = [one for one in service.evidence if one.sli == name and one.place.cohort is not None]
    worse = [one for one in rows if one.standing is Standing.WORSE]
    groups = {one.place.cohort for one in worse}
    if not worse or len({one.place.cohort for one in rows}) == 1:
        return None
    well = {one.place.cohort for one in rows if one.standing is Standing.NOT_WORSE} - groups
    if not well and {one.place.cohort for one in rows} - groups:
        return unknown(f"{name}: other groups thin")
    if len(groups) > len(well):
        return absent(f"{name}: {len(groups)} of {len(groups | well)} groups worse", "all groups alike")
    first = worse[0]
    own, other = (figure(side.value, first.unit) for side in (first.own, first.other))
    words = f"{name} {own} {first.place.cohort} beside {other}, by evidence"
    return present(words, f"only {', '.join(sorted(filter(None, groups)))}")


def _apart(case: Case, name: str) -> Observation:
    """Whether fewer groups are bad than well, where they are: a version that is bad for all is another thing."""
    service = case.service
    by_evidence = _by_evidence(service, name)
    if by_evidence is not None:
        return by_evidence
    told = (*service.readings, *service.cells, *case.bad)
    cells = [one for one in told if one.name == name and one.place.cohort]
    bad = [one for one in cells if case.is_bad(one)]
    there = {(one.place.at, one.place.version) for one in bad}
    beside = [one for one in cells if (one.place.at, one.place.version) in there and one.place.cohort]
    groups = {one.place.cohort for one in bad}
    well = {one.place.cohort for one in beside if one.verdict in _FINE and not one.lacking} - groups
    thin = {one.place.cohort for one in beside if one.lacking} - groups
    if not cells:
        return unknown(f"{name}: groups not told apart")
    if not bad:
        return absent(f"{name}: no group alone is bad", "all groups alike")
    if thin and not well:
        return unknown(f"{name}: other groups thin")
    whole = _whole(service, bad[0])
    if (well and len(groups) <= len(well)) or (not well and whole is not None and whole.verdict in _FINE):
        return present(f"{_worst(bad)}, {_beside(whole)}", f"only {', '.join(sorted(filter(None, groups)))}")
    if len(groups) == 1 and not well:
        return unknown(f"{name}: other groups not known yet")
    return absent(f"{name}: {len(groups)} of {len(groups | well)} groups bad", "all groups alike")


def _worst(bad: Sequence[Reading]) -> str:
    others = len({one.place.cohort for one in bad}) - 1
    more = f" and {others} more" if others else ""
    return f"{bad[0].name} {figure(bad[0].value, bad[0].unit)} {bad[0].place.cohort}{more}"


def _whole(service: ServiceSnapshot, bad: Reading) -> Reading | None:
    """All groups together: of the version that is bad, where it is told apart."""
    wanted = (Place(version=bad.place.version), Place())
    found = {one.place: one for one in service.readings if one.name == bad.name}
    return next((found[place] for place in wanted if place in found), None)


def _beside(whole: Reading | None) -> str:
    return "others well" if whole is None else f"all {figure(whole.value, whole.unit)}"


SOME_GROUPS = Signal("some groups alone", _some_groups)
