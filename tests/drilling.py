"""A drill without a console: the hidden fault, the fleet, and a referee who is shown what a console would show."""

from __future__ import annotations

import asyncio
import random

from raitui.actions import BY_ID
from raitui.control.poller import Poller
from raitui.control.slot import SnapshotSlot
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, SimulatedFleet
from raitui.rehearsal.hidden_fault import HiddenFault, hidden_fault
from raitui.rehearsal.referee import Referee
from raitui.rehearsal.roster import roster
from raitui.rehearsal.scenario import Scenario
from raitui.rehearsal.simulated_lever import SimulatedActuator, SimulatedProbe
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.site_description import describe_site
from tests.set_clock import SetClock

START = 1_763_790_003.0
DAY_S = 86_400.0
LIMIT_S = 900.0


class Drilling:
    """A drill of that seed which has begun at ``START``; time stands still but for what the test lets pass."""

    def __init__(self, seed: int, services: int = 12, history_s: float = 31 * DAY_S) -> None:
        models = roster(services)
        self.fault: HiddenFault = hidden_fault(models, "rollback", seed)
        scenario = Scenario("drill", "", self.fault.before)
        self.fleet = SimulatedFleet(models, scenario, seed, START, history_s)
        self.clock = SetClock(START)
        self.referee = Referee(self.fleet, self.fault, LIMIT_S)
        self.site = describe_site(self.fleet)

    @property
    def onset(self) -> float:
        return START + self.fault.onset_after_s

    def picture(self, focus: str = "") -> FleetSnapshot:
        """The fleet as a console would show it now."""
        source = SimulatedSource(self.fleet, self.clock, SCRAPE_INTERVAL_S)
        poller = Poller(
            self.site,
            (source,),
            SnapshotSlot(),
            clock=self.clock,
            generator=random.Random(1),
            scrape_s=SCRAPE_INTERVAL_S,
        )
        return asyncio.run(poller.survey(frozenset({focus} if focus else ()), 30.0))

    def show(self) -> FleetSnapshot:
        """Show the referee the fleet as it is now."""
        snapshot = self.picture()
        self.referee.pictured(snapshot, self.clock.at)
        return snapshot

    def at_onset(self, later_s: float = 0.0) -> None:
        """It has begun, and the fault too, so many seconds ago."""
        self.referee.begin(START)
        self.clock.at = self.onset + later_s

    def wish(self, action: str, service: str = "", at: str = "") -> Containment:
        return Containment(action, service or self.fault.service, at, "a test")

    def act(self, action: str, service: str = "", *, takes_s: float = 60.0, at: str = "") -> None:
        """Ask for an action as the desk would, and tell the referee when its effect has been seen."""
        wish = self.wish(action, service, at)
        number = self.referee.wished(wish, self.clock.at)
        desired = self._desired(wish)
        actuator, probe = SimulatedActuator(self.fleet, self.clock), SimulatedProbe(self.fleet, self.clock)
        steps: list[Step] = []
        for one in desired:
            step = asyncio.run(actuator.perform(one, f"{action}-{self.clock.at}", "ada"))
            assert step.state is Effect.ACCEPTED, step.detail
            steps.append(Step("simulated", Effect.ACCEPTED, "", 0, one.at, transition=one))
        self.clock.at += takes_s
        assert all(asyncio.run(probe.in_effect(one)) for one in desired)
        outcome = Outcome("id", action, wish.service, at, Effect.IN_EFFECT, tuple(steps))
        self.referee.progressed(number, outcome, self.clock.at)

    def _desired(self, wish: Containment) -> tuple[Transition, ...]:
        fault = self.fault
        if wish.action == "rollback" and wish.service == fault.service and not fault.has_label:
            to = f"{fault.component}={fault.back_to}"
        else:
            to = ""
        service = self.picture(wish.service).service(wish.service)
        assert service is not None
        return moves(BY_ID[wish.action], service, wish.at, to).transitions
