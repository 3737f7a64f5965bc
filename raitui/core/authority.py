"""What authority is asked, and what it answers. How it decides is the business of the site's rules."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.action import Action
from raitui.core.alert_action import AlertAction
from raitui.core.audit_record import Actor
from raitui.core.ladder import Risk


class Request(Struct, frozen=True):
    """Somebody wishes to do something; ``risk`` was computed from the state before and after.

    ``at`` names the locations where something would change; ``state`` is what the service's row says. What concerns
    more than one service has ``service`` empty, and is for those alone who hold a role on all of them.
    """

    actor: Actor
    action: Action | AlertAction
    risk: Risk
    service: str
    tier: int
    environment: str
    at: tuple[str, ...]
    state: str
    reason: str


class Decision(Struct, frozen=True):
    """Whether it is allowed, by which rule, and why.

    ``rule`` names what allowed or refused it; ``policy`` identifies the rules as a whole. ``permitted_instead`` are the
    ids of actions that the same actor may take on the same service now, ``needs`` the roles that would allow this one.
    """

    allowed: bool
    rule: str
    reason: str
    policy: str = ""
    permitted_instead: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
