"""Every console watches a containment in force until it is lifted, and says when it no longer stands (R-CON-8)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from raitui.control.containment_watch import AT_ONCE, ROUND_EVERY_S, SETTLED_EVERY_S, ContainmentWatch
from raitui.control.log_tail import LogTail
from raitui.control.look_again import LOOK_WITHIN_S
from raitui.core.action import Axis
from raitui.core.audit_record import AuditRecord, Intent, Sighting, Watched
from raitui.core.containment import Containment, Effect, Transition
from raitui.core.ladder import risk_of_move
from raitui.core.snapshot import ContainedState
from raitui.errors import RaituiError
from raitui.ports import Probe
from tests.intents import intent
from tests.knowledge import NOW
from tests.scripted_log import BLIND, ScriptedLog, ScriptedProbe, always, changing, outcome_of
from tests.virtual_time import VirtualClock, virtually

MINUTE, HOUR = 60.0, 3_600.0


def moved(action: str, before: str, after: str, service: str = "svc") -> Transition:
    return Transition(service, "eu1", before, after, action, Axis.EXPOSURE, risk_of_move(Axis.EXPOSURE, before, after))


PAUSE, RESUME = moved("pause", "open", "paused"), moved("resume", "paused", "open")


def acted(action_id: str, *desired: Transition, when: float = NOW) -> Intent:
    wish = Containment(desired[0].action, desired[0].service, "", "why")
    return intent(action_id, when, wish=wish, desired=desired)


def done(action_id: str, *desired: Transition, effect: Effect = Effect.IN_EFFECT) -> list[AuditRecord]:
    intended = acted(action_id, *desired)
    return [intended, outcome_of(intended, effect, after_s=0.0)]


@dataclass
class Console:
    """A console that watches; ``news`` holds when its picture changed (seconds)."""

    log: ScriptedLog
    probes: Callable[[Transition], Probe | None]
    news: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch = ContainmentWatch(
            LogTail(self.log.page),
            self.log.append,
            self.probes,
            clock=VirtualClock(),
            changed=self._changed,
        )
        self._new = asyncio.Event()

    def _changed(self) -> None:
        self.news.append(asyncio.get_running_loop().time())
        self._new.set()

    def states(self, service: str = "svc") -> list[str]:
        return [state.state for state in self.watch.contained.get(service, ())]

    @property
    def one(self) -> ContainedState:
        (state,) = self.watch.contained["svc"]
        return state

    async def until(self, *states: str) -> float:
        """When its picture says so (seconds)."""
        while self.states() != list(states):
            self._new.clear()
            await self._new.wait()
        return asyncio.get_running_loop().time()


Story = Callable[..., Awaitable[None]]


def watched(story: Story, *consoles: Console) -> None:
    async def run() -> None:
        watching = [asyncio.create_task(console.watch.run()) for console in consoles]
        try:
            await asyncio.wait_for(story(*consoles), 24 * HOUR)
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)

    virtually(run())


def console(records: list[AuditRecord], probe: ScriptedProbe | None, log: ScriptedLog | None = None) -> Console:
    return Console(log or ScriptedLog(list(records)), lambda transition: probe)


@pytest.mark.parametrize("reverted_at", [30.0, HOUR, 4 * HOUR])
def test_a_revert_is_seen_and_recorded_however_late_it_comes(reverted_at: float) -> None:
    """Fault 19: two looks in a row that do not see it are enough."""
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, True), (reverted_at, False))))

    async def story(console: Console) -> None:
        await asyncio.sleep(reverted_at)
        assert console.states() == ["in_force"]
        assert await console.until("reverted") - reverted_at <= SETTLED_EVERY_S + 2 * ROUND_EVERY_S
        assert console.one.seen_at == pytest.approx(NOW + reverted_at, abs=SETTLED_EVERY_S)
        await asyncio.sleep(HOUR)
        assert console.states() == ["reverted"]

    watched(story, watching)
    (sighting,) = watching.log.of(Sighting)
    assert (sighting.action_id, sighting.transition, sighting.found) == ("a", PAUSE, Watched.REVERTED)
    assert sighting.when == pytest.approx(NOW + reverted_at, abs=30)


def test_one_look_may_be_mistaken() -> None:
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, True), (30.0, False), (34.0, True))))

    async def story(console: Console) -> None:
        await asyncio.sleep(10 * MINUTE)
        assert console.states() == ["in_force"]

    watched(story, watching)
    assert watching.log.of(Sighting) == []


def test_what_cannot_be_read_says_since_when_and_why_and_is_in_force_once_it_is_seen_again() -> None:
    """R-CON-8: one that nobody can see any more says so."""
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, True), (2 * HOUR, BLIND), (3 * HOUR, True))))

    async def story(console: Console) -> None:
        await console.until("unwatched")
        assert console.one.seen_at == pytest.approx(NOW + 2 * HOUR, abs=SETTLED_EVERY_S)
        assert console.one.detail == "the probe is unreachable"
        await asyncio.sleep(30 * MINUTE)
        assert console.states() == ["unwatched"]
        assert await console.until("in_force") == pytest.approx(3 * HOUR, abs=SETTLED_EVERY_S)

    watched(story, watching)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.UNWATCHED, Watched.IN_FORCE]


def test_a_revert_is_not_overlooked_because_some_looks_fail() -> None:
    """Fault 19: an unreadable backend between two looks does not make the first one good."""

    def sees(now: float, desired: Transition) -> bool:
        if now < 30:
            return True
        if round(now / ROUND_EVERY_S) % 2:
            raise BLIND
        return False

    watching = console(done("a", PAUSE), ScriptedProbe(sees))

    async def story(console: Console) -> None:
        assert await console.until("reverted") < 60
        await asyncio.sleep(HOUR)
        assert console.states() == ["reverted"]

    watched(story, watching)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.REVERTED]


@pytest.mark.parametrize("probe", [None, ScriptedProbe(always(True), hangs=True), ScriptedProbe(always(ValueError()))])
def test_nothing_that_observes_it_is_unwatched_not_in_force(probe: ScriptedProbe | None) -> None:
    async def story(console: Console) -> None:
        await console.until("unwatched")
        assert console.one.detail

    watched(story, console(done("a", PAUSE), probe))


def test_found_in_force_again_after_a_revert() -> None:
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, False), (HOUR, True))))

    async def story(console: Console) -> None:
        await console.until("reverted")
        await console.until("in_force")

    watched(story, watching)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.REVERTED, Watched.IN_FORCE]


def test_it_is_watched_until_a_way_back_lifts_it() -> None:
    probe = ScriptedProbe(always(True))
    watching = console(done("a", PAUSE), probe)

    async def story(console: Console) -> None:
        await console.until("in_force")
        console.log.write(*done("b", RESUME))
        await console.until()
        looks = len(probe.looks)
        await asyncio.sleep(HOUR)
        assert len(probe.looks) == looks

    watched(story, watching)
    assert watching.log.of(Sighting) == []


def test_while_a_way_back_is_under_way_nothing_is_reverted() -> None:
    """What an action moves just now is not undone behind anybody's back."""
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, True), (30.0, False))))
    back = acted("b", RESUME, when=NOW + 29)

    async def story(console: Console) -> None:
        await asyncio.sleep(29)
        console.log.write(back)
        await asyncio.sleep(100)
        assert console.states() == ["in_force"]
        console.log.write(outcome_of(back, after_s=100))
        await console.until()

    watched(story, watching)
    assert watching.log.of(Sighting) == []


