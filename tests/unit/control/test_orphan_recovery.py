"""What processes that died left behind is observed, closed exactly once and never done again (faults 6, 7)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from raitui.control.log_tail import LogTail
from raitui.control.orphan_recovery import RECOVER_EVERY_S, OrphanRecovery
from raitui.control.silence_witness import SilenceWitness
from raitui.core.audit_record import AuditRecord, Happened, Intent, OutcomeRecord, ProcessMark
from raitui.core.containment import Effect, Transition
from raitui.core.log_page import LogPage
from raitui.core.orphans import FOREIGN_GRACE_S
from raitui.core.silence import Silence, SilenceMatcher, SilencePhase, SilenceWish
from raitui.errors import RaituiError, SourceError, SourceFault
from raitui.ports import AlertSource
from tests.intents import DESIRED, PROCESS, intent
from tests.knowledge import NOW
from tests.raised_alerts import ScriptedAlerts, silenced
from tests.scripted_log import BLIND, ScriptedLog, ScriptedProbe, always, changing, outcome_of
from tests.virtual_time import VirtualClock, virtually

LIVING = structs.replace(PROCESS, pid=1)
ELSEWHERE = structs.replace(PROCESS, host="another")
DEADLINE_S = 180.0


def here_only_the_living_live(mark: ProcessMark) -> bool:
    return mark.host == PROCESS.host and mark != LIVING


@dataclass
class Console:
    log: ScriptedLog
    probe: ScriptedProbe | None
    replicas: tuple[AlertSource, ...] = ()
    closed: list[OutcomeRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recovery = OrphanRecovery(
            LogTail(self.log.page),
            self.log.append,
            lambda transition: self.probe,
            clock=VirtualClock(),
            is_gone=here_only_the_living_live,
            process=PROCESS,
            silences=SilenceWitness(self.replicas),
        )

    async def recover(self) -> None:
        self.closed += await self.recovery.recover()


def recovered(
    sees: Callable[[float, Transition], bool] | None, *records: AuditRecord
) -> tuple[ScriptedLog, list[OutcomeRecord], float]:
    """What one console makes of the log, and how long it took (seconds)."""
    console = Console(ScriptedLog(list(records)), ScriptedProbe(sees) if sees is not None else None)

    async def run() -> float:
        await console.recover()
        return asyncio.get_running_loop().time()

    took_s = virtually(run())
    return console.log, console.closed, took_s


def at_eu1(now: float, desired: Transition) -> bool:
    return desired.at == "eu1"


def blind_at_us1(now: float, desired: Transition) -> bool:
    if desired.at == "us1":
        raise BLIND
    return False


LONG_AGO = intent(when=NOW - 7_200)
JUST_NOW = intent()

FOUND = [
    ("took place", always(True), Happened.YES, Effect.IN_EFFECT),
    ("did not take place", always(False), Happened.NO, Effect.UNVERIFIED),
    ("cannot be read", always(BLIND), Happened.UNKNOWN, Effect.UNKNOWN),
    ("nothing observes it", None, Happened.UNKNOWN, Effect.UNKNOWN),
    ("took place at one location", at_eu1, Happened.YES, Effect.UNVERIFIED),
    ("at one location nobody can tell", blind_at_us1, Happened.UNKNOWN, Effect.UNKNOWN),
]


@pytest.mark.parametrize(("sees", "happened", "state"), [one[1:] for one in FOUND], ids=[one[0] for one in FOUND])
@pytest.mark.parametrize("orphan", [LONG_AGO, JUST_NOW], ids=["past its deadline", "before its deadline"])
def test_an_orphan_is_closed_as_it_is_observed(
    orphan: Intent,
    sees: Callable[[float, Transition], bool] | None,
    happened: Happened,
    state: Effect,
) -> None:
    """Fault 6: the next start observes and records what happened, at each location."""
    log, closed, _ = recovered(sees, orphan)
    (outcome,) = closed
    assert log.held == [orphan, outcome]
    assert (outcome.action_id, outcome.recovered, outcome.state) == (orphan.action_id, happened, state)
    assert [step.at for step in outcome.steps] == ["eu1", "us1"]


def test_the_orphans_of_a_long_log_are_looked_for_as_soon_as_it_has_been_read() -> None:
    """R-CON-6: to read all of it takes more than one turn, and that is all that they wait for."""
    log = ScriptedLog([LONG_AGO])

    async def slowly(which: str, after: int) -> LogPage:
        await asyncio.sleep(0.0 if after else 12.0)
        return await log.page(which, after)

    console = Console(log, ScriptedProbe(always(True)))
    console.recovery._tail = LogTail(slowly)

    async def run() -> None:
        running = asyncio.create_task(console.recovery.run())
        await asyncio.sleep(RECOVER_EVERY_S - 5.0)
        assert [one.state for one in log.held if isinstance(one, OutcomeRecord)] == [Effect.IN_EFFECT]
        running.cancel()

    virtually(run())


def test_until_its_deadline_an_effect_may_still_come() -> None:
    _, (outcome,), took_s = recovered(changing((0.0, False), (100.0, True)), JUST_NOW)
    assert outcome.recovered is Happened.YES
    assert took_s == pytest.approx(100, abs=3)


def test_it_is_not_waited_for_longer_than_its_own_process_would_have() -> None:
    assert recovered(always(False), JUST_NOW)[2] == pytest.approx(DEADLINE_S, abs=3)
    assert recovered(always(False), LONG_AGO)[2] < 10


def test_an_intent_from_the_future_of_a_clock_that_was_set_back_is_closed_all_the_same() -> None:
    """Fault 13."""
    assert recovered(always(False), intent(when=NOW + 86_400))[2] == pytest.approx(DEADLINE_S, abs=3)


def test_an_effect_that_was_seen_once_too_few_is_looked_for_again() -> None:
    _, (outcome,), _ = recovered(changing((0.0, False), (1.0, True)), LONG_AGO)
    assert outcome.recovered is Happened.YES


def test_what_a_living_process_does_is_its_own() -> None:
    log, closed, _ = recovered(always(True), intent(process=LIVING, when=NOW - 7_200))
    assert closed == []
    assert len(log.held) == 1


def test_what_is_closed_stays_closed() -> None:
    log, closed, _ = recovered(always(True), LONG_AGO, outcome_of(LONG_AGO))
    assert closed == []
    assert len(log.held) == 2


def test_an_intent_that_moved_nothing_did_not_happen() -> None:
    _, (outcome,), _ = recovered(always(True), intent(desired=()))
    assert (outcome.recovered, outcome.state, outcome.steps) == (Happened.NO, Effect.FAILED, ())


def test_what_a_later_action_moved_tells_nothing_of_an_earlier_one() -> None:
    """An effect that is seen may be the later action's own, one that is not seen may have been undone by it."""
    later = intent("id-2", when=NOW - 3_600, desired=DESIRED[:1])
    for sees in (always(True), always(False)):
        _, (outcome,), _ = recovered(sees, LONG_AGO, later, outcome_of(later))
        assert outcome.steps[0].state is Effect.UNKNOWN
        assert "later action" in outcome.steps[0].detail


