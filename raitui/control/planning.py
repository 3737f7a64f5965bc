"""What a wish would do now: the picture, overlaid with what the backends themselves say where they say it in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from msgspec import Struct, structs

from raitui.actions import BY_ID
from raitui.control.posture_follower import PostureLever
from raitui.core.agreement import disagreement, is_reached
from raitui.core.containment import Containment, Transition
from raitui.core.moves import Moves, moves
from raitui.core.obstacle import Obstacle
from raitui.core.posture import overlaid, postures_of
from raitui.core.rivals import same_thing
from raitui.core.snapshot import FleetSnapshot, Posture, ServiceSnapshot, State, Why
from raitui.core.transition_text import move_text
from raitui.errors import RaituiError
from raitui.ports import PostureReader

_LOG = logging.getLogger(__name__)

READ_WITHIN_S = 0.25
READ_AGAIN_WITHIN_S = 2.0
TIER_UNKNOWN = 0


class Plan(Struct, frozen=True):
    """The service as it was found, what would be done to it, and what has changed since that was agreed to."""

    service: ServiceSnapshot
    found: Moves
    changed: str = ""


class Planner:
    """Plans wishes; its readers are asked all at once, and what does not answer in time costs nothing more."""

    def __init__(self, readers: tuple[PostureLever, ...]) -> None:
        self._readers = readers

    async def plan(self, wish: Containment, seen: FleetSnapshot | None) -> Plan:
        """What would be done now, where the picture or a backend knows the service."""
        known = seen.service(wish.service) if seen is not None else None
        service = known or _blank(wish)
        read = await self._read(service, wish.at, READ_WITHIN_S)
        if known is None and not read:
            return Plan(service, Moves(obstacles=(Obstacle(wish.at, _unknown(wish.service)),)))
        service = _as_read(service, read)
        if wish.expected and all(is_reached(shown, service.postures) for shown in wish.expected):
            return Plan(service, Moves(obstacles=tuple(map(_done, wish.expected))))
        found = moves(BY_ID[wish.action], service, wish.at, wish.to)
        return Plan(service, found, disagreement(wish.expected, found, service.postures))

    async def again(self, wish: Containment, service: ServiceSnapshot, desired: Transition) -> Transition | Obstacle:
        """What the wish would do now to the thing that ``desired`` moves, or why nothing any more."""
        read = await self._read(service, desired.at, READ_AGAIN_WITHIN_S)
        service = _as_read(service, read)
        if is_reached(desired, service.postures):
            return _done(desired)
        found = moves(BY_ID[wish.action], service, desired.at, wish.to)
        for now in found.transitions:
            if same_thing(now, desired):
                return now
        return next(iter(found.obstacles), Obstacle(desired.at, "it moves something else now"))

    async def _read(self, service: ServiceSnapshot, at: str, within_s: float) -> tuple[Posture, ...]:
        places = [posture.at for posture in postures_of(service) if at in {"", posture.at}] or [at]
        reading = [
            _in_time(lever.reader, service.name, place, within_s)
            for place in places
            for lever in self._readers
            if lever.knows((service.name, place))
        ]
        return tuple(posture for posture in await asyncio.gather(*reading) if posture is not None)


async def _in_time(reader: PostureReader, service: str, at: str, within_s: float) -> Posture | None:
    """What it reads; None where that fails or takes too long, and the picture has to do."""
    try:
        async with asyncio.timeout(within_s):
            return structs.replace(await reader.read(service, at), at=at)
    except (TimeoutError, RaituiError) as error:
        _LOG.info("%s on %s at %s: %s", reader.name, service, at, error)
    except Exception:  # noqa: BLE001  # limiting harm does not wait for a reader, whatever is wrong with it
        _LOG.exception("%s on %s at %s", reader.name, service, at)
    return None


def _as_read(service: ServiceSnapshot, read: Iterable[Posture]) -> ServiceSnapshot:
    return structs.replace(service, postures=overlaid(postures_of(service), read))


def _done(desired: Transition) -> Obstacle:
    """What was agreed to is done already: history must not tell of something further to go back to."""
    return Obstacle(desired.at, f"{move_text(desired)} is done already", settled=True)


def _blank(wish: Containment) -> ServiceSnapshot:
    places = (wish.at,) if wish.at else ()
    return ServiceSnapshot(
        wish.service, "", TIER_UNKNOWN, "", State.UNKNOWN, Why("not in the picture"), locations=places
    )


def _unknown(service: str) -> str:
    return (
        f"no service {service} is known: neither the picture nor any backend tells of it. Check the name, or declare it"
        " in the site file"
    )