def test_a_way_back_that_nobody_closes_does_not_blind_the_watch_for_ever() -> None:
    watching = console([*done("a", PAUSE), acted("b", RESUME)], ScriptedProbe(always(False)))

    async def story(console: Console) -> None:
        assert await console.until("reverted") > 180

    watched(story, watching)


def by_action(**answers: bool | Exception) -> ScriptedProbe:
    return ScriptedProbe(lambda now, desired: always(answers[desired.action])(now, desired))


def test_a_way_back_of_which_nobody_knew_is_no_revert_once_it_is_seen() -> None:
    records = [*done("a", PAUSE), *done("b", RESUME, effect=Effect.UNKNOWN)]
    watching = console(records, by_action(pause=False, resume=True))

    async def story(console: Console) -> None:
        await asyncio.sleep(MINUTE)
        assert console.states() == []

    watched(story, watching)
    (sighting,) = watching.log.of(Sighting)
    assert (sighting.action_id, sighting.found) == ("b", Watched.IN_FORCE)


def test_while_a_way_back_cannot_be_read_nobody_knows_whether_it_was_a_revert() -> None:
    records = [*done("a", PAUSE), *done("b", RESUME, effect=Effect.UNKNOWN)]
    watching = console(records, by_action(pause=False, resume=BLIND))

    async def story(console: Console) -> None:
        await asyncio.sleep(MINUTE)
        assert console.states() == ["unwatched"]
        assert "may have changed it" in console.one.detail

    watched(story, watching)


@pytest.mark.parametrize("effect", [Effect.UNVERIFIED, Effect.UNKNOWN])
def test_what_was_never_seen_in_effect_is_unwatched_until_it_is(effect: Effect) -> None:
    """Faults 16 and 18: it may take effect late, and then it is in force; until then it is not said to be."""
    probe = ScriptedProbe(changing((0.0, BLIND), (MINUTE, False), (HOUR, True)))
    watching = console(done("a", PAUSE, effect=effect), probe)

    async def story(console: Console) -> None:
        await console.until("unwatched")
        await asyncio.sleep(30)
        assert console.states() == ["unwatched"]
        # It was read, and is not in effect: there is nothing to be lifted, and nothing was reverted.
        assert await console.until() < MINUTE + 3 * SETTLED_EVERY_S
        assert await console.until("in_force") <= HOUR + SETTLED_EVERY_S

    watched(story, watching)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.IN_FORCE]


def test_a_containment_replaced_by_one_further_down_is_not_reverted() -> None:
    throttle, pause = moved("throttle", "open", "throttled"), moved("pause", "throttled", "paused")
    watching = console([*done("a", throttle), *done("b", pause)], by_action(throttle=False, pause=True))

    async def story(console: Console) -> None:
        await asyncio.sleep(HOUR)
        assert [(one.action, one.state) for one in console.watch.contained["svc"]] == [("pause", "in_force")]

    watched(story, watching)
    assert watching.log.of(Sighting) == []


