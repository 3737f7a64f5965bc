"""Who may act."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from raitui.actions import ACTIONS, ALERT_ACTIONS
from raitui.config.schema.scalars import Name, Text
from raitui.config.schema.section import Section, says
from raitui.core.role import RISK_WORDS

_GRANTS = [*RISK_WORDS, *(action.id for action in (*ACTIONS, *ALERT_ACTIONS))]


class Role(Section, frozen=True):
    """What some users may do, and to what; all that it names must fit."""

    name: Name
    users: Annotated[tuple[Text, ...], Meta(min_length=1), says("Unix accounts; '*' for everybody", ["kim", "bea"])]
    actions: Annotated[
        tuple[Annotated[str, Meta(extra_json_schema={"enum": _GRANTS})], ...],
        Meta(min_length=1),
        says("Actions by name, and the words reducing and increasing for all that do that to the risk", ["reducing"]),
    ]
    services: Annotated[tuple[str, ...], says("The services that it is about; all of them when left out")] = ()
    tiers: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=5)], ...], says("The tiers that it is about; all of them when left out")
    ] = ()
    environments: Annotated[tuple[str, ...], says("The environments that it is about; all when left out")] = ()


class Authority(Section, frozen=True):
    """Who may act: what no role allows is refused, so that without roles nobody may."""

    roles: Annotated[tuple[Role, ...], says("Who may do what")] = ()
