"""Who may act."""

from __future__ import annotations

from collections.abc import Sequence

from raitui.actions import ALERT_ACTION_BY_ID, BY_ID
from raitui.config import schema
from raitui.config.located import Located
from raitui.config.problem import did_you_mean, quoted
from raitui.config.scope import Scope
from raitui.core.role import EVERYBODY, RISK_WORDS, Role

_GRANTS = (*RISK_WORDS, *BY_ID, *ALERT_ACTION_BY_ID)


def read_roles(place: Located, written: Sequence[schema.Role], scope: Scope) -> tuple[Role, ...]:
    """Every role of the section."""
    place.refuse_repeated((role.name for role in written), "role")
    return tuple(_role(at, role, scope) for at, role in place.each(written))


def _role(place: Located, written: schema.Role, scope: Scope) -> Role:
    for at, grant in (place / "actions").each(written.actions):
        if grant not in _GRANTS:
            at.refuse(f"the action {quoted(grant)} is unknown", did_you_mean(grant, _GRANTS))
    for at, user in (place / "users").each(written.users):
        if user != EVERYBODY and (EVERYBODY in user or any(map(str.isspace, user))):
            at.refuse(f"{quoted(user)} is not the name of a user", "name each user, or write '*' for everybody")
    scope.check(place, written.services)
    scope.check_environments(place, written.environments)
    return Role(
        name=written.name,
        users=written.users,
        actions=written.actions,
        services=written.services,
        tiers=written.tiers,
        environments=written.environments,
    )
