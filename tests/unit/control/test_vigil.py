"""What happens after an action, as one story over one log: of this console, of another, and of one that died."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from msgspec import structs

from raitui.control.lever import Lever
from raitui.control.poller import Poller
from raitui.control.process_mark import this_process
from raitui.control.recording import Recording
from raitui.control.slot import SnapshotSlot
from raitui.control.vigil import NEWS_SHOWN_S, Vigil, Witnesses
from raitui.core.audit_record import (
    AuditRecord,
    Gap,
    Happened,
    OutcomeRecord,
    RecoveryRecord,
    Seen,
    SeenIndicator,
    Sighting,
    Watched,
)
from raitui.core.containment import Effect, Step, Transition
from raitui.core.reading import Measurement, Place, read
from raitui.core.site import Site
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State, Why
from raitui.errors import RaituiError
from tests.acting import Log, Sink, VirtualCalls
from tests.intents import intent
from tests.knowledge import NOW, SCRAPE_S
from tests.scripted_log import ScriptedProbe, always, changing, outcome_of
from tests.virtual_time import VirtualClock, virtually
from tests.watched import ERRORS

ME = this_process()
DIED = structs.replace(ME, boot="an earlier boot")
SEEN = Seen(NOW, "PAGE", "errors 20%", (SeenIndicator("errors", 0.2, "breach", "fresh", 900),))
ACTED = structs.replace(intent(process=ME), seen=SEEN)
ORPHAN = intent(when=NOW - 7_200, process=DIED)


class Idle:
    """An actuator that nobody should ask for anything."""

    name = "idle"

    async def perform(self, desired: Transition, action_id: str, by: str) -> Step:
        raise AssertionError(desired)


class Console:
    """The vigil of one console over a log, a sink and a probe, with a poller that polls nothing."""

    def __init__(self, log: Log, probe: ScriptedProbe, sink: Sink | None = None) -> None:
        clock, site = VirtualClock(), Site("site")
        self.log = log
        spool = sink or Sink()
        takes_s = {f"audit {spool.name}": spool.takes_s}
        self.recording = Recording(log, (spool,), clock, lambda name: VirtualCalls(lambda: takes_s.get(name, 0.0)))
        levers = (Lever(Idle(), probe, ("rollback",)),)
        self.vigil = Vigil(Witnesses(site, (), levers), self.recording, clock, "ada", ME)
        slot, generator = SnapshotSlot(), random.Random(1)
        self.poller = Poller(
            site, (), slot, clock=clock, generator=generator, scrape_s=SCRAPE_S, beside=self.vigil.beside
        )

    @property
    def states(self) -> list[str]:
        return [state.state for state in self.vigil.beside().contained.get("loan-uw", ())]


def story(told: Callable[[Console], Awaitable[None]], *records: AuditRecord, sees: ScriptedProbe, **log: Sink) -> Log:
    held = Log(held=list(records))

    async def run() -> None:
        console = Console(held, sees, **log)
        running = asyncio.create_task(console.vigil.run(console.poller))
        await told(console)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    virtually(run())
    return held


def well(at: float) -> FleetSnapshot:
    readings = (read(ERRORS, Place(), Measurement(0.001, 900, 0.0, 60.0)),)
    service = ServiceSnapshot("loan-uw", "", 1, "", State.OK, Why(""), readings=readings)
    return FleetSnapshot(at, "site", "", (service,), ())


def test_it_is_contained_recovers_is_reverted_and_each_is_told() -> None:
    """R-CON-3, R-CON-8, R-OBS-6."""

    async def told(console: Console) -> None:
        await asyncio.sleep(60)
        assert console.states == ["in_force", "in_force"]
        console.poller.snapshot = well(NOW + 60)
        recovery = await console.vigil.recoveries.wait_recovered(ACTED.action_id, 30)
        assert recovery is not None
        assert [change.subject for change in console.vigil.beside().changed["loan-uw"]] == ["rollback", "rollback"]
        await asyncio.sleep(600)
        assert console.states == ["reverted", "reverted"]
        assert {change.subject for change in console.vigil.beside().changed["loan-uw"]} == {
            "rollback",
            "rollback reverted",
        }

    log = story(told, ACTED, outcome_of(ACTED), sees=ScriptedProbe(changing((0.0, True), (600.0, False))))
    assert len([record for record in log.held if isinstance(record, RecoveryRecord)]) == 1
    found = [record.found for record in log.held if isinstance(record, Sighting)]
    assert found == [Watched.REVERTED, Watched.REVERTED]


def test_what_a_dead_console_left_is_closed_told_at_log_in_and_watched_from_then_on() -> None:
    """Fault 7: the effect is there, nobody had recorded it, and nothing is sent again."""

    async def told(console: Console) -> None:
        await asyncio.sleep(30)
        assert console.states == ["in_force", "in_force"]
        assert console.vigil.beside().notices == ("rollback loan-uw, 2h ago: took place, though its process died",)
        await asyncio.sleep(NEWS_SHOWN_S)
        assert console.vigil.beside().notices == ()

    log = story(told, ORPHAN, sees=ScriptedProbe(always(True)))
    (outcome,) = (record for record in log.held if isinstance(record, OutcomeRecord))
    assert (outcome.state, outcome.recovered) == (Effect.IN_EFFECT, Happened.YES)


def test_an_outcome_that_was_kept_elsewhere_is_worth_more_than_what_is_observed() -> None:
    """Faults 1 and 7 together: the process could not write the log, kept its outcome in the spool, and died."""
    true = outcome_of(ORPHAN)

    async def told(console: Console) -> None:
        await asyncio.sleep(120)

    log = story(told, ORPHAN, sees=ScriptedProbe(always(False)), sink=Sink(held=[true], takes_s=8.0))
    assert [record for record in log.held if isinstance(record, OutcomeRecord)] == [true]
    assert any(isinstance(record, Gap) for record in log.held)


def test_an_orphan_is_not_closed_while_its_outcome_may_lie_in_a_spool_that_cannot_be_read() -> None:
    """Fault 7: it is told what holds it up, and its own outcome is what the log gets in the end."""
    true, sink = outcome_of(ORPHAN), Sink(unreadable=True)
    sink.held.append(true)

    async def told(console: Console) -> None:
        await asyncio.sleep(30)
        assert any("spool cannot be read" in notice for notice in console.vigil.beside().notices)
        sink.unreadable = False
        await asyncio.sleep(60)
        assert not any("spool" in notice for notice in console.vigil.beside().notices)

    log = story(told, ORPHAN, sees=ScriptedProbe(always(False)), sink=sink)
    assert [record for record in log.held if isinstance(record, OutcomeRecord)] == [true]


def test_a_log_that_cannot_be_read_is_told_and_stops_nothing() -> None:
    async def told(console: Console) -> None:
        await asyncio.sleep(NEWS_SHOWN_S)
        console.log.unreadable = True
        await asyncio.sleep(60)
        assert any("cannot be read" in notice for notice in console.vigil.beside().notices)
        assert console.states == ["in_force", "in_force"]
        console.log.unreadable = False
        await asyncio.sleep(60)
        assert console.vigil.beside().notices == ()

    story(told, ACTED, outcome_of(ACTED), sees=ScriptedProbe(always(True)))


def test_a_log_that_cannot_be_written_keeps_nothing_from_being_seen() -> None:
    """Faults 1 to 4: the revert is shown at once, and recorded when the log is back."""

    async def told(console: Console) -> None:
        await asyncio.sleep(20)
        console.log.broken = RaituiError("the disk is full", "free space")
        await asyncio.sleep(60)
        assert console.states == ["reverted", "reverted"]
        (unwritten,) = [one for one in console.vigil.beside().notices if "CANNOT BE WRITTEN" in one]
        assert unwritten.endswith("the disk is full → free space")
        assert not any(notice.lstrip().startswith("→") for notice in console.vigil.beside().notices)
        console.log.broken = None
        await asyncio.sleep(60)

    log = story(told, ACTED, outcome_of(ACTED), sees=ScriptedProbe(changing((0.0, True), (30.0, False))))
    assert [record.found for record in log.held if isinstance(record, Sighting)] == [Watched.REVERTED] * 2


def test_a_log_that_was_moved_aside_gives_way_to_the_new_one() -> None:
    """What the new one tells is seen from its first record on, and nothing else is in force or was contained."""

    async def told(console: Console) -> None:
        await asyncio.sleep(20)
        console.log.log, console.log.held = "log 2", []
        await asyncio.sleep(20)
        assert console.states == []
        assert console.vigil._was_contained() == ()
        console.log.held += [
            structs.replace(ACTED, action_id="id-2"),
            structs.replace(outcome_of(ACTED), action_id="id-2"),
        ]
        await asyncio.sleep(20)
        assert console.states == ["in_force", "in_force"]

    story(told, ACTED, outcome_of(ACTED), sees=ScriptedProbe(always(True)))


def test_who_does_not_stay_sees_what_stands() -> None:
    async def run() -> None:
        console = Console(Log(held=[ACTED, outcome_of(ACTED)]), ScriptedProbe(always(True)))
        await console.vigil.look_once()
        assert console.states == ["in_force", "in_force"]

    virtually(run())


def test_what_another_console_has_begun_is_seen_within_two_seconds_and_gone_when_it_ends() -> None:
    """Fault 44: who else is acting, by the log that all consoles write."""
    theirs = intent("theirs", process=structs.replace(ME, pid=1, host="another host"))

    async def told(console: Console) -> None:
        await asyncio.sleep(3)
        assert console.vigil.beside().acting == {}
        console.poller.snapshot = well(NOW)
        console.log.append(theirs)
        await asyncio.sleep(2)
        acting = console.vigil.beside().acting
        assert acting is not None
        assert [(one.by, one.action, one.seq) for one in acting["loan-uw"]] == [("ada", "rollback", 1)]
        console.log.append(outcome_of(theirs))
        await asyncio.sleep(2)
        assert console.vigil.beside().acting == {}

    story(told, sees=ScriptedProbe(always(True)))


def test_who_else_acts_is_not_known_while_the_log_cannot_be_read() -> None:
    """R-CON-6: unknown is not nobody."""

    async def told(console: Console) -> None:
        assert console.vigil.beside().acting is None
        await asyncio.sleep(3)
        console.poller.snapshot = well(NOW)
        console.log.unreadable = True
        await asyncio.sleep(3)
        assert console.vigil.beside().acting is None
        console.log.unreadable = False
        await asyncio.sleep(3)
        assert console.vigil.beside().acting == {}

    story(told, sees=ScriptedProbe(always(True)))