def test_what_another_console_does_is_watched_too() -> None:
    watching = console([], ScriptedProbe(changing((0.0, True), (2 * MINUTE, False))))

    async def story(console: Console) -> None:
        await asyncio.sleep(MINUTE)
        assert console.states() == []
        console.log.write(*done("a", PAUSE))
        await console.until("in_force")
        await console.until("reverted")

    watched(story, watching)


def test_of_several_consoles_the_first_that_sees_it_records_it() -> None:
    log, probe = ScriptedLog(done("a", PAUSE)), ScriptedProbe(changing((0.0, True), (30.0, False)))
    first, second = console([], probe, log), console([], probe, log)

    async def story(first: Console, second: Console) -> None:
        later = asyncio.create_task(second.watch.run())
        await first.until("reverted")
        await second.until("reverted")
        later.cancel()

    async def staggered(console: Console) -> None:
        await asyncio.sleep(2.0)
        await story(console, second)

    watched(staggered, first)
    assert len(log.of(Sighting)) == 1


def test_consoles_that_see_differently_do_not_fill_the_log() -> None:
    """One sits where the probe's target can be reached, the other does not."""
    log = ScriptedLog(done("a", PAUSE))
    seeing, blind = console([], ScriptedProbe(always(True)), log), console([], ScriptedProbe(always(BLIND)), log)

    async def story(seeing: Console, blind: Console) -> None:
        await asyncio.sleep(2 * HOUR)
        assert (seeing.states(), blind.states()) == (["in_force"], ["unwatched"])

    watched(story, seeing, blind)
    assert len(log.of(Sighting)) <= 2


def test_a_restart_loses_nothing() -> None:
    probe = ScriptedProbe(always(False))
    first = console(done("a", PAUSE), probe)

    async def story(console: Console) -> None:
        await console.until("reverted")

    watched(story, first)
    second = console([], ScriptedProbe(always(BLIND)), first.log)

    async def again(console: Console) -> None:
        await asyncio.sleep(MINUTE)
        assert console.states() == ["reverted"]

    watched(again, second)
    assert len(first.log.of(Sighting)) == 1


def test_probes_that_hang_hold_up_no_other_and_come_few_at_once() -> None:
    """R-CON-6: half-broken, the other half is watched all the same."""
    services = [f"dead-{number}" for number in range(30)]
    records = [record for name in services for record in done(name, moved("pause", "open", "paused", name))]
    dead = ScriptedProbe(always(True), hangs=True, name="dead")
    well = ScriptedProbe(changing((0.0, True), (30.0, False)), name="well")
    log = ScriptedLog([*records, *done("a", PAUSE)])
    watching = Console(log, lambda transition: dead if transition.service in services else well)

    async def story(console: Console) -> None:
        assert await console.until("reverted") <= 30 + SETTLED_EVERY_S

    watched(story, watching)
    begun = [sum(start <= look < start + LOOK_WITHIN_S for look in dead.looks) for start in dead.looks]
    assert max(begun) <= AT_ONCE


def test_a_log_that_cannot_be_read_or_written_is_told_and_the_watch_goes_on() -> None:
    """Faults 1 to 4: what is seen is shown all the same, and recorded when the log is back."""
    watching = console(done("a", PAUSE), ScriptedProbe(changing((0.0, True), (MINUTE, False))))

    async def story(console: Console) -> None:
        await console.until("in_force")
        console.log.broken = RaituiError("the disk is full")
        await console.until("reverted")
        assert console.watch.notices
        assert all("the disk is full" in notice for notice in console.watch.notices)
        console.log.broken = None
        await asyncio.sleep(MINUTE)
        assert console.watch.notices == ()

    watched(story, watching)
    assert [sighting.found for sighting in watching.log.of(Sighting)] == [Watched.REVERTED]


def test_news_are_told_when_there_are_any() -> None:
    probe = ScriptedProbe(changing((0.0, True), (HOUR, False)))
    watching = console(done("a", PAUSE), probe)

    async def story(console: Console) -> None:
        await console.until("reverted")
        assert console.news[-1] == pytest.approx(asyncio.get_running_loop().time(), abs=1.0)

    watched(story, watching)


def test_who_does_not_stay_looks_once() -> None:
    """The command line shows what stands without watching."""
    watching = console(done("a", PAUSE), ScriptedProbe(always(True)))

    async def run() -> None:
        await watching.watch.look_once()
        assert watching.states() == ["in_force"]

    virtually(run())


def test_who_does_not_stay_looks_again_at_what_is_not_there_and_records_nothing() -> None:
    """One look may be mistaken; that it was undone is recorded by the console that goes on watching."""
    watching = console(done("a", PAUSE), ScriptedProbe(always(False)))

    async def run() -> None:
        await watching.watch.look_once()
        assert watching.states() == ["reverted"]

    virtually(run())
    assert watching.log.of(Sighting) == []