def test_a_later_action_that_failed_moved_nothing() -> None:
    later = intent("id-2", when=NOW - 3_600)
    _, (outcome,), _ = recovered(always(True), LONG_AGO, later, outcome_of(later, Effect.FAILED))
    assert outcome.recovered is Happened.YES


def test_of_another_host_an_intent_is_an_orphan_once_it_was_seen_pending_for_long_enough() -> None:
    """Nobody knows of processes elsewhere, and clocks differ: the age that the intent claims alone closes nothing."""
    console = Console(ScriptedLog([intent(process=ELSEWHERE, when=NOW - 7_200)]), ScriptedProbe(always(True)))

    async def run() -> None:
        running = asyncio.create_task(console.recovery.run())
        await asyncio.sleep(DEADLINE_S + FOREIGN_GRACE_S - RECOVER_EVERY_S)
        assert console.log.of(OutcomeRecord) == []
        await asyncio.sleep(3 * RECOVER_EVERY_S)
        running.cancel()

    virtually(run())
    (outcome,) = console.log.of(OutcomeRecord)
    assert outcome.recovered is Happened.YES


def test_consoles_that_recover_at_once_leave_one_outcome() -> None:
    log = ScriptedLog([intent(f"id-{number}", when=NOW - 7_200) for number in range(20)])
    consoles = [Console(log, ScriptedProbe(always(True))) for _ in range(3)]

    async def run() -> None:
        await asyncio.gather(*(console.recover() for console in consoles))

    virtually(run())
    assert sorted(outcome.action_id for outcome in log.of(OutcomeRecord)) == sorted(
        f"id-{number}" for number in range(20)
    )
    assert sum(len(console.closed) for console in consoles) == 20


def test_a_console_that_is_killed_while_recovering_leaves_it_to_the_next() -> None:
    """Each phase may be cut short; in the end there is exactly one outcome for each intent."""
    generator = random.Random(3)
    log = ScriptedLog([intent(f"id-{number}", when=NOW - 7_200) for number in range(5)])

    async def run() -> None:
        for _ in range(50):
            recovering = asyncio.create_task(Console(log, ScriptedProbe(always(True))).recover())
            for _ in range(generator.randint(0, 12)):
                await asyncio.sleep(0)
            recovering.cancel()
            await asyncio.gather(recovering, return_exceptions=True)
        await Console(log, ScriptedProbe(always(True))).recover()

    virtually(run())
    assert len(log.of(OutcomeRecord)) == 5


def test_an_orphan_that_takes_long_holds_up_no_other() -> None:
    def slow_for_the_first(now: float, desired: Transition) -> bool:
        return desired.service == "quick"

    quick = structs.replace(DESIRED[0], service="quick")
    log = ScriptedLog([intent("slow")])
    console = Console(log, ScriptedProbe(slow_for_the_first))

    async def run() -> None:
        running = asyncio.create_task(console.recovery.run())
        await asyncio.sleep(1)
        log.write(intent("quick", desired=(quick,)))
        await asyncio.sleep(RECOVER_EVERY_S + 1)
        assert [outcome.action_id for outcome in log.of(OutcomeRecord)] == ["quick"]
        await asyncio.sleep(DEADLINE_S)
        running.cancel()

    virtually(run())
    assert [outcome.action_id for outcome in log.of(OutcomeRecord)] == ["quick", "slow"]


