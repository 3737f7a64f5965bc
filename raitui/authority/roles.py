"""Who may act, by the roles of the site file; whatever no role allows is refused (R-AUT-1)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

import msgspec

from raitui.core.action import Action, Direction
from raitui.core.alert_action import AlertAction
from raitui.core.authority import Decision, Request
from raitui.core.ladder import Risk
from raitui.core.role import EVERYBODY, RISK_WORDS, Role

DEFAULT_DENY = "default deny"
READ_ONLY = "read-only"
_HASH_CHARACTERS = 12


class RoleAuthority:
    """Allows what at least one role allows; ``actions`` are all that there are.

    Its policy is identified by a short hash of the roles, so that a record tells under which ones it was allowed.
    """

    def __init__(self, roles: Iterable[Role], actions: Iterable[Action]) -> None:
        self._roles = tuple(roles)
        self._down = tuple(action for action in actions if action.direction is Direction.DOWN)
        self._policy = f"roles:{sha256(msgspec.json.encode(self._roles)).hexdigest()[:_HASH_CHARACTERS]}"

    def decide(self, request: Request) -> Decision:
        """Whether a role allows it, and which; where none does, why, and which actions down the ladder are allowed.

        Those are judged as reducing the risk, which is what they are for; once asked for, each is judged anew by what
        it would do then.
        """
        role = next((role for role in self._about(request) if _grants(role, request.action, request.risk)), None)
        if role is not None:
            return Decision(allowed=True, rule=role.name, reason=f"the role {role.name} allows it", policy=self._policy)
        return Decision(
            allowed=False,
            rule=DEFAULT_DENY,
            reason=self._why_not(request),
            policy=self._policy,
            permitted_instead=self._instead(request),
            needs=self._needed(request),
        )

    def _about(self, request: Request) -> Iterable[Role]:
        return (role for role in self._roles if _is_held(role, request.actor.name) and _covers(role, request))

    def _instead(self, request: Request) -> tuple[str, ...]:
        if isinstance(request.action, AlertAction):
            return ()
        roles = tuple(self._about(request))
        return tuple(
            action.id
            for action in self._down
            if action.id != request.action.id and any(_grants(role, action, Risk.REDUCES) for role in roles)
        )

    def _needed(self, request: Request) -> tuple[str, ...]:
        """The roles that would allow it to their holders."""
        covering = (role for role in self._roles if _covers(role, request))
        return tuple(role.name for role in covering if _grants(role, request.action, request.risk))

    def _why_not(self, request: Request) -> str:
        whom = request.service or "alerts of more than one service"
        who, what = request.actor.name, f"{request.action.id.replace('_', ' ')} {whom}"
        if not self._roles:
            return "nobody may act: the site file declares no roles; add authority: {roles: […]}"
        if not any(_is_held(role, who) for role in self._roles):
            return f"{who} holds no role"
        granted_to_reduce = any(_grants(role, request.action, Risk.REDUCES) for role in self._about(request))
        if request.risk is Risk.INCREASES and granted_to_reduce:
            return f"{who} holds no role that may {what} where that increases the risk"
        return f"{who} holds no role that may {what}"


class ReadOnlyAuthority:
    """Refuses everything: the console may only look."""

    def decide(self, request: Request) -> Decision:
        """Always a refusal."""
        return Decision(allowed=False, rule=READ_ONLY, reason="the console is read-only", policy=READ_ONLY)


def _is_held(role: Role, user: str) -> bool:
    return EVERYBODY in role.users or user in role.users


def _covers(role: Role, request: Request) -> bool:
    return (
        (not role.services or request.service in role.services)
        and (not role.tiers or request.tier in role.tiers)
        and (not role.environments or request.environment in role.environments)
    )


def _grants(role: Role, action: Action | AlertAction, risk: Risk) -> bool:
    return action.id in role.actions or any(RISK_WORDS.get(grant) is risk for grant in role.actions)
