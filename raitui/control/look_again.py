"""One look through a probe at a transition of the past: in effect, not in effect, or nothing to be read."""

from __future__ import annotations

from collections.abc import Callable

from raitui.control.verifying import look
from raitui.core.audit_record import Watched
from raitui.core.containment import Transition
from raitui.core.look import Look
from raitui.ports import Probe

LOOK_WITHIN_S = 10.0
"""Nobody waits for this look: another follows."""

ProbeFor = Callable[[Transition], Probe | None]
"""The probe that observes a transition, None when this site has none."""


async def look_again(probe: Probe | None, desired: Transition) -> Look:
    """Whether it is in effect now. Raises nothing: what cannot be read is UNWATCHED, and the detail says why."""
    if probe is None:
        return Look(Watched.UNWATCHED, f"nothing at this site observes {desired.action.replace('_', ' ')}")
    found = await look(probe, desired, LOOK_WITHIN_S)
    if found.seen:
        return Look(Watched.IN_FORCE)
    if found.blind:
        return Look(Watched.UNWATCHED, found.blind)
    return Look(Watched.REVERTED, f"{probe.name} does not see it in effect")
