"""The simulated fleet's own control, as the actuator and the probe that a site would have."""

from __future__ import annotations

from raitui.core.containment import Effect, Rollback, Step
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, ControlRefusedError, SimulatedFleet

_NAME = "simulated"


class SimulatedActuator:
    """Asks the fleet for a rollback in an operator's name."""

    name = _NAME

    def __init__(self, fleet: SimulatedFleet, clock: Clock, operator: str) -> None:
        self._fleet = fleet
        self._clock = clock
        self._operator = operator

    async def perform(self, desired: Rollback, action_id: str) -> Step:
        """Accepted, or failed with the fleet's reason."""
        try:
            self._fleet.roll_back(desired, action_id, self._operator, self._clock.now())
        except ControlRefusedError as refused:
            return Step(_NAME, Effect.FAILED, refused.message, ms=0)
        return Step(_NAME, Effect.ACCEPTED, "", ms=0)


class SimulatedProbe:
    """Looks at what the rollout shows and at the traffic itself: a rollout that lies is found out."""

    name = _NAME

    def __init__(self, fleet: SimulatedFleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock

    async def in_effect(self, desired: Rollback) -> bool:
        """Whether the version that is left shows no traffic, and got no request within the last scrape interval."""
        now = self._clock.now()
        try:
            shown = self._fleet.observe(desired.service, desired.at, now).traffic
        except ControlRefusedError as refused:
            raise SourceError(SourceFault.REJECTED, refused.message, refused.remedy) from None
        return shown.get(desired.leaves, 0.0) == 0.0 and self._requests(desired, now) == 0.0

    def _requests(self, desired: Rollback, now: float) -> float:
        left = {"service": desired.service, "at": desired.at, "version": desired.leaves}
        return sum(
            series.value(now) - series.value(now - SCRAPE_INTERVAL_S)
            for series in self._fleet.family("ai_requests_total")
            if left.items() <= series.labels.items()
        )
