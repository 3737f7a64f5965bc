"""The recovery that an action was for is recorded once, whoever sees it, and can be waited for (R-CON-3)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from msgspec import structs

from raitui.control.log_tail import LogTail
from raitui.control.recovery_follower import OTHERS_WAIT_S, RecoveryFollower
from raitui.core.audit_record import AuditRecord, Intent, ProcessMark, RecoveryRecord, Seen, SeenIndicator
from raitui.core.containment import Effect
from raitui.core.ladder import Risk
from raitui.core.reading import Measurement, Place, read
from raitui.core.recovery import NeverBad
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.errors import RaituiError
from tests.intents import DESIRED, PROCESS, intent
from tests.knowledge import NOW
from tests.scripted_log import ScriptedLog, outcome_of
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

ANOTHER = structs.replace(PROCESS, pid=1)
SEEN = Seen(NOW, "PAGE", "errors 20%", (SeenIndicator("errors", 0.2, "breach", "fresh", 900),))
ACTED: Intent = structs.replace(intent(), seen=SEEN)
DONE: tuple[AuditRecord, ...] = (ACTED, outcome_of(ACTED))
WELL_FROM_S = 100.0


def picture(*, well_from_s: float = WELL_FROM_S) -> FleetSnapshot:
    passed_s = asyncio.get_running_loop().time()
    value = 0.001 if passed_s >= well_from_s else 0.2
    reading = read(ERRORS, Place(), Measurement(value, 900, 0.0, 60.0))
    service = ServiceSnapshot("loan-uw", "", 1, "", State.PAGE, Why(""), readings=(reading,))
    return FleetSnapshot(NOW + passed_s, "site", "", (service,), ())


class Console:
    def __init__(self, log: ScriptedLog, process: ProcessMark = PROCESS) -> None:
        self.tail = LogTail(log.page)
        self.follower = RecoveryFollower(self.tail, log.append, clock=VirtualClock(), process=process)

    async def run(self, see: Callable[[], FleetSnapshot] = picture) -> None:
        while True:
            await self.tail.read_on()
            await self.follower.follow(see())
            await asyncio.sleep(1.0)


def following(story: Coroutine[object, object, None], *consoles: Console) -> None:
    async def run() -> None:
        tasks = [asyncio.create_task(console.run()) for console in consoles]
        await story
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    virtually(run())


def test_a_recovery_is_recorded_once_with_how_long_it_took() -> None:
    log = ScriptedLog(list(DONE))
    following(asyncio.sleep(600), Console(log))
    (recovery,) = log.of(RecoveryRecord)
    assert (recovery.action_id, recovery.sli) == (ACTED.action_id, "errors")
    assert recovery.after_s == pytest.approx(WELL_FROM_S - 4, abs=2)
    assert recovery.when == pytest.approx(NOW + WELL_FROM_S, abs=2)


def test_of_several_consoles_the_one_that_acted_records_it() -> None:
    log = ScriptedLog(list(DONE))
    following(asyncio.sleep(600), *(Console(log, mark) for mark in (ANOTHER, PROCESS, ANOTHER)))
    assert len(log.of(RecoveryRecord)) == 1


def test_where_that_console_is_gone_another_records_it() -> None:
    log = ScriptedLog(list(DONE))
    following(asyncio.sleep(600), Console(log, ANOTHER))
    (recovery,) = log.of(RecoveryRecord)
    assert recovery.when == pytest.approx(NOW + WELL_FROM_S + OTHERS_WAIT_S, abs=2)
    assert recovery.after_s == pytest.approx(WELL_FROM_S - 4, abs=2)


def test_who_waits_is_told_when_it_comes() -> None:
    log = ScriptedLog(list(DONE))
    console = Console(log)

    async def story() -> None:
        recovery = await console.follower.wait_recovered(ACTED.action_id, 600)
        assert recovery == log.held[-1]
        assert asyncio.get_running_loop().time() == pytest.approx(WELL_FROM_S, abs=2)
        # And who comes later need not wait at all.
        assert await console.follower.wait_recovered(ACTED.action_id, 0.1) == recovery

    following(story(), console)


def test_who_waits_is_told_when_it_does_not_come_in_time() -> None:
    console = Console(ScriptedLog(list(DONE)))

    async def story() -> None:
        assert await console.follower.wait_recovered(ACTED.action_id, 30) is None
        assert asyncio.get_running_loop().time() == pytest.approx(30)

    following(story(), console)


def test_another_consoles_record_is_as_good() -> None:
    log = ScriptedLog(list(DONE))
    waiting = Console(log)
    recovery = RecoveryRecord(ACTED.action_id, NOW + 20, "errors", 16)

    async def story() -> None:
        asyncio.get_running_loop().call_later(20, log.write, recovery)
        assert await waiting.follower.wait_recovered(ACTED.action_id, 60) == recovery

    following(story(), waiting)
    assert log.of(RecoveryRecord) == [recovery]


BLANK = structs.replace(ACTED, seen=Seen(NOW, "OK", ""))
BACK = structs.replace(
    ACTED,
    action_id="id-2",
    desired=tuple(structs.replace(one, before=one.after, after=one.before, risk=Risk.INCREASES) for one in DESIRED),
)

GREEN = structs.replace(
    intent("id-3"),
    seen=Seen(NOW, "UNKNOWN", "errors missing", (SeenIndicator("errors", None, "unknown", "missing", 0),)),
)


def test_what_was_never_bad_is_said_at_once_and_no_recovery_is_recorded() -> None:
    """R-CON-3: the figure is well, as it was before; nothing was mended."""
    log = ScriptedLog([GREEN, outcome_of(GREEN)])
    console = Console(log)

    async def story() -> None:
        await asyncio.sleep(2.0)
        found = await console.follower.wait_recovered(GREEN.action_id, 3_600)
        assert found == NeverBad(("errors",))
        assert asyncio.get_running_loop().time() < 3
        await asyncio.sleep(300)

    following(story(), console)
    assert log.of(RecoveryRecord) == []


IN_VAIN: list[tuple[str, tuple[AuditRecord, ...], str]] = [
    ("nothing tells what was to mend", (BLANK, outcome_of(BLANK)), BLANK.action_id),
    ("a way back mends nothing", (*DONE, BACK, outcome_of(BACK)), BACK.action_id),
    ("it was lifted", (*DONE, BACK, outcome_of(BACK)), ACTED.action_id),
    ("it failed", (ACTED, outcome_of(ACTED, Effect.FAILED)), ACTED.action_id),
    ("nobody has heard of it", (), "id-9"),
]


@pytest.mark.parametrize(("records", "action_id"), [one[1:] for one in IN_VAIN], ids=[one[0] for one in IN_VAIN])
def test_nobody_waits_in_vain(records: tuple[AuditRecord, ...], action_id: str) -> None:
    """R-CON-7: a person may contain while everything is green; then no figure can recover."""
    log = ScriptedLog(list(records))
    console = Console(log)

    async def story() -> None:
        assert await console.follower.wait_recovered(action_id, 3_600) is None
        assert asyncio.get_running_loop().time() < 1
        await asyncio.sleep(300)

    following(story(), console)
    assert log.of(RecoveryRecord) == []


def test_a_log_that_cannot_be_read_just_now_is_waited_for() -> None:
    log = ScriptedLog(list(DONE), broken=RaituiError("the disk is full"))
    console = Console(log)

    async def story() -> None:
        waiting = asyncio.create_task(console.follower.wait_recovered(ACTED.action_id, 600))
        await asyncio.sleep(1)
        log.broken = None
        running = asyncio.create_task(console.run())
        assert await waiting is not None
        running.cancel()

    virtually(story())


def test_a_recovery_that_cannot_be_recorded_is_told_and_tried_again() -> None:
    log = ScriptedLog(list(DONE))
    console = Console(log)

    async def story() -> None:
        await console.tail.read_on()
        log.broken = RaituiError("the disk is full")
        await asyncio.sleep(WELL_FROM_S)
        assert not await console.follower.follow(picture())
        assert "the disk is full" in console.follower.notices[0]
        log.broken = None
        assert await console.follower.follow(picture())
        assert console.follower.notices == ()

    virtually(story())
    assert len(log.of(RecoveryRecord)) == 1


def test_what_hindered_a_recovery_is_told_no_longer_once_another_console_has_recorded_it() -> None:
    log = ScriptedLog(list(DONE))
    console = Console(log)

    async def story() -> None:
        await console.tail.read_on()
        log.broken = RaituiError("the disk is full")
        await asyncio.sleep(WELL_FROM_S)
        await console.follower.follow(picture())
        log.broken = None
        log.write(RecoveryRecord(ACTED.action_id, NOW + 20, "errors", 16))
        await console.tail.read_on()
        await console.follower.follow(picture())
        assert console.follower.notices == ()

    virtually(story())
