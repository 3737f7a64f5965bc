"""The last good version of each component (R-CON-9), judged from what the history told. Pure.

During a rollout it is the stable version; else the newest one that was sound. None is said with its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from raitui.core.figures import span
from raitui.core.posture import postures_of
from raitui.core.snapshot import LastGood, ServiceSnapshot, ServingVersions
from raitui.core.soundness import Case, Evidence, judged
from raitui.core.tenure import STEP_S, Stretch, Tenure, begins, tenures
from raitui.core.was_contained import WasContained

CONSIDERED = 4
"""How many versions of a component are considered, newest first: what is older fits today's data no more."""

COARSE_STEPS = 2
"""What lies no further back than so many steps of the record is not told by the record."""


class Judged(Struct, frozen=True):
    """The last good versions as far as they are known, and the periods whose pages must be known for it."""

    goods: tuple[LastGood, ...]
    needed: tuple[Stretch, ...]


def last_goods(service: ServiceSnapshot, evidence: Evidence, contained: Iterable[WasContained], now: float) -> Judged:
    """The last good version of every component at every location; ``now`` is unix seconds."""
    own = tuple(one for one in contained if one.service == service.name)
    places = [(posture.at, versions) for posture in postures_of(service) for versions in posture.versions]
    serving = frozenset((at, versions.component, versions.stable) for at, versions in places)
    passing = {versions.candidate for _, versions in places} | {one.version for one in own}
    passing -= {"", *(version for _, _, version in serving)}
    case = Case(service, serving, frozenset(passing), evidence, own, now, tenures(evidence.standings), {})
    goods = tuple(_last_good(case, at, versions) for at, versions in places)
    return Judged(goods, tuple(case.needed))


def _last_good(case: Case, at: str, versions: ServingVersions) -> LastGood:
    place = (at, versions.component)
    found = [tenure for tenure in case.tenures if tenure.standing.place == place]
    if versions.candidate and versions.stable and not versions.weight <= 0:
        return _stable_of_rollout(case, at, versions, found)
    came = next((tenure.came for tenure in found if tenure.standing.version == versions.stable), None)
    since = _since(case, place, versions.stable, came)
    whys: list[str] = []
    for tenure in found[:CONSIDERED]:
        verdict = judged(case, tenure)
        if verdict.good:
            version, served_s = tenure.standing.version, tenure.served_s
            until = (
                tenure.until
                if version == versions.stable
                else _until(case, tenure, _seen(case, place, versions.stable))
            )
            return LastGood(at, versions.component, version, verdict.why, until, served_s, since)
        whys.append(verdict.why)
    return LastGood(at, versions.component, "", "; ".join((*whys, _nothing_else(case, at, found))), since=since)


def _stable_of_rollout(case: Case, at: str, versions: ServingVersions, found: list[Tenure]) -> LastGood:
    stable = next((tenure for tenure in found if tenure.standing.version == versions.stable), None)
    place = at, versions.component
    came = (
        one.stretches[-1].start
        for one in case.evidence.standings
        if one.candidate and (one.place, one.version) == (place, versions.candidate)
    )
    seen = _seen(case, place, versions.candidate)
    return LastGood(
        at,
        versions.component,
        versions.stable,
        f"stable while {versions.candidate} rolls out",
        _until(case, stable, seen) if stable is not None else None,
        stable.served_s if stable is not None else None,
        next(came, None) if seen is None else seen,
    )


def _until(case: Case, tenure: Tenure, next_seen: float | None) -> float | None:
    """When it last served full traffic: what came next ended it.

    The record knows that to one step only: of what lies as little back, nothing is said before the picture knows it.
    """
    if next_seen is not None:
        return min(tenure.until, next_seen)
    return None if case.now - tenure.until < COARSE_STEPS * STEP_S else tenure.until


def _since(case: Case, place: tuple[str, str], version: str, recorded: float | None) -> float | None:
    """When the version came, by the picture if that knows, else by the record."""
    seen = _seen(case, place, version)
    return recorded if seen is None else seen


def _seen(case: Case, place: tuple[str, str], version: str) -> float | None:
    """When the version came, by the picture, which knows it to the minute if it was lately."""
    found = (
        state.changed_at
        for state in case.service.components
        if (state.at, state.kind, state.version) == (*place, version) and state.changed_at is not None
    )
    return max(found, default=None)


def _nothing_else(case: Case, at: str, found: list[Tenure]) -> str:
    """Why the search ends here."""
    if len(found) > CONSIDERED:
        return f"{len(found) - CONSIDERED} older ones are not considered"
    began = begins(case.evidence.standings, at)
    if began is not None:
        return f"{'no other is' if found else 'it is not'} in the record, which reaches back {span(case.now - began)}"
    if case.evidence.looked:
        return "nothing of it is in the record"
    return f"the history could not be asked: {case.evidence.failure}" if case.evidence.failure else "not looked for yet"
