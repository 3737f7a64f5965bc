"""Containment as data: what somebody wishes, the transitions that it takes, and how far they have come."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from raitui.core.action import Axis
from raitui.core.ladder import Risk


class Effect(Enum):
    """How far an action has come (R-CON-3)."""

    SENT = "sent"
    ACCEPTED = "accepted"
    IN_EFFECT = "in_effect"
    RECOVERED = "recovered"
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
    Effect.RECOVERED,
    Effect.NOTHING_TO_CHANGE,
)


def worst_effect(effects: Iterable[Effect]) -> Effect:
    """How far an action has come in all its places: as far as in the worst of them."""
    return min(effects, key=_WORST_FIRST.index)


class Transition(Struct, frozen=True):
    """Desired state: one axis of one service at one location goes from ``before`` to ``after``.

    ``before`` is what was found there, and the precondition under which the transition was agreed to; empty when
    nothing could tell. ``component`` names what changes its version, on the version axis alone: there ``before`` is the
    version that leaves and ``after`` the one that serves from then on. ``action`` is the action's id. ``at`` is empty
    when the site names no locations.
    """

    service: str
    at: str
    before: str
    after: str
    action: str
    axis: Axis
    risk: Risk
    component: str = ""

    @property
    def what(self) -> tuple[str, str, Axis, str]:
        """What moves: two transitions of the same thing exclude each other."""
        return self.service, self.at, self.axis, self.component


class Containment(Struct, frozen=True):
    """What somebody wishes: one action on one service, why, and how it came to notice (R-CON-7).

    ``at`` names one location; empty means all of them. ``to`` names the version to go to, empty for the one that the
    service's history tells. ``expected`` is what the operator was shown that it would do, and agreed to; empty when
    nobody was.
    """

    action: str
    service: str
    at: str
    reason: str
    detected_by: str = ""
    expected: tuple[Transition, ...] = ()
    to: str = ""
    incident: str = ""


class Step(Struct, frozen=True):
    """One step of carrying an action out: who did it, how far it came, how long it took (milliseconds), and where.

    ``conflict`` tells that somebody else was there first: by the log, or by the backend, which refused since it was not
    in the state that the transition starts from. ``detail`` says who and what, as far as these do. ``sent`` is what was
    sent, without any secret. ``transition`` is what was asked of the backend, in the step that tells of the sending: it
    may start from elsewhere than was agreed, once somebody else was first.
    """

    actuator: str
    state: Effect
    detail: str
    ms: int
    at: str = ""
    conflict: bool = False
    sent: str = ""
    transition: Transition | None = None


def performed(desired: Iterable[Transition], steps: Iterable[Step]) -> tuple[Transition, ...]:
    """What was asked of the backends last, for each transition that was agreed to; that itself where no step tells."""
    asked = {step.transition.what: step.transition for step in steps if step.transition is not None}
    return tuple(asked.get(one.what, one) for one in desired)


class Outcome(Struct, frozen=True):
    """What came of an action. ``audit_seq`` is the number of its outcome in the log, None when it is not there."""

    action_id: str
    action: str
    service: str
    at: str
    state: Effect
    steps: tuple[Step, ...] = ()
    refused_by: str | None = None
    permitted_instead: tuple[str, ...] = ()
    audit_seq: int | None = None
