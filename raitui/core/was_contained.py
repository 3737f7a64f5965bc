"""Which containments the log tells of: a version that was in service then was never good (R-CON-9)."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.audit_record import Happened, Intent, OutcomeRecord, Recorded
from raitui.core.containment import Effect, Step, performed
from raitui.core.ladder import Risk

_NOTHING_CAME_OF_IT = frozenset({Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE})


class WasContained(Struct, frozen=True):
    """One containment: of which service, where, when (unix seconds), and which version of a component it took away.

    ``component`` and ``version`` are empty where it took none: then it was of all that served there.
    """

    service: str
    at: str
    when: float
    component: str = ""
    version: str = ""


def was_contained(records: Iterable[Recorded]) -> tuple[WasContained, ...]:
    """Every containment that the records tell of; what certainly came to nothing is none, what is unknown is one."""
    intents: dict[str, Intent] = {}
    for recorded in records:
        match recorded.record:
            case Intent(action_id) as intent:
                intents[action_id] = intent
            case OutcomeRecord(action_id, _, state, steps, recovered):
                if recovered is Happened.NO or (recovered is None and state in _NOTHING_CAME_OF_IT):
                    intents.pop(action_id, None)
                elif action_id in intents:
                    intents[action_id] = _with_performed(intents[action_id], steps)
            case _:
                pass
    return tuple(dict.fromkeys(one for intent in intents.values() for one in _contained(intent)))


def _with_performed(intent: Intent, steps: Iterable[Step]) -> Intent:
    """With what left instead of what was agreed to leave: neither is a good version."""
    desired = dict.fromkeys((*intent.desired, *performed(intent.desired, steps)))
    return structs.replace(intent, desired=tuple(desired))


def _contained(intent: Intent) -> Iterable[WasContained]:
    for move in intent.desired:
        if move.risk is Risk.REDUCES:
            left = (move.component, move.before) if move.axis is Axis.VERSION else ("", "")
            yield WasContained(move.service, move.at, intent.when, *left)
