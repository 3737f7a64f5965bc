"""Signals of time: whether the trouble came with a change, and how long it has lasted."""

from __future__ import annotations

from collections.abc import Iterator

from raitui.core.chance import difference_interval
from raitui.core.change import Change, ChangeKind
from raitui.core.diagnosis.case import Case, is_past_bound
from raitui.core.diagnosis.signal import Observation, Signal, absent, present, unknown
from raitui.core.evidence.verdict import Standing
from raitui.core.figures import figure, span
from raitui.core.reading import Place, Reading
from raitui.core.sli import Direction, Unit
from raitui.core.snapshot import ServiceSnapshot

NEAR_S = 5_400.0
"""A change so long before the trouble (seconds) may have brought it: an indicator over an hour shows it that late."""

AFTER_S = 120.0
"""A change is told up to so long after what it brought: two scrapes and the step of the record."""

RECORD_S = 6 * 3_600.0
"""So far back (seconds) the record of changes reaches: what ``InfoSpansOf`` asks for."""

LONG_S = 5 * 3_600.0
"""What has lasted so long is no sudden fault; the record of a page reaches back six hours."""

_NO_CAUSE = frozenset({ChangeKind.ACTION, ChangeKind.MODE})
"""What raitui did, and what it brought about, limits a fault and is not its cause."""


def _came_with_change(case: Case) -> Observation:
    beside = _beside_stable(case)
    if beside is not None:
        return beside
    service = case.service
    if service.changes_awaited:
        return unknown("changes: the record has not answered")
    if not service.changes and not service.components and not service.rollouts:
        return unknown("changes not watched")
    if service.since is None or service.since_or_before:
        return unknown("when it began is not known")
    near = [*_changed_near(service, service.since), *_versions_near(service, service.since)]
    return (
        present(near[0], f"after {near[0].split(' came ')[0]}")
        if near
        else _nothing_near(service, service.since, case.now)
    )


def _is_near(when: float, since: float) -> bool:
    return -AFTER_S <= since - when <= NEAR_S


def _changed_near(service: ServiceSnapshot, since: float) -> Iterator[str]:
    """The changes on record that may have brought it, the newest first."""
    for change in service.changes:
        if not change.earliest and change.kind not in _NO_CAUSE and _is_near(change.when, since):
            yield f"{_named(change, service)} came {_before(change.when, since)}"


def _named(change: Change, service: ServiceSnapshot) -> str:
    if change.kind is ChangeKind.WEIGHT:
        rolled = next((one.candidate for one in service.rollouts if one.at == change.at), change.subject)
        return f"{rolled} at {change.after}"
    return f"{change.subject} {change.after}"


def _versions_near(service: ServiceSnapshot, since: float) -> Iterator[str]:
    """The versions that serve and came then: the search for good ones looks further back than the record."""
    for good in service.last_goods:
        if good.since is not None and _is_near(good.since, since):
            yield f"the {good.component} that serves came {_before(good.since, since)}"


def _before(when: float, since: float) -> str:
    passed_s = since - when
    return f"{span(passed_s)} before" if passed_s >= AFTER_S else "as it began"


def _nothing_near(service: ServiceSnapshot, since: float, now: float) -> Observation:
    """That nothing changed is known as far back as the record reaches; of versions, as far as they were searched."""
    if now - since + NEAR_S <= RECORD_S:
        return absent(f"nothing changed in the {span(NEAR_S)} before", "no change before")
    if service.last_goods and all(good.since is not None for good in service.last_goods):
        return absent("no version came near it", "no change before")
    return unknown(f"changes {span(now - since)} ago not on record")


def _beside_stable(case: Case) -> Observation | None:
    """Whether the candidate alone is bad, by the same moments of the stable version; None where neither tells."""
    for rollout in case.service.rollouts:
        for bad in case.bad:
            own = _of_version(case, bad.name, rollout.candidate)
            other = _of_version(case, bad.name, rollout.stable)
            if own is None or other is None or bad.place.version not in {None, rollout.candidate}:
                continue
            if _is_worse(own, other):
                figures = f"{figure(own.value, own.unit)} beside {figure(other.value, other.unit)}"
                return present(f"only {rollout.candidate}: {own.name} {figures}", f"only {rollout.candidate}")
            if is_past_bound(other):
                words = f"{rollout.stable} is as bad"
                return absent(f"{words}: {other.name} {figure(other.value, other.unit)}", words)
    return _worse_by_evidence(case)


def _only_candidate(case: Case) -> Observation:
    """What only a candidate does comes from that version: the stable one has the same inputs at the same moments."""
    beside = _beside_stable(case)
    if beside is not None:
        return beside
    for rollout in case.service.rollouts:
        own = [_of_version(case, bad.name, rollout.candidate) for bad in case.bad]
        thin = next((one for one in own if one is not None and one.lacking), None)
        if thin is not None:
            return unknown(f"{rollout.candidate}: {thin.name} thin, lacks {thin.lacking}")
    return absent("no candidate alone is bad", "no candidate alone")


def _worse_by_evidence(case: Case) -> Observation | None:
    """What the evidence since a candidate began to serve has found, of what is bad."""
    candidates = {rollout.candidate for rollout in case.service.rollouts}
    names = {bad.name for bad in case.bad}
    for one in case.service.evidence:
        is_candidate = one.of_rollout and one.place.version in candidates and one.place.cohort is None
        if is_candidate and one.sli in names and one.standing is Standing.WORSE:
            own, other = (figure(side.value, one.unit) for side in (one.own, one.other))
            version = one.place.version
            return present(f"only {version}: {one.sli} {own} beside {other}, by evidence", f"only {version}")
    return None


def _of_version(case: Case, name: str, version: str) -> Reading | None:
    wanted = Place(version=version)
    return next((one for one in case.service.readings if one.name == name and one.place == wanted), None)


def _is_worse(own: Reading, other: Reading) -> bool:
    """Beyond chance for shares; of other figures, past the target where the other is not."""
    if own.value is None or other.value is None or own.lacking or other.lacking:
        return False
    if own.unit is not Unit.RATIO or not own.samples or not other.samples:
        return is_past_bound(own) and not is_past_bound(other)
    shares = (min(max(value, 0.0), 1.0) for value in (own.value, other.value))
    low, high = difference_interval(next(shares), own.samples, next(shares), other.samples)
    return low > 0 if own.direction is Direction.LOWER_IS_BETTER else high < 0


def _has_lasted(case: Case) -> Observation:
    service = case.service
    if service.since is None:
        return unknown("when it began is not known")
    lasted_s = case.now - service.since
    if lasted_s >= LONG_S:
        lasted = f"for {span(lasted_s)}{' or longer' if service.since_or_before else ''}"
        return present(lasted, lasted)
    if service.since_or_before:
        return unknown("when it began is not known")
    return absent(f"began {span(lasted_s)} ago", "sudden")


CAME_WITH_CHANGE = Signal("a change before it", _came_with_change)
ONLY_CANDIDATE = Signal("the candidate alone", _only_candidate)
HAS_LASTED = Signal("lasting long", _has_lasted)
