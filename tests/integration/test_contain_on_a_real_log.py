"""``contain()`` over a real log on a real disk, written by threads of its own: several consoles, and one that hangs."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from raitui.audit.spool import Spool
from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.control.contain import Containing
from raitui.control.lever import Lever
from raitui.control.recording import Recording
from raitui.core.audit_record import AuditRecord, Gap, Intent, OutcomeRecord, ProcessMark, Recorded
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.log_page import LogPage
from raitui.core.snapshot import FleetSnapshot, ModeState, ServiceSnapshot, State, Why
from tests.acting import ADA, Judge
from tests.intents import PROCESS

CONSOLES = 5
PAUSE = Containment("pause", "svc", "", "burns")
READY_WITHIN_S = 20.0


class Hasty:
    """The machine's own time, in which nobody sleeps for long."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))


class Backend:
    """Pauses a service, if it is open; counts what it was asked for."""

    name = "backend"

    def __init__(self) -> None:
        self.exposure = "open"
        self.asked = 0

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        self.asked += 1
        await asyncio.sleep(0.05)
        if desired.before != self.exposure:
            return Step(self.name, Effect.FAILED, "409", 0, conflict=True)
        self.exposure = desired.after
        return Step(self.name, Effect.ACCEPTED, "202", 0)

    async def in_effect(self, desired: Transition) -> bool:
        return self.exposure == desired.after


class Stuck:
    """A store whose disk does not answer until it is let."""

    def __init__(self, store: SqliteAuditStore) -> None:
        self.store = store
        self.let = threading.Event()

    def append(self, record: AuditRecord) -> int:
        self.let.wait(READY_WITHIN_S)
        return self.store.append(record)

    def check(self) -> None:
        self.store.check()

    def records(self, after: int = 0) -> tuple[Recorded, ...]:
        return self.store.records(after)

    def page(self, log: str, after: int) -> LogPage:
        return self.store.page(log, after)


def fleet() -> FleetSnapshot:
    modes = (ModeState("eu1", "automatic", "open"),)
    service = ServiceSnapshot("svc", "", 1, "", State.PAGE, Why("burns"), modes=modes)
    return FleetSnapshot(time.time(), "site", "", (service,), ())


def console(number: int, backend: Backend, recording: Recording) -> Containing:
    ids = (f"console-{number}-{count}" for count in range(100))
    mark: ProcessMark = structs.replace(PROCESS, pid=number)
    return Containing(
        (Lever(backend, backend, ("pause",)),),
        (),
        recording,
        Judge(),
        clock=Hasty(),
        new_id=lambda: next(ids),
        process=lambda: mark,
        gone=lambda other: False,
    )


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(READY_WITHIN_S):
        while not done():  # noqa: ASYNC110  # a file changes, which no event tells
            await asyncio.sleep(0.01)


async def test_consoles_that_act_at_the_same_moment_send_once_and_each_has_one_intent_and_one_outcome(
    tmp_path: Path,
) -> None:
    """Faults 14 and 15: one wins, all are told, and the log is one."""
    backend, path = Backend(), tmp_path / "audit.db"
    stores = [SqliteAuditStore(path) for _ in range(CONSOLES)]
    recordings = [Recording(store, (Spool(tmp_path / "spool"),), Hasty()) for store in stores]
    consoles = [console(number, backend, recording) for number, recording in enumerate(recordings)]
    outcomes = await asyncio.gather(*(one.contain(PAUSE, fleet(), ADA, lambda outcome: None) for one in consoles))
    assert [outcome.state for outcome in outcomes] == [Effect.IN_EFFECT] * CONSOLES
    assert backend.asked == 1
    records = [one.record for one in stores[0].records()]
    for kind in (Intent, OutcomeRecord):
        each = Counter(record.action_id for record in records if isinstance(record, kind))
        assert set(each.values()) == {1}
        assert len(each) == CONSOLES
    for recording, store in zip(recordings, stores, strict=True):
        recording.close()
        store.close()


async def test_a_disk_that_does_not_answer_holds_up_neither_the_loop_nor_the_pause_and_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    """Fault 3: the console stays live, the intent is on another disk, and the gap is recorded afterwards."""
    backend, stuck = Backend(), Stuck(SqliteAuditStore(tmp_path / "audit.db"))
    recording = Recording(stuck, (Spool(tmp_path / "spool"),), Hasty())
    kept_when_sent: list[tuple[AuditRecord, ...]] = []
    ticks = 0

    def follow(outcome: Outcome) -> None:
        if outcome.steps[-1].actuator == backend.name and outcome.steps[-1].state is Effect.SENT:
            kept_when_sent.append(Spool(tmp_path / "spool").kept())

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.create_task(tick())
    outcome = await console(0, backend, recording).contain(PAUSE, fleet(), ADA, follow)
    assert (outcome.state, outcome.audit_seq) == (Effect.IN_EFFECT, None)
    assert [type(record) for record in kept_when_sent[0]] == [Intent]
    assert ticks > 20

    running = asyncio.create_task(recording.run())
    stuck.let.set()
    await until(lambda: recording.degraded is None)
    assert [type(one.record) for one in stuck.records()] == [Intent, OutcomeRecord, Gap]
    await until(lambda: not Spool(tmp_path / "spool").kept())
    for task in (ticking, running):
        task.cancel()
    recording.close()
    stuck.store.close()
