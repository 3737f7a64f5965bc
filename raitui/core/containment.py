"""Containment: the state a service is held in, and what an action makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct


class Effect(Enum):
    """How far an action has come (R-CON-3)."""

    SENT = "sent"
    ACCEPTED = "accepted"
    IN_EFFECT = "in_effect"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REFUSED = "refused"
    NOTHING_TO_CHANGE = "nothing_to_change"


_WORST_FIRST = (
    Effect.FAILED,
    Effect.UNKNOWN,
    Effect.UNVERIFIED,
    Effect.SENT,
    Effect.ACCEPTED,
    Effect.REFUSED,
    Effect.IN_EFFECT,
    Effect.NOTHING_TO_CHANGE,
)


def worst_effect(effects: Iterable[Effect]) -> Effect:
    """How far an action has come in all its places: as far as in the worst of them."""
    return min(effects, key=_WORST_FIRST.index)


class Rollback(Struct, frozen=True):
    """Desired state: no traffic for ``leaves``, all of it for ``target``, at the location ``at``."""

    service: str
    at: str
    leaves: str
    target: str


class Containment(Struct, frozen=True):
    """What somebody wishes: one action on one service, why, and how it came to notice.

    ``at`` names one location; empty means all of them. ``expected`` is what the operator was shown that it would do,
    and agreed to; empty when nobody was.
    """

    action: str
    service: str
    at: str
    reason: str
    detected_by: str = ""
    expected: tuple[Rollback, ...] = ()


class Step(Struct, frozen=True):
    """One step of carrying an action out: who did it, how far it came, how long it took (milliseconds), and where."""

    actuator: str
    state: Effect
    detail: str
    ms: int
    at: str = ""


class Outcome(Struct, frozen=True):
    """What came of an action."""

    action_id: str
    action: str
    service: str
    at: str
    state: Effect
    steps: tuple[Step, ...] = ()
    refused_by: str | None = None
    audit_seq: int | None = None
