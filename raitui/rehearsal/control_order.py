"""The bodies in which orders come to the simulation server, and what they wish."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from raitui.actions import ROLLBACK
from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import POSITIONS, Risk

_Text = Annotated[str, Meta(min_length=1, max_length=200)]
_MaybeText = Annotated[str, Meta(max_length=200)]


class Order(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /control."""

    action: _Text
    service: _Text
    at: _Text
    axis: Axis
    after: _Text
    action_id: _Text
    before: _MaybeText = ""
    component: _MaybeText = ""
    by: _MaybeText = ""

    def desired(self) -> Transition:
        """The transition that it orders. Raises ValueError when its axis has no such position."""
        after = printable(self.after)
        positions = POSITIONS.get(self.axis, (after,))
        if after not in positions:
            message = f"{self.axis.value} is one of {', '.join(positions)}, not {after}"
            raise ValueError(message)
        return Transition(
            self.service, self.at, self.before, after, printable(self.action), self.axis, Risk.REDUCES, self.component
        )


class RollbackOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of POST /control/rollback: the version that leaves, and the one that serves from then on."""

    service: _Text
    at: _Text
    leaves: _Text
    target: _Text
    action_id: _Text
    by: _MaybeText = ""

    def desired(self) -> Transition:
        """The transition that it orders."""
        target = printable(self.target)
        return Transition(self.service, self.at, self.leaves, target, ROLLBACK.id, Axis.VERSION, Risk.REDUCES)


def printable(name: str) -> str:
    """A foreign name that nothing but text can be hidden in: it goes into the log, the labels and the answers."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in name)
