"""Looking whether a transition took effect, by the probe alone: nothing else ever makes an action green (R-CON-3).

One look that sees the effect is enough: what is undone later is found by reading every containment in force again at
each poll (R-CON-8).
"""

from __future__ import annotations

import asyncio
import logging

from msgspec import Struct

from raitui.core.containment import Transition
from raitui.errors import RaituiError
from raitui.ports import Probe

_LOG = logging.getLogger(__name__)

PROBE_WITHIN_S = 15.0
PROBE_EVERY_S = 1.0


class Look(Struct, frozen=True):
    """Whether the effect was seen; ``blind`` says why nothing could be seen at all, empty when something could."""

    seen: bool
    blind: str = ""


async def look(probe: Probe, desired: Transition, within_s: float = PROBE_WITHIN_S) -> Look:
    """One look."""
    try:
        async with asyncio.timeout(within_s):
            return Look(await probe.in_effect(desired))
    except TimeoutError:
        return Look(seen=False, blind=f"{probe.name} did not answer within {within_s:.0f} s")
    except RaituiError as error:
        return Look(seen=False, blind=error.message)
    except Exception as error:  # noqa: BLE001  # what was done must be recorded, however the looking fails
        _LOG.exception("%s at %s", probe.name, desired.at)
        return Look(seen=False, blind=f"{probe.name} failed: {error!r}")


async def look_until(probe: Probe, desired: Transition, until: float) -> Look:
    """Look, once at least, until the effect is seen or the time (of the event loop) is past; returns the last look."""
    while True:
        last = await look(probe, desired)
        if last.seen or asyncio.get_running_loop().time() >= until:
            return last
        await asyncio.sleep(PROBE_EVERY_S)
