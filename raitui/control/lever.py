"""What acts on a backend, with what sees whether it did."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from raitui.core.containment import Transition
from raitui.ports import Actuator, Probe


class Lever(Struct, frozen=True):
    """An actuator with the probe that sees its effect, and what it serves; no services or locations means all.

    ``cap`` says, in the site's words, to what it throttles; ``user_sees`` what the end user has in front of them while
    an action is in effect, by the action's id.
    """

    actuator: Actuator
    probe: Probe
    actions: tuple[str, ...]
    services: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    cap: str = ""
    user_sees: Mapping[str, str] = {}

    def serves(self, action: str, service: str, at: str) -> bool:
        """Whether it can do this to that service at that location."""
        return (
            action in self.actions
            and (not self.services or service in self.services)
            and (not self.locations or at in self.locations)
        )


def lever_for(levers: tuple[Lever, ...], action: str, desired: Transition) -> Lever | None:
    """The first that can do it there; None where the site has none."""
    return next((lever for lever in levers if lever.serves(action, desired.service, desired.at)), None)
