"""The simulated fleet acted upon and observed in process."""

from __future__ import annotations

from raitui.core.containment import Effect, Step, Transition
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, ControlRefusedError, SimulatedFleet


class SimulatedActuator:
    """Tells the simulated fleet what to do; it obeys after its own delays, or as its scenario says."""

    name = "simulated fleet"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        """Send it once."""
        try:
            self._fleet.roll_back(desired, action_id, by, self._clock.now())
        except ControlRefusedError as error:
            return Step(self.name, Effect.FAILED, error.message, 0, desired.at)
        return Step(self.name, Effect.ACCEPTED, "", 0, desired.at)


class SimulatedProbe:
    """Looks at what the rollout shows and at the traffic itself, so that a rollout that lies is found out."""

    name = "simulated traffic"

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def in_effect(self, desired: Transition) -> bool:
        """Whether the version that was to leave shows no traffic, and got no request within a scrape interval."""
        now = self._clock.now()
        try:
            state = self._fleet.observe(desired.service, desired.at, now)
        except ControlRefusedError as error:
            raise SourceError(SourceFault.REJECTED, error.message, error.remedy) from error
        return state.traffic.get(desired.before, 0.0) <= 0 and self._requests(desired, now) <= 0

    def _requests(self, desired: Transition, now: float) -> float:
        left = {"service": desired.service, "at": desired.at, "version": desired.before}
        return sum(
            series.value(now) - series.value(now - SCRAPE_INTERVAL_S)
            for series in self._fleet.family("ai_requests_total")
            if left.items() <= series.labels.items()
        )
