"""Reads where services stand from their backends, so that keys know it while the metrics are dead (R-CON-6)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from raitui.core.posture import overlaid
from raitui.core.snapshot import FleetSnapshot, Posture
from raitui.core.source_health import SourceHealth, SourceState
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import PostureReader

_LOG = logging.getLogger(__name__)

READ_EVERY_S = 5.0
READ_WITHIN_S = 4.0
TRUSTED_S = 15.0
"""For how long a posture is taken for the present one when it cannot be read any more."""

AT_ONCE = 8
"""How many readings are under way at most: a kill of everything must not become a flood."""

Place = tuple[str, str]
"""A service and a location; the location is empty where none is known."""


class PostureLever(Struct, frozen=True):
    """A reader, and the services and locations that it knows; empty means all of them."""

    reader: PostureReader
    services: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()

    def knows(self, place: Place) -> bool:
        """Whether it is asked about that place."""
        service, at = place
        return (not self.services or service in self.services) and (not self.locations or at in self.locations)


class _Read(Struct, frozen=True):
    posture: Posture
    at_s: float


class _Witness:
    """One reader: what it told of each place and when, and where it fails. Times are the event loop's (seconds)."""

    def __init__(self, lever: PostureLever) -> None:
        self.lever = lever
        self.told: dict[Place, _Read] = {}
        self._errors: dict[Place, RaituiError] = {}
        self._asked: frozenset[Place] = frozenset()
        self._told_at: float | None = None

    def ask_about(self, places: Iterable[Place]) -> frozenset[Place]:
        """From now on about these places alone; returns those that it knows."""
        self._asked = frozenset(place for place in places if self.lever.knows(place))
        self._errors = {place: error for place, error in self._errors.items() if place in self._asked}
        return self._asked

    async def read(self, place: Place) -> None:
        """Ask about one place, and remember what it says, or why it does not."""
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                posture = await self.lever.reader.read(*place)
        except TimeoutError:
            message = f"{self.lever.reader.name} did not answer within {READ_WITHIN_S:g} s"
            self._errors[place] = SourceError(SourceFault.TIMED_OUT, message, "See whether the backend is overloaded")
        except RaituiError as error:
            self._errors[place] = error
        except Exception as error:  # noqa: BLE001  # a defect in one reader must not blind the console to the others
            _LOG.exception("posture from %s", self.lever.reader.name)
            message = f"raitui failed on {self.lever.reader.name}: {error!r}"
            self._errors[place] = RaituiError(message, "Report this defect")
        else:
            self._told_at = asyncio.get_running_loop().time()
            self.told[place] = _Read(posture, self._told_at)
            self._errors.pop(place, None)

    def forget_before(self, oldest_s: float) -> None:
        """What was told longer ago is not known any more: unknown is a state."""
        self.told = {place: read for place, read in self.told.items() if read.at_s >= oldest_s}

    def health(self, now_s: float) -> SourceHealth | None:
        """How it is doing; None while it is asked about nothing."""
        if not self._asked:
            return None
        age_s = None if self._told_at is None else now_s - self._told_at
        name, error = self.lever.reader.name, next(iter(self._errors.values()), None)
        if error is None:
            return SourceHealth(name, "postures", SourceState.STARTING if age_s is None else SourceState.UP, age_s)
        failing, asked = len(self._errors), len(self._asked)
        if failing == asked:
            return SourceHealth(name, "postures", SourceState.DOWN, age_s, error.message, error.remedy)
        detail = f"{failing}/{asked} places: {error.message}"
        return SourceHealth(name, "postures", SourceState.PARTIAL, age_s, detail, error.remedy)


class PostureFollower:
    """Follows the services in focus and those contained. Runs on the control loop."""

    def __init__(self, levers: Iterable[PostureLever]) -> None:
        self._witnesses = tuple(map(_Witness, levers))
        self._read_at_s: float | None = None
        self._followed: frozenset[str] = frozenset()

    @property
    def postures(self) -> Mapping[str, tuple[Posture, ...]]:
        """Where each service stands, by its backends' own words; where several tell, the later in the site file."""
        oldest_s = asyncio.get_running_loop().time() - TRUSTED_S
        read: dict[str, list[Posture]] = {}
        for witness in self._witnesses:
            witness.forget_before(oldest_s)
            for (service, _), told in witness.told.items():
                read.setdefault(service, []).append(told.posture)
        return {service: overlaid((), told) for service, told in read.items()}

    @property
    def health(self) -> tuple[SourceHealth, ...]:
        """One line for each reader that is asked. Asked on the control loop."""
        now_s = asyncio.get_running_loop().time()
        return tuple(filter(None, (witness.health(now_s) for witness in self._witnesses)))

    async def follow(self, snapshot: FleetSnapshot, focus: str | None) -> bool:
        """Read again when it is time, and at once when another service is to be followed; whether it was read."""
        services = frozenset(_followed(snapshot, focus))
        now_s = asyncio.get_running_loop().time()
        due = self._read_at_s is None or now_s - self._read_at_s >= READ_EVERY_S
        if not due and services <= self._followed:
            return False
        self._read_at_s, self._followed = now_s, services
        return await self._read({place for name in services for place in self._places(snapshot, name)})

    async def _read(self, places: set[Place]) -> bool:
        free = asyncio.Semaphore(AT_ONCE)

        async def one(witness: _Witness, place: Place) -> None:
            async with free:
                await witness.read(place)

        asked = [(witness, place) for witness in self._witnesses for place in sorted(witness.ask_about(places))]
        await asyncio.gather(*(one(witness, place) for witness, place in asked))
        return bool(asked)

    def _places(self, snapshot: FleetSnapshot, name: str) -> Iterator[Place]:
        """Where it runs, as far as the picture tells; else wherever the readers know their way."""
        service = snapshot.service(name)
        known = service.locations if service is not None else ()
        named = (at for witness in self._witnesses for at in witness.lever.locations)
        for at in known or tuple(dict.fromkeys(named)) or ("",):
            yield name, at


def _followed(snapshot: FleetSnapshot, focus: str | None) -> Iterator[str]:
    if focus is not None:
        yield focus
    for service in snapshot.services:
        if service.contained:
            yield service.name
