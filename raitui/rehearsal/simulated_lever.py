"""The simulated fleet acted upon and observed in process."""

from __future__ import annotations

from raitui.core.containment import Effect, Rollback, Step
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock
from raitui.rehearsal.fleet import ControlRefusedError, SimulatedFleet


class SimulatedActuator:
    """Tells the simulated fleet what to do; it obeys after its own delays, or as its scenario says."""

    name = "simulated fleet"

    def __init__(self, fleet: SimulatedFleet, clock: Clock, who: str) -> None:
        self._fleet = fleet
        self._clock = clock
        self._who = who

    async def perform(self, desired: Rollback, action_id: str) -> Step:
        """Send it once."""
        try:
            self._fleet.roll_back(desired, action_id, self._who, self._clock.now())
        except ControlRefusedError as error:
            return Step(self.name, Effect.FAILED, error.message, 0, desired.at)
        return Step(self.name, Effect.ACCEPTED, "", 0, desired.at)


class SimulatedProbe:
    """Looks at the traffic that the simulated fleet says it serves."""

    name = "simulated traffic"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def in_effect(self, desired: Rollback) -> bool:
        """Whether the version that was to leave serves nothing any more."""
        try:
            state = self._fleet.observe(desired.service, desired.at, self._clock.now())
        except ControlRefusedError as error:
            raise SourceError(SourceFault.REJECTED, error.message, error.remedy) from error
        return state.traffic.get(desired.leaves, 0.0) <= 0
