"""Under which conditions the fleet takes an order on: the state that it starts from is still the present one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from raitui.actions import ROLLBACK, WAYS_BACK
from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import OFF, PAUSED
from raitui.errors import RaituiError
from raitui.rehearsal.control_log import (
    CandidateDeployed,
    CandidateRemoved,
    ComponentChanged,
    Entry,
    PositionChanged,
    WeightChanged,
)
from raitui.rehearsal.deployment import Rollout
from raitui.rehearsal.order_plan import DELAY_S
from raitui.rehearsal.place import Place

_RELEASES: Mapping[str, str] = {action.undoes: action.id for action in WAYS_BACK if action.undoes in {OFF, PAUSED}}
"""What latches, and the one action that may end it (R-CON-2)."""

_OF_ROLLOUTS = (CandidateDeployed, WeightChanged, CandidateRemoved)


class Refusal(Enum):
    """Why the fleet does not take an operation on."""

    NO_SUCH_PLACE = "no such place"
    CONFLICT = "conflict"


class ControlRefusedError(RaituiError):
    """The fleet does not take an operation on; nothing was changed.

    ``by`` and ``action_id`` say who brought about the state that stands against it; empty where nobody did.
    """

    def __init__(self, refusal: Refusal, message: str, remedy: str = "", *, by: str = "", action_id: str = "") -> None:
        super().__init__(message, remedy)
        self.refusal = refusal
        self.by = by
        self.action_id = action_id


def is_settled(place: Place, desired: Transition, now: float) -> bool:
    """Whether everything is, or by an order on its way is to be, as desired already."""
    rollout = _serving(place, desired, now)
    if rollout is None:
        return present(place, desired, now) == desired.after
    if desired.action == ROLLBACK.counterpart:
        return desired.after == rollout.candidate
    return desired.after == rollout.candidate and rollout.shown >= 1.0


def refuse_in_conflict(place: Place, desired: Transition, now: float) -> None:
    """Nothing, when the order starts from what is. Raises ControlRefusedError, which says who was there first."""
    found = present(place, desired, now)
    release = _RELEASES.get(found)
    if release is not None and desired.action != release and desired.axis is not Axis.VERSION:
        why = f"it is {found} until {release}"
    elif desired.before not in {"", found}:
        why = f"it is {found or 'nothing'}, not {desired.before}"
    else:
        return
    last = _last_of(place, desired, now)
    what = desired.component or desired.axis.value
    raise ControlRefusedError(
        Refusal.CONFLICT,
        f"{what} of {desired.service} at {desired.at}: {why}{_by(last)}",
        "Read its state again, and order what it needs now",
        by=last.who if last else "",
        action_id=last.action_id if last else "",
    )


def _by(entry: Entry | None) -> str:
    if entry is None or not entry.who:
        return ""
    return f", by {entry.who} ({entry.action_id})" if entry.action_id else f", by {entry.who}"


def present(place: Place, desired: Transition, now: float) -> str:
    """The position, or the version, that an order of now would change: orders on their way count as carried out."""
    settled = place.deployment(now + DELAY_S[desired.axis])
    if desired.axis is not Axis.VERSION:
        return settled.shown[desired.axis]
    rollout = _serving(place, desired, now)
    return rollout.candidate if rollout else settled.version_of(desired.component or settled.rolled_out)


def _serving(place: Place, desired: Transition, now: float) -> Rollout | None:
    """The rollout of what is desired, while its candidate has traffic or is about to; none that is aborted."""
    if desired.axis is not Axis.VERSION or desired.component not in {"", place.model.rolled_out}:
        return None
    rollout = place.deployment(now).rollout
    if rollout is None or rollout.is_aborted:
        return None
    soon = rollout if rollout.shown > 0 else place.deployment(now + DELAY_S[Axis.VERSION]).rollout
    return soon if soon and soon.shown > 0 else None


def _last_of(place: Place, desired: Transition, now: float) -> Entry | None:
    """What brought about the present state along the same axis."""
    until = now + DELAY_S[desired.axis]
    component = desired.component or place.model.rolled_out
    touching = (
        entry
        for entry in reversed(place.happenings)
        if entry.when <= until and _touches(entry, desired.axis, component, place.model.rolled_out)
    )
    return next(touching, None)


def _touches(entry: Entry, axis: Axis, component: str, rolled_out: str) -> bool:
    match entry.event:
        case PositionChanged(changed):
            return changed is axis
        case ComponentChanged(kind):
            return axis is Axis.VERSION and kind == component
        case _:
            return axis is Axis.VERSION and component == rolled_out and isinstance(entry.event, _OF_ROLLOUTS)