def test_a_log_that_cannot_be_written_is_told_and_tried_again() -> None:
    console = Console(ScriptedLog([LONG_AGO], broken=RaituiError("the disk is full")), ScriptedProbe(always(True)))

    async def run() -> None:
        running = asyncio.create_task(console.recovery.run())
        await asyncio.sleep(RECOVER_EVERY_S)
        assert "the disk is full" in console.recovery.notices[0]
        console.log.broken = None
        await asyncio.sleep(2 * RECOVER_EVERY_S)
        assert console.recovery.notices == ()
        running.cancel()

    virtually(run())
    assert len(console.log.of(OutcomeRecord)) == 1


SILENCE = SilenceWish("silence", "known", "loan-uw", (SilenceMatcher("service", "loan-uw"),), 3_600.0)
END = SilenceWish("unsilence", "over", "loan-uw", silence_id="s1", cluster="am")
MADE = silenced(comment="known [raitui 3e0c4f7a9b1d]")
DEAD = SourceError(SourceFault.UNREACHABLE, "am-0: connection refused", "start it")


@pytest.mark.parametrize(
    ("wish", "holds", "happened"),
    [
        (SILENCE, (MADE,), Happened.YES),
        (SILENCE, (structs.replace(MADE, phase=SilencePhase.EXPIRED),), Happened.YES),
        (SILENCE, (silenced(comment="another"),), Happened.NO),
        (SILENCE, DEAD, Happened.UNKNOWN),
        (END, (silenced(phase=SilencePhase.EXPIRED),), Happened.YES),
        (END, (silenced(),), Happened.NO),
        (END, DEAD, Happened.UNKNOWN),
    ],
)
def test_what_became_of_a_silence_is_read_from_the_silences_that_there_are(
    wish: SilenceWish, holds: tuple[Silence, ...] | SourceError, happened: Happened
) -> None:
    """Fault 6: it is found by the mark in its comment, and never asked for again."""
    replica = ScriptedAlerts(holds=holds)
    orphan = structs.replace(intent("3e0c4f7a9b1d0000", desired=()), silence=wish)
    console = Console(ScriptedLog([orphan]), None, (replica,))
    virtually(console.recover())
    (outcome,) = console.closed
    assert outcome.recovered is happened
    assert (replica.ordered, replica.expired) == ([], [])


@pytest.mark.parametrize(
    ("there", "state", "said"),
    [
        ((), Effect.UNVERIFIED, "us: observed afterwards: it is not there"),
        (DEAD, Effect.UNKNOWN, "us: observed afterwards: am-0: connection refused"),
    ],
)
def test_a_silence_that_one_of_several_clusters_holds_is_not_in_effect(
    there: tuple[Silence, ...] | SourceError, state: Effect, said: str
) -> None:
    """The alerts of the other cluster are told: nobody is to believe that they are not."""
    replicas = ScriptedAlerts(cluster="eu", holds=(MADE,)), ScriptedAlerts(cluster="us", holds=there)
    orphan = structs.replace(intent("3e0c4f7a9b1d0000", desired=()), silence=SILENCE)
    console = Console(ScriptedLog([orphan]), None, replicas)
    virtually(console.recover())
    (outcome,) = console.closed
    assert (outcome.state, outcome.recovered) == (state, Happened.YES)
    assert said in [f"{step.at}: {step.detail}" for step in outcome.steps]


def test_a_silence_that_only_a_dead_replica_can_hold_is_not_said_to_be_missing() -> None:
    replicas = ScriptedAlerts(holds=()), ScriptedAlerts(name="am-1", holds=DEAD)
    orphan = structs.replace(intent("3e0c4f7a9b1d0000", desired=()), silence=SILENCE)
    console = Console(ScriptedLog([orphan]), None, replicas)
    virtually(console.recover())
    assert console.closed[0].recovered is Happened.UNKNOWN


@pytest.mark.parametrize(
    ("known", "found"),
    [((), Happened.UNKNOWN), ((silenced(phase=SilencePhase.EXPIRED),), Happened.YES)],
    ids=["nobody else knows it", "another knows that it ended"],
)
def test_a_silence_that_only_a_dead_replica_can_hold_is_not_said_to_have_ended(
    known: tuple[Silence, ...], found: Happened
) -> None:
    orphan = structs.replace(intent("3e0c4f7a9b1d0000", desired=()), silence=END)
    console = Console(ScriptedLog([orphan]), None)
    replicas = ScriptedAlerts("am-0", holds=DEAD), ScriptedAlerts("am-1", holds=known)
    console.recovery._silences = SilenceWitness(replicas)
    virtually(console.recover())
    assert console.closed[0].recovered is found
