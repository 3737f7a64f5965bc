"""Two actions at once on one thing: who was first, and what the second does about it (design decision 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.audit_record import Intent, OutcomeRecord, Recorded
from raitui.core.containment import Transition
from raitui.core.ladder import POSITIONS, Risk


class Rival(Struct, frozen=True):
    """An intent that was in the log before, still under way, with the transition in which it moves the same thing."""

    seq: int
    intent: Intent
    transition: Transition


class Stance(Enum):
    """What to do about a rival: let it act and look, act all the same, or leave the thing to it."""

    FOLLOW = "follow"
    PROCEED = "proceed"
    YIELD = "yield"


def same_thing(one: Transition, other: Transition) -> bool:
    """Whether both move the same thing; a component that nothing names may be any of them."""
    if (one.service, one.at, one.axis) != (other.service, other.at, other.axis):
        return False
    return one.component == other.component or not (one.component and other.component)


def rivals(
    log: Iterable[Recorded], seq: int, desired: Iterable[Transition], under_way: Callable[[Intent], bool]
) -> tuple[Rival, ...]:
    """Every rival of the intent with this number, oldest first; ``under_way`` tells whether an intent can still act."""
    records = tuple(log)
    closed = {one.record.action_id for one in records if isinstance(one.record, OutcomeRecord)}
    mine = tuple(desired)
    return tuple(
        Rival(one.seq, one.record, theirs)
        for one in records
        if isinstance(one.record, Intent)
        and one.seq < seq
        and one.record.action_id not in closed
        and under_way(one.record)
        for theirs in one.record.desired
        if any(same_thing(theirs, transition) for transition in mine)
    )


def stance(desired: Transition, rival: Transition) -> Stance:
    """What a transition does about a rival's.

    The same end is left to who was first. Otherwise one that reduces the risk is never held up by one that reduces it
    less, and one that increases it is never done against anybody.
    """
    if desired.after == rival.after:
        return Stance.FOLLOW
    if desired.risk is Risk.INCREASES:
        return Stance.YIELD
    return Stance.FOLLOW if _goes_further(rival, desired) else Stance.PROCEED


def _goes_further(rival: Transition, desired: Transition) -> bool:
    """Whether the rival leaves less risk; versions do not compare."""
    if desired.axis is Axis.VERSION:
        return False
    positions = POSITIONS[desired.axis]
    known = rival.after in positions and desired.after in positions
    return known and positions.index(rival.after) > positions.index(desired.after)
