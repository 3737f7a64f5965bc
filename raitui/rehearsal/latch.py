"""A pause latches: what others have planned meanwhile is held, and happens on resume (R-CON-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from raitui.core.action import Axis
from raitui.core.ladder import PAUSED
from raitui.rehearsal.control_log import (
    CandidateDeployed,
    CandidateRemoved,
    ComponentChanged,
    Entry,
    FaultBegan,
    FaultEnded,
    PositionChanged,
    Retrained,
    WeightChanged,
)

_CHANGES = (CandidateDeployed, WeightChanged, CandidateRemoved, ComponentChanged, Retrained)


def latched(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What happens at one place and when, the entries of its log being in order of time."""
    held: list[Entry] | None = None
    for entry in entries:
        if held is not None and _is_held(entry, held):
            held.append(entry)
            continue
        yield entry
        if isinstance(entry.event, PositionChanged) and entry.event.axis is Axis.EXPOSURE:
            if entry.event.position == PAUSED:
                held = held or []
            else:
                yield from (structs.replace(waiting, when=entry.when) for waiting in held or ())
                held = None


def _is_held(entry: Entry, held: list[Entry]) -> bool:
    """Changes by others, and what a version does wrong under the exposure that is planned for it."""
    match entry.event:
        case _ if entry.action_id:
            return False
        case FaultBegan(version=version):
            return bool(version)
        case FaultEnded(name):
            return any(isinstance(one.event, FaultBegan) and one.event.name == name for one in held)
        case _:
            return isinstance(entry.event, _CHANGES)
