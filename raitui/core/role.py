"""A role: what some users may do, and to what (R-AUT-1)."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.ladder import Risk

EVERYBODY = "*"
"""Among the users of a role: whoever asks."""

RISK_WORDS = {"reducing": Risk.REDUCES, "increasing": Risk.INCREASES}
"""Words that stand, among the actions of a role, for every action that does this to the risk."""


class Role(Struct, frozen=True):
    """Allows its users its actions on the services, tiers and environments that it names; empty means all of them.

    ``users`` are accounts, or `EVERYBODY`. ``actions`` are ids, whatever such an action does to the risk, or the words
    of `RISK_WORDS`. Empty users or actions allow nothing.
    """

    name: str
    users: tuple[str, ...]
    actions: tuple[str, ...]
    services: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    environments: tuple[str, ...] = ()
