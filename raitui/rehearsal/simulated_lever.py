"""The simulated fleet acted upon and observed in process."""

from __future__ import annotations

from raitui.core.containment import Effect, Step, Transition
from raitui.core.snapshot import Posture
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock
from raitui.rehearsal.effect import in_effect
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.precondition import ControlRefusedError, Refusal

TIMEOUT_S = 5.0
"""How long (seconds) an answer of the fleet's control is waited for."""


class SimulatedActuator:
    """Tells the simulated fleet what to do; it obeys after its own delays, or as its scenario says."""

    name = "simulated fleet"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send it once."""
        sent = f"{desired.component or desired.axis.value} {desired.before} → {desired.after}"
        try:
            answered = self._fleet.order(desired, action_id, by, self._clock.now())
        except ControlRefusedError as error:
            conflict = error.refusal is Refusal.CONFLICT
            return Step(self.name, Effect.FAILED, error.message, 0, desired.at, conflict=conflict, sent=sent)
        if answered:
            return Step(self.name, Effect.ACCEPTED, "", 0, desired.at, sent=sent)
        await self._clock.sleep(TIMEOUT_S)
        silence = f"no answer within {TIMEOUT_S:g} s"
        return Step(self.name, Effect.UNKNOWN, silence, round(TIMEOUT_S * 1000), desired.at, sent=sent)


class SimulatedProbe:
    """Looks at what is enforced and at the traffic itself, so that a control that lies is found out."""

    name = "traffic"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def in_effect(self, desired: Transition) -> bool:
        """Whether it stands as desired, and no request went within a scrape interval where none should go."""
        try:
            return in_effect(self._fleet, desired, self._clock.now())
        except ControlRefusedError as error:
            raise SourceError(SourceFault.REJECTED, error.message, error.remedy) from error


class SimulatedPostureReader:
    """Reads where a place of the simulated fleet shows to stand."""

    name = "simulated fleet"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def read(self, service: str, at: str) -> Posture:
        """Where it stands now. Raises SourceError when there is no such place."""
        try:
            state = self._fleet.observe(service, at, self._clock.now())
        except ControlRefusedError as error:
            raise SourceError(SourceFault.REJECTED, error.message, error.remedy) from error
        return Posture(at, state.exposure, state.mode, state.export, state.versions)
