"""Which action limits the harm best, by what is seen (R-DEC-1)."""

from __future__ import annotations

from raitui.core.change import ChangeKind
from raitui.core.diagnosis.signal import Observation, Seen
from raitui.core.differential import Diagnosis, Recommendation
from raitui.core.rolling_back import ROLLBACK_ID
from raitui.core.snapshot import ServiceSnapshot

_REVERTED = "reverted"
_COMPONENTS = frozenset({ChangeKind.VERSION, ChangeKind.CANDIDATE, ChangeKind.WEIGHT, ChangeKind.RETRAIN})


def recommended(service: ServiceSnapshot, likeliest: Diagnosis | None, came: Observation) -> Recommendation | None:
    """The first action of the likeliest mode that can help here; without a mode, to go back on what it came with.

    None while an action of that sort is in force: whether it helps is to be seen first.
    """
    with_change = came.seen is Seen.PRESENT
    actions = likeliest.actions if likeliest is not None else ((ROLLBACK_ID,) if with_change else ())
    held = {one.action for one in service.contained if one.state != _REVERTED}
    if held & set(actions):
        return None
    for action in actions:
        if action != ROLLBACK_ID or (with_change and _can_go_back(service)):
            return Recommendation(action, _reason(likeliest, came))
    return None


def _reason(likeliest: Diagnosis | None, came: Observation) -> str:
    if likeliest is None:
        return came.words
    named = f"{likeliest.mode} {likeliest.name}"
    return f"{named}: {came.words}" if came.seen is Seen.PRESENT else named


def _can_go_back(service: ServiceSnapshot) -> bool:
    """Whether there is a version to go back to: beside a candidate, a good one, or one before that nobody judged."""
    if any(one.candidate and one.candidate != one.stable and not one.weight <= 0 for one in service.rollouts):
        return True
    if service.last_goods:
        serving = {(one.at, one.kind, one.version) for one in service.components}
        return any(one.version and (one.at, one.component, one.version) not in serving for one in service.last_goods)
    return any(one.before for one in service.changes if one.kind in _COMPONENTS)
