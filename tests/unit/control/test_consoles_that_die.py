"""Consoles that act on one thing at once and die at any moment: no effect without an intent, and none twice.

Faults 5 to 7 and 14, over hundreds of seeded courses of events in virtual time.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from raitui.control.contain import Containing
from raitui.control.lever import Lever
from raitui.control.recording import Recording
from raitui.core.audit_record import Intent, OutcomeRecord, ProcessMark
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.snapshot import FleetSnapshot, ModeState, ServiceSnapshot, State, Why
from raitui.errors import RaituiError
from tests.acting import ADA, Judge, Log, Sink, VirtualCalls, now_s
from tests.intents import PROCESS
from tests.knowledge import NOW
from tests.virtual_time import VirtualClock, virtually

PAUSE = Containment("pause", "svc", "", "burns")
MODES = (ModeState("eu1", "automatic", "open"),)
SERVICE = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("burns"), modes=MODES)
SEEN = FleetSnapshot(NOW, "site", "", (SERVICE,), ())
CONSOLES = 4
COURSES = range(200)
SLOWEST_S = 0.2
"""A log that takes an intent and tells of others within the half second that a reducing action waits."""


@dataclass
class World:
    """One log, and one backend that does what starts from the state that it is in.

    ``beside`` are those who sent a request while one who had sent another lived and had not ended; ``effects`` counts
    the requests that were carried out.
    """

    chance: random.Random
    log: Log = field(default_factory=Log)
    sinks: list[Sink] = field(default_factory=list)
    gone: set[ProcessMark] = field(default_factory=set)
    senders: list[ProcessMark] = field(default_factory=list)
    beside: list[ProcessMark] = field(default_factory=list)
    effects: int = 0
    without_intent: list[str] = field(default_factory=list)
    effect_at: float | None = None

    def console(self, number: int) -> Console:
        return Console(self, structs.replace(PROCESS, pid=number), f"id-{number}")

    def declared(self, action_id: str) -> bool:
        held = [*self.log.held, *(record for sink in self.sinks for record in sink.held)]
        return any(isinstance(record, Intent) and record.action_id == action_id for record in held)


@dataclass
class Console:
    """One process: it acts, and may die."""

    world: World
    mark: ProcessMark
    action_id: str
    name: str = "backend"

    def containing(self) -> Containing:
        world, sink = self.world, Sink(events=[])
        world.sinks.append(sink)
        calls = VirtualCalls(lambda: world.chance.uniform(0.0, SLOWEST_S))
        recording = Recording(world.log, (sink,), VirtualClock(), lambda name: calls)
        return Containing(
            (Lever(self, self, ("pause",)),),
            (),
            recording,
            Judge(),
            clock=VirtualClock(),
            new_id=lambda: self.action_id,
            process=lambda: self.mark,
            gone=world.gone.__contains__,
        )

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        world = self.world
        if not world.declared(action_id):
            world.without_intent.append(action_id)
        if any(one not in world.gone and not outcomes_of(world, f"id-{one.pid}") for one in world.senders):
            world.beside.append(self.mark)
        world.senders.append(self.mark)
        await asyncio.sleep(world.chance.uniform(0.0, 2.0))
        if world.effect_at is not None:
            return Step(self.name, Effect.FAILED, "409", 0, conflict=True)
        world.effects += 1
        world.effect_at = now_s() + world.chance.uniform(0.0, 4.0)
        return Step(self.name, Effect.ACCEPTED, "202", 0)

    async def in_effect(self, desired: Transition) -> bool:
        return self.world.effect_at is not None and now_s() >= self.world.effect_at

    async def act(self) -> Outcome | None:
        """Act at some moment; None when it died before it was done."""
        await asyncio.sleep(self.world.chance.uniform(0.0, 4.0))
        acting = asyncio.create_task(self.containing().contain(PAUSE, SEEN, ADA, lambda outcome: None))
        lives_s = self.world.chance.choice([None, None, self.world.chance.uniform(0.0, 6.0)])
        await asyncio.wait([acting], timeout=lives_s)
        if acting.done():
            return acting.result()
        acting.cancel()
        await asyncio.wait([acting])
        self.world.gone.add(self.mark)
        return None


def course(seed: int, log: Log) -> tuple[World, list[Outcome | None]]:
    world = World(random.Random(seed), log=log)

    async def all_at_once() -> list[Outcome | None]:
        return await asyncio.gather(*(world.console(number).act() for number in range(CONSOLES)))

    return world, virtually(all_at_once())


def outcomes_of(world: World, action_id: str) -> int:
    return sum(isinstance(record, OutcomeRecord) and record.action_id == action_id for record in world.log.held)


@pytest.mark.parametrize("tens", range(0, len(COURSES), 10))
def test_whoever_lives_succeeds_nothing_is_done_twice_and_each_ends_once(tens: int) -> None:
    for seed in COURSES[tens : tens + 10]:
        world, outcomes = course(seed, Log())
        assert (seed, world.without_intent, world.beside, world.effects <= 1) == (seed, [], [], True)
        for number, outcome in enumerate(outcomes):
            if outcome is not None:
                assert (seed, outcome.state) == (seed, Effect.IN_EFFECT)
                assert outcomes_of(world, f"id-{number}") == 1


def test_some_of_them_die_before_and_some_after_the_request_or_this_proves_nothing() -> None:
    worlds = [course(seed, Log())[0] for seed in COURSES]
    died_after = sum(any(sender in world.gone for sender in world.senders) for world in worlds)
    died_before = sum(any(mark not in world.senders for mark in world.gone) for world in worlds)
    taken_over = sum(len(world.senders) > 1 for world in worlds)
    assert min(died_after, died_before, taken_over) > 10


@pytest.mark.parametrize("seed", range(20))
def test_without_a_log_there_is_an_intent_elsewhere_all_the_same(seed: int) -> None:
    """Design decision 11: who acts beside whom is not known then, and limiting harm goes first."""
    world, outcomes = course(seed, Log(broken=RaituiError("the disk is full")))
    assert world.without_intent == []
    assert {outcome.state for outcome in outcomes if outcome is not None} <= {Effect.IN_EFFECT}
