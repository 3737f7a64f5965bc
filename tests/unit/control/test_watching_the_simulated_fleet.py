"""The watch over the simulated fleet: whatever it undoes, however late, is seen by its traffic (fault 19)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from raitui.actions import BY_ID
from raitui.control.containment_watch import ROUND_EVERY_S, SETTLED_EVERY_S, ContainmentWatch
from raitui.control.log_tail import LogTail
from raitui.core.audit_record import Sighting, Watched
from raitui.core.containment import Containment, Transition
from raitui.core.ladder import Risk, usual
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.simulated_lever import SimulatedActuator, SimulatedProbe
from tests.intents import intent
from tests.knowledge import NOW
from tests.scripted_log import ScriptedLog, outcome_of
from tests.transitions import rollback_of
from tests.virtual_time import VirtualClock, virtually

SERVICE, AT = "rank-home", "eu1"
IN_EFFECT_WITHIN_S = 25.0


def down(action_id: str) -> Transition:
    action = BY_ID[action_id]
    return Transition(SERVICE, AT, usual(action.axis), action.position, action.id, action.axis, Risk.REDUCES)


ORDERS = [rollback_of(SERVICE, AT, "v77", "v76", "model"), down("pause"), down("kill"), down("stop_export")]


class Watching:
    """One order to a fleet of that scenario, in effect and recorded, and a console that watches it."""

    def __init__(self, scenario: str, desired: Transition) -> None:
        self.clock = VirtualClock()
        self.fleet = build_fleet(scenario=scenario, start=NOW - 300.0)
        self.probe = SimulatedProbe(self.fleet, self.clock)
        self.log = ScriptedLog()
        self.desired = desired
        tail = LogTail(self.log.page)
        self.watch = ContainmentWatch(tail, self.log.append, lambda transition: self.probe, clock=self.clock)

    async def act(self, desired: Transition) -> None:
        wish = Containment(desired.action, SERVICE, AT, "burns")
        intended = intent(desired.action, self.clock.now(), wish=wish, desired=(desired,))
        self.log.write(intended)
        await SimulatedActuator(self.fleet, self.clock).perform(desired, desired.action, "ada")
        while not await self.probe.in_effect(desired):
            await self.clock.sleep(1.0)
        passed_s = self.clock.now() - intended.when
        assert passed_s <= IN_EFFECT_WITHIN_S
        self.log.write(outcome_of(intended, after_s=passed_s))

    @property
    def states(self) -> list[str]:
        return [state.state for state in self.watch.contained.get(SERVICE, ())]


def story(watching: Watching, told: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await watching.act(watching.desired)
        running = asyncio.create_task(watching.watch.run())
        await told()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    virtually(run())


every_order = pytest.mark.parametrize("desired", ORDERS, ids=lambda one: one.action)


@every_order
@pytest.mark.parametrize(("scenario", "undone_after_s"), [("reverts-soon", 30.0), ("reverts-late", 3_600.0)])
def test_what_the_fleet_undoes_is_seen(scenario: str, undone_after_s: float, desired: Transition) -> None:
    watching = Watching(scenario, desired)

    async def told() -> None:
        await asyncio.sleep(undone_after_s - IN_EFFECT_WITHIN_S)
        assert watching.states == ["in_force"]
        await asyncio.sleep(2 * IN_EFFECT_WITHIN_S + SETTLED_EVERY_S + 2 * ROUND_EVERY_S)
        assert watching.states == ["reverted"]

    story(watching, told)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.REVERTED]


@every_order
def test_what_the_fleet_leaves_alone_stays_in_force(desired: Transition) -> None:
    """An alarm that cries for nothing is soon not heard."""
    watching = Watching("default", desired)

    async def told() -> None:
        await asyncio.sleep(2 * 3_600.0)
        assert watching.states == ["in_force"]

    story(watching, told)
    assert watching.log.of(Sighting) == []


@pytest.mark.parametrize("other", [*ORDERS, down("fallback"), down("throttle")], ids=lambda one: one.action)
def test_what_is_done_on_one_axis_undoes_nothing_on_another(other: Transition) -> None:
    """R-CON-2: the axes are independent, for the probes too: a service that is off still has its last good version."""
    for desired in ORDERS:
        if desired.axis is not other.axis:
            watching = Watching("default", desired)

            async def told(watching: Watching = watching) -> None:
                await watching.act(other)
                await asyncio.sleep(300.0)
                assert watching.states == ["in_force", "in_force"]

            story(watching, told)
            assert watching.log.of(Sighting) == []
