"""One look through a probe at a transition of the past: in effect, not in effect, or nothing to be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from raitui.core.audit_record import Watched
from raitui.core.containment import Transition
from raitui.core.look import Look
from raitui.errors import RaituiError
from raitui.ports import Probe

_LOG = logging.getLogger(__name__)

LOOK_WITHIN_S = 5.0

ProbeFor = Callable[[Transition], Probe | None]
"""The probe that observes a transition, None when this site has none."""


async def look_again(probe: Probe | None, desired: Transition) -> Look:
    """Whether it is in effect now. Raises nothing: what cannot be read is UNWATCHED, and the detail says why."""
    if probe is None:
        return Look(Watched.UNWATCHED, f"nothing at this site observes {desired.action}")
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            seen = await probe.in_effect(desired)
    except TimeoutError:
        return Look(Watched.UNWATCHED, f"{probe.name} did not answer within {LOOK_WITHIN_S:g} s")
    except RaituiError as error:
        return Look(Watched.UNWATCHED, error.message)
    except Exception as error:  # noqa: BLE001  # a defect in one probe must not end the watching of the others
        _LOG.exception("%s at %s", probe.name, desired.at)
        return Look(Watched.UNWATCHED, f"{probe.name} failed: {error!r}")
    if seen:
        return Look(Watched.IN_FORCE)
    return Look(Watched.REVERTED, f"{probe.name} does not see it in effect")
