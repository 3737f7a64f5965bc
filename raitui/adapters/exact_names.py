"""What acts, looks and reads, addressed by the names that the fleet itself has, not by those that are shown."""

from __future__ import annotations

from msgspec import structs

from raitui.core.containment import Effect, Step, Transition
from raitui.core.snapshot import Posture
from raitui.errors import SourceError
from raitui.ports import Actuator, PostureReader, Probe
from raitui.transport.originals import Originals

_NAMES = ("service", "at", "component", "before", "after")


class ExactActuator:
    """Another actuator, which is told the exact names; where nobody knows them, nothing is sent."""

    def __init__(self, actuator: Actuator, originals: Originals) -> None:
        self._actuator = actuator
        self._originals = originals

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._actuator.name

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send the request once, in the name of ``by``."""
        try:
            exact = _exact(desired, self._originals)
        except SourceError as error:
            return Step(self.name, Effect.FAILED, f"nothing was sent: {error}", ms=0)
        return await self._actuator.perform(exact, action_id, by)


class ExactProbe:
    """Another probe, which is told the exact names."""

    def __init__(self, probe: Probe, originals: Originals) -> None:
        self._probe = probe
        self._originals = originals

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._probe.name

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the desired state is seen. Raises SourceError."""
        return await self._probe.in_effect(_exact(desired, self._originals))


class ExactPosture:
    """Another reader, which is told the exact names; what it tells is of the place as it is shown."""

    def __init__(self, reader: PostureReader, originals: Originals) -> None:
        self._reader = reader
        self._originals = originals

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._reader.name

    async def read(self, service: str, at: str) -> Posture:
        """Where it stands now. Raises SourceError."""
        exact = self._originals.exact
        return structs.replace(await self._reader.read(exact(service), exact(at)), at=at)


def _exact(desired: Transition, originals: Originals) -> Transition:
    return structs.replace(desired, **{name: originals.exact(getattr(desired, name)) for name in _NAMES})
