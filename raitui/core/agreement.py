"""Whether what would be done now is what the operator was shown and agreed to (R-CON-3)."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.action import Axis
from raitui.core.containment import Transition
from raitui.core.ladder import Risk
from raitui.core.moves import Moves
from raitui.core.posture import doubt, position
from raitui.core.rivals import same_thing
from raitui.core.snapshot import Posture, ServingVersions
from raitui.core.transition_text import transitions_text


def agrees(shown: Transition, now: Transition) -> bool:
    """Whether both take the same thing to the same state, without more risk than was shown.

    Where they come from may differ only where the way on still goes down: a kill is a kill from whatever rung it
    starts, and does not wait for another look (R-CON-4). Versions are no ladder: from another one it is another thing.
    """
    if not same_thing(shown, now) or shown.after != now.after:
        return False
    if shown.before != now.before and (now.axis is Axis.VERSION or now.risk is not Risk.REDUCES):
        return False
    return now.risk is Risk.REDUCES or shown.risk is Risk.INCREASES


def is_reached(desired: Transition, standing: Iterable[Posture]) -> bool:
    """Whether the service stands already where the transition takes it, and nothing speaks against that."""
    here = [posture for posture in standing if posture.at == desired.at]
    if desired.axis is not Axis.VERSION:
        return any(
            position(posture, desired.axis) == desired.after and not doubt(posture, desired.axis) for posture in here
        )
    return any(
        _serves_alone(one, desired.after)
        for posture in here
        for one in posture.versions
        if not (one.component and desired.component) or one.component == desired.component
    )


def _serves_alone(one: ServingVersions, version: str) -> bool:
    if one.candidate and one.weight >= 1:
        return one.candidate == version
    return one.stable == version and (not one.candidate or one.weight <= 0)


def disagreement(expected: tuple[Transition, ...], found: Moves, standing: tuple[Posture, ...] = ()) -> str:
    """What has changed since the operator agreed; empty when that does not matter.

    It does not when nobody was shown anything, when nothing is left to do, or when an action that reduces the risk has
    less left to do since the rest is settled already, or is reached where the service is ``standing``.
    """
    if not expected or not found.transitions:
        return ""
    unexpected = [now for now in found.transitions if not any(agrees(shown, now) for shown in expected)]
    gone = [shown for shown in expected if not any(agrees(shown, now) for now in found.transitions)]
    settled = {obstacle.at for obstacle in found.obstacles if obstacle.settled}
    done = all(shown.at in settled or is_reached(shown, standing) for shown in gone)
    if not unexpected and found.risk is Risk.REDUCES and done:
        return ""
    if not unexpected and not gone:
        return ""
    return f"now it is {transitions_text(found.transitions)}; agreed was {transitions_text(expected)}"
