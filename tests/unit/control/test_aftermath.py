"""What happens after an action, as one story over one log: of this console, of another, and of one that died."""

from __future__ import annotations

import asyncio

from msgspec import structs

from raitui.control.aftermath import Aftermath, probes_of
from raitui.control.lever import Lever
from raitui.core.audit_record import AuditRecord, OutcomeRecord, ProcessMark, Recorded, Seen, SeenIndicator
from raitui.core.containment import Effect, Step, Transition
from raitui.core.reading import Measurement, Place, read
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.errors import RaituiError
from tests.intents import DESIRED, PROCESS, intent
from tests.knowledge import NOW
from tests.scripted_log import ScriptedLog, ScriptedProbe, always, changing, outcome_of
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

ACTOR = "ada"
DIED = structs.replace(PROCESS, pid=1)
SEEN = Seen(NOW, "PAGE", "errors 20%", (SeenIndicator("errors", 0.2, "breach", "fresh", 900),))
ACTED = structs.replace(intent(), seen=SEEN)


class Recording:
    """The log as the control loop has it."""

    def __init__(self, log: ScriptedLog) -> None:
        self._log = log

    async def append(self, record: AuditRecord, within_s: float) -> int:
        return await self._log.append(record)

    async def records(self, after: int = 0) -> tuple[Recorded, ...]:
        return await self._log.records_after(after)


class Idle:
    """An actuator that nobody should ask for anything."""

    name = "idle"

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        raise AssertionError(desired)


def aftermath(log: ScriptedLog, probe: ScriptedProbe) -> Aftermath:
    levers = (Lever(Idle(), probe, ("rollback",), locations=("eu1",)), Lever(Idle(), probe, ("rollback",)))

    def gone(mark: ProcessMark) -> bool:
        return mark == DIED

    return Aftermath(Recording(log), probes_of(levers), clock=VirtualClock(), process=PROCESS, gone=gone)


def well(passed_s: float) -> FleetSnapshot:
    readings = (read(ERRORS, Place(), Measurement(0.001, 900, 0.0, 60.0)),)
    service = ServiceSnapshot("loan-uw", "", 1, "", State.OK, Why(""), readings=readings)
    return FleetSnapshot(NOW + passed_s, "site", "", (service,), ())


def test_it_is_contained_recovers_is_reverted_and_each_is_told() -> None:
    log = ScriptedLog([ACTED, outcome_of(ACTED)])

    async def run() -> None:
        after = aftermath(log, ScriptedProbe(changing((0.0, True), (600.0, False))))
        running = asyncio.create_task(after.run())
        await asyncio.sleep(60)
        assert [state.state for state in after.contained["loan-uw"]] == ["in_force", "in_force"]
        assert await after.follow(well(60))
        recovery = await after.wait_recovered(ACTED.action_id, 1)
        assert recovery is not None
        assert after.became(ACTOR) == ("rollback loan-uw, 60s ago: in effect, and errors recovered after 56s",)
        assert [change.subject for change in after.changed["loan-uw"]] == ["rollback", "rollback"]
        await asyncio.sleep(600)
        assert [state.state for state in after.contained["loan-uw"]] == ["reverted", "reverted"]
        assert after.became(ACTOR) == ("rollback loan-uw, 11m ago: reverted at eu1, us1",)
        assert after.became("kim") == ()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    virtually(run())


def test_what_a_dead_console_left_is_closed_and_watched_from_then_on() -> None:
    """Fault 7: the effect is there, nobody had recorded it, and nothing is sent again."""
    log = ScriptedLog([intent(process=DIED, desired=DESIRED[:1])])

    async def run() -> None:
        after = aftermath(log, ScriptedProbe(always(True)))
        running = asyncio.create_task(after.run())
        await asyncio.sleep(60)
        assert [(state.at, state.state) for state in after.contained["loan-uw"]] == [("eu1", "in_force")]
        assert after.became(ACTOR) == ("rollback loan-uw, 60s ago: took place, though its process died",)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    virtually(run())
    (outcome,) = log.of(OutcomeRecord)
    assert outcome.state is Effect.IN_EFFECT


def test_a_log_that_cannot_be_read_is_told_once_and_stops_nothing() -> None:
    log = ScriptedLog([ACTED, outcome_of(ACTED)])

    async def run() -> None:
        after = aftermath(log, ScriptedProbe(always(True)))
        running = asyncio.create_task(after.run())
        await asyncio.sleep(60)
        log.broken = RaituiError("the disk is full")
        await asyncio.sleep(60)
        assert after.notices
        assert after.contained
        log.broken = None
        await asyncio.sleep(60)
        assert after.notices == ()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    virtually(run())


def test_who_does_not_stay_sees_what_stands() -> None:
    log = ScriptedLog([ACTED, outcome_of(ACTED)])

    async def run() -> None:
        after = aftermath(log, ScriptedProbe(always(True)))
        await after.look_once()
        assert {state.state for state in after.contained["loan-uw"]} == {"in_force"}

    virtually(run())
