"""What authority is asked about an action, the same for a key, a preview and a command line."""

from __future__ import annotations

from raitui.core.action import Action
from raitui.core.audit_record import Actor
from raitui.core.authority import Request
from raitui.core.moves import Moves
from raitui.core.snapshot import ServiceSnapshot


def authority_request(actor: Actor, action: Action, service: ServiceSnapshot, found: Moves, reason: str) -> Request:
    """Whether the actor may do to the service what was found that the action would do."""
    return Request(
        actor=actor,
        action=action,
        risk=found.risk,
        service=service.name,
        tier=service.tier,
        environment=service.environment,
        at=tuple(dict.fromkeys(desired.at for desired in found.transitions)),
        state=service.state.name,
        reason=reason,
    )
