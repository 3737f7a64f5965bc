"""The records of the audit log that concern some services, or one action."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.audit_record import Gap, Intent, Recorded, Refusal, Sighting


def selected(records: Iterable[Recorded], services: tuple[str, ...] = (), action: str = "") -> tuple[Recorded, ...]:
    """In their order; of these services (of all when none is named) and of actions whose id begins so.

    What follows an intent is of the same service. A gap is nobody's own and concerns everybody, unless one action is
    asked for.
    """
    service_of: dict[str, str] = {}
    return tuple(
        recorded
        for recorded in records
        if (not services or _service(recorded, service_of) in {*services, None}) and _is_of(recorded, action)
    )


def _service(recorded: Recorded, service_of: dict[str, str]) -> str | None:
    match recorded.record:
        case Intent(action_id=action_id, wish=wish) | Refusal(action_id=action_id, wish=wish):
            service_of[action_id] = wish.service
            return wish.service
        case Sighting(transition=transition):
            return transition.service
        case Gap():
            return None
        case other:
            return service_of.get(other.action_id, "")


def _is_of(recorded: Recorded, action: str) -> bool:
    if not action:
        return True
    return not isinstance(recorded.record, Gap) and recorded.record.action_id.startswith(action)
