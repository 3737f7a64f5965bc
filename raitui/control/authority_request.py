"""What authority is asked about an action, the same for a key, a preview and a command line."""

from __future__ import annotations

from raitui.core.action import Action
from raitui.core.alert_action import AlertAction
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


def alert_request(
    actor: Actor, action: AlertAction, name: str, service: ServiceSnapshot | None, comment: str
) -> Request:
    """Whether the actor may do that about the alerts of the service of that name; of no single one where it is empty.

    ``service`` is None where nobody knows it: then no role reaches it that is for tiers or environments alone.
    """
    return Request(
        actor=actor,
        action=action,
        risk=action.risk,
        service=name,
        tier=service.tier if service is not None else 0,
        environment=service.environment if service is not None else "",
        at=(),
        state=service.state.name if service is not None else "",
        reason=comment,
    )
