"""The registry of actions, as data: what a key, the palette and the command line may ask for."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Axis(Enum):
    """The independent axes along which a service is contained."""

    EXPOSURE = "exposure"
    VERSION = "version"
    MODE = "mode"


class Action(Struct, frozen=True):
    """One thing that can be done to a service."""

    id: str
    key: str
    title: str
    help: str
    axis: Axis


ROLLBACK = Action(
    id="rollback",
    key="R",
    title="rollback",
    help="take all traffic from the candidate and give it to the stable version",
    axis=Axis.VERSION,
)

ACTIONS = (ROLLBACK,)
