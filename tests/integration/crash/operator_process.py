"""Operators, each in a process of its own: this program starts one for every order on its standard input.

They are forked from here, where everything is imported already, so that hundreds of them may be born and killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from raitui.actions import ACTIONS
from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.authority.roles import RoleAuthority
from raitui.control.contain import Containing
from raitui.control.lever import Lever
from raitui.control.posture_follower import PostureLever
from raitui.control.recording import Recording
from raitui.core.audit_record import Actor, AuditRecord, Intent, Origin, OutcomeRecord, Recorded
from raitui.core.containment import Effect, Step, Transition
from raitui.core.look import contained
from raitui.core.role import EVERYBODY, Role
from raitui.core.snapshot import FleetSnapshot, Posture, ServiceSnapshot, State, Why
from tests.integration.crash.recovering import Recoverer, WallTime
from tests.integration.crash.wire import Answer, Message, Next, Observe, Perform, Point, Reached, Read, Who, ask

EVERYTHING = Role("everyone", (EVERYBODY,), ("reducing", "increasing"))
ACTION_IDS = tuple(action.id for action in ACTIONS)


class Order(Struct, frozen=True):
    """Who is to act, where the log, the spool and the backend are, and whether it recovers what others left."""

    name: str
    log: str
    spool: str
    port: int
    recovers: bool = False


class Line:
    """One operator's line to the backend."""

    def __init__(self, order: Order) -> None:
        self._port = order.port
        self.who = Who(order.name, os.getpid())

    def reach(self, point: Point) -> None:
        """Announce the point, and wait for leave to go on: blocks."""
        ask(self._port, Reached(self.who, point))

    async def ask(self, message: Message) -> Answer:
        """The backend's answer."""
        return await asyncio.to_thread(ask, self._port, message)

    async def reached(self, point: Point) -> None:
        """As ``reach``, with the loop going on."""
        await self.ask(Reached(self.who, point))


class AnnouncingStore:
    """The real log; it announces when a record is about to be made durable, and when it is."""

    def __init__(self, store: SqliteAuditStore, line: Line) -> None:
        self._store = store
        self._line = line
        self.records: Callable[..., tuple[Recorded, ...]] = store.records
        self.check = store.check
        self.page = store.page

    def append(self, record: AuditRecord) -> int:
        points = _points_of(record)
        if points is None:
            return self._store.append(record)
        before, after = points
        self._line.reach(before)
        seq = self._store.append(record)
        self._line.reach(after)
        return seq


def _points_of(record: AuditRecord) -> tuple[Point, Point] | None:
    """What is announced before and after; None for what is no part of an operator's own action."""
    if isinstance(record, Intent):
        return Point.BEFORE_INTENT, Point.AFTER_INTENT
    if isinstance(record, OutcomeRecord) and record.recovered is None:
        return Point.BEFORE_OUTCOME, Point.AFTER_OUTCOME
    return None


class Means:
    """Actuator, probe and reader over the line."""

    name = "backend"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        await self._line.reached(Point.BEFORE_REQUEST)
        answer = await self._line.ask(Perform(self._line.who, desired, action_id, by))
        await self._line.reached(Point.ANSWERED)
        state = Effect.ACCEPTED if answer.status == 202 else Effect.FAILED
        return Step(self.name, state, answer.detail, 0, conflict=answer.status == 409)

    async def in_effect(self, desired: Transition) -> bool:
        return (await self._line.ask(Observe(self._line.who, desired))).seen

    async def read(self, service: str, at: str) -> Posture:
        answer = await self._line.ask(Read(self._line.who, service))
        assert answer.posture is not None
        return answer.posture


class Operator:
    """Does what it is told, one action after another, until there is nothing more to do."""

    def __init__(self, order: Order) -> None:
        self._line = Line(order)
        self._actor = Actor(order.name, "test", Origin.CONSOLE)
        means, clock = Means(self._line), WallTime()
        store = AnnouncingStore(SqliteAuditStore(Path(order.log)), self._line)
        self._recording = Recording(store, (Spool(Path(order.spool)),), clock)
        self._recoverer = Recoverer(self._recording, means)
        self._containing = Containing(
            (Lever(means, means, ACTION_IDS),),
            (PostureLever(means),),
            self._recording,
            RoleAuthority((EVERYTHING,), ACTIONS),
            clock=clock,
            new_id=lambda: uuid.uuid4().hex,
        )
        self._recovers = order.recovers

    async def run(self) -> None:
        beside: list[asyncio.Task[None]] = []
        if self._recovers:
            beside = [asyncio.create_task(self._recording.run()), asyncio.create_task(self._recoverer.run())]
        answer = await self._line.ask(Next(self._line.who))
        while answer.wish is not None:
            outcome = await self._containing.contain(answer.wish, await self._seen(answer), self._actor, print_nothing)
            answer = await self._line.ask(Next(self._line.who, outcome))
        for task in beside:
            task.cancel()

    async def _seen(self, answer: Answer) -> FleetSnapshot:
        assert answer.wish is not None
        assert answer.posture is not None
        name = answer.wish.service
        held = contained(await self._recoverer.tail.read_on(), {}).get(name, ()) if self._recovers else ()
        service = ServiceSnapshot(name, "", 1, "", State.PAGE, Why("burns"), postures=(answer.posture,), contained=held)
        return FleetSnapshot(time.time(), "site", "", (service,), ())


def print_nothing(_: object) -> None:
    """Nobody follows."""


def main() -> None:
    """Start one operator for each order, until the input ends. They end with the backend, if not before."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    orders = msgspec.json.Decoder(Order)
    for line in sys.stdin.buffer:
        if os.fork():
            continue
        try:
            asyncio.run(Operator(orders.decode(line)).run())
        finally:
            sys.stderr.flush()
            os._exit(0)


if __name__ == "__main__":
    main()
