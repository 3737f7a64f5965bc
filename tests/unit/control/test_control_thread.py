"""The control loop in its own thread: nothing that the console does holds it up (design decision 1)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import cast

import pytest

from raitui.control.contain import Containing
from raitui.control.desk import Desk
from raitui.control.poller import Poller
from raitui.control.right_of_way import RightOfWay
from raitui.control.runtime import ControlRuntime
from raitui.control.silencing import Silencing
from raitui.control.slot import SnapshotSlot
from raitui.core.audit_record import Actor, RecoveryRecord
from raitui.core.containment import Containment, Effect, Outcome, Step
from raitui.core.silence import SilenceWish
from raitui.core.snapshot import FleetSnapshot
from raitui.errors import RaituiError
from tests.intents import ADA
from tests.knowledge import NOW

WISH = Containment("rollback", "svc", "", "burns")
SOON_S = 10.0


def fleet(at: float) -> FleetSnapshot:
    return FleetSnapshot(at, "site", "", (), ())


@pytest.fixture
def runtime() -> Iterator[ControlRuntime]:
    running = ControlRuntime()
    running.start()
    yield running
    running.stop()


class TestTheRuntime:
    def test_works_on_a_thread_of_its_own_and_hands_over_results_and_errors(self, runtime: ControlRuntime) -> None:
        async def where() -> str:
            return threading.current_thread().name

        async def fails() -> None:
            raise RaituiError("as told")

        assert runtime.submit(where()).result(SOON_S) == "control"
        with pytest.raises(RaituiError, match="as told"):
            runtime.submit(fails()).result(SOON_S)

    def test_goes_on_while_the_console_is_stuck(self, runtime: ControlRuntime) -> None:
        """Fault 23: this thread is the console, and waits here."""
        ticked = threading.Semaphore(0)

        async def ticks() -> None:
            while True:
                ticked.release()
                await asyncio.sleep(0)

        runtime.submit(ticks())
        assert all(ticked.acquire(timeout=SOON_S) for _ in range(100))

    def test_cancels_what_still_runs_when_it_is_stopped(self) -> None:
        running = ControlRuntime()
        running.start()
        started, cleaned = threading.Event(), threading.Event()

        async def for_ever() -> None:
            try:
                started.set()
                await asyncio.Event().wait()
            finally:
                cleaned.set()

        future = running.submit(for_ever())
        assert started.wait(SOON_S)
        running.stop()
        assert cleaned.is_set()
        assert future.cancelled()


class TestTheSlot:
    def test_holds_the_newest_alone_and_rings_for_each(self) -> None:
        slot, rung = SnapshotSlot(), list[float]()
        assert slot.take() is None

        def ring() -> None:
            found = slot.take()
            assert found is not None
            rung.append(found.at)

        slot.on_ring(ring)
        for at in (NOW, NOW + 1):
            slot.put(fleet(at))
        assert rung == [NOW, NOW + 1]
        assert slot.take() == slot.take() == fleet(NOW + 1)


class FakePoller:
    """What the desk needs of a poller."""

    snapshot = fleet(NOW)

    def __init__(self) -> None:
        self.focused: list[tuple[str | None, str]] = []

    def focus(self, service: str | None, marked: tuple[str, ...] = ()) -> None:
        self.focused.append((service, threading.current_thread().name))


class FakeContaining:
    """Acts when it is let, or fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.let = threading.Event()
        self.seen: list[tuple[FleetSnapshot | None, Actor]] = []

    async def contain(self, wish: Containment, seen: FleetSnapshot | None, actor: Actor, progress: object) -> Outcome:
        self.seen.append((seen, actor))
        await asyncio.to_thread(self.let.wait, SOON_S)
        if self.error is not None:
            raise self.error
        outcome = Outcome("id-1", wish.action, wish.service, wish.at, Effect.IN_EFFECT)
        assert callable(progress)
        progress(outcome)
        return outcome


class FakeSilencing:
    """Silences at once, or fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def silence(self, wish: SilenceWish, seen: FleetSnapshot | None, actor: Actor, progress: object) -> Outcome:
        if self.error is not None:
            raise self.error
        return Outcome("id-1", wish.action, wish.service, "", Effect.IN_EFFECT)


NO_SILENCES = cast("Silencing", FakeSilencing())


def desk_with(runtime: ControlRuntime, poller: FakePoller, containing: FakeContaining) -> Desk:
    fakes: tuple[Poller, Containing] = (poller, containing)  # type: ignore[assignment]
    return Desk(runtime, *fakes, ADA, silencing=NO_SILENCES)


class EndsWhenLookedAt(Future[Outcome]):
    """An action that is forgotten at the moment it is asked about."""

    def __init__(self, in_flight: set[Future[Outcome]]) -> None:
        super().__init__()
        self._in_flight = in_flight

    def done(self) -> bool:
        self._in_flight.discard(self)
        return True


class TestTheDesk:
    def test_passes_wishes_on_to_the_loop_with_the_newest_picture_and_waits_for_them_at_the_end(
        self, runtime: ControlRuntime
    ) -> None:
        """Fault 22: what is in flight when the console closes is finished."""
        poller, containing, told = FakePoller(), FakeContaining(), list[Outcome]()
        desk = desk_with(runtime, poller, containing)
        desk.contain(WISH, told.append)
        desk.focus("svc")
        assert desk.busy
        assert told == []
        threading.Timer(0.05, containing.let.set).start()
        desk.finish()
        runtime.submit(asyncio.sleep(0)).result(SOON_S)
        assert [outcome.state for outcome in told] == [Effect.IN_EFFECT]
        assert containing.seen == [(FakePoller.snapshot, ADA)]
        assert poller.focused == [("svc", "control")]
        assert not desk.busy

    def test_tells_of_a_defect_instead_of_keeping_silent(self, runtime: ControlRuntime) -> None:
        containing, told = FakeContaining(ZeroDivisionError("a defect")), list[Outcome]()
        containing.let.set()
        desk = desk_with(runtime, FakePoller(), containing)
        desk.contain(WISH, told.append)
        desk.finish()
        assert [outcome.state for outcome in told] == [Effect.UNKNOWN]
        assert "a defect" in told[0].steps[0].detail

    def test_tells_of_a_defect_in_silencing_too(self, runtime: ControlRuntime) -> None:
        fakes: tuple[Poller, Containing] = (FakePoller(), FakeContaining())  # type: ignore[assignment]
        failing, told = cast("Silencing", FakeSilencing(ZeroDivisionError("a defect"))), list[Outcome]()
        desk = Desk(runtime, *fakes, ADA, silencing=failing)
        desk.silence(SilenceWish("silence", "known"), told.append)
        desk.finish()
        assert [outcome.state for outcome in told] == [Effect.UNKNOWN]
        assert "a defect" in told[0].steps[0].detail

    def test_carries_many_wishes_out_side_by_side_and_waits_for_all(self, runtime: ControlRuntime) -> None:
        containing, told = FakeContaining(), list[Outcome]()
        desk = desk_with(runtime, FakePoller(), containing)
        services = ("a", "b", "c")
        for service in services:
            desk.contain(Containment("rollback", service, "", "burns"), told.append)
        threading.Timer(0.05, containing.let.set).start()
        desk.finish()
        assert sorted(outcome.service for outcome in told) == sorted(services)

    def test_a_wish_has_the_right_of_way_until_its_request_is_answered(self, runtime: ControlRuntime) -> None:
        """Design decision 9: pictures wait for what limits harm, and go on while its effect is looked for."""
        way, giving = RightOfWay(), list[str]()

        async def give(when: str) -> None:
            await way.give()
            giving.append(when)

        class Steps(FakeContaining):
            async def contain(
                self, wish: Containment, seen: FleetSnapshot | None, actor: Actor, progress: object
            ) -> Outcome:
                assert callable(progress)
                tasks = [asyncio.create_task(give("before the request"))]
                for state in (Effect.SENT, Effect.ACCEPTED):
                    await asyncio.sleep(0.01)
                    assert giving == []
                    progress(Outcome("id-1", wish.action, wish.service, "", state, (Step("a", state, "", 0),)))
                await asyncio.gather(*tasks)
                return Outcome("id-1", wish.action, wish.service, wish.at, Effect.IN_EFFECT)

        fakes: tuple[Poller, Containing] = (FakePoller(), Steps())  # type: ignore[assignment]
        desk = Desk(runtime, *fakes, ADA, silencing=NO_SILENCES, right_of_way=way)
        assert desk.carried_out(WISH, lambda _: None).result(SOON_S).state is Effect.IN_EFFECT
        assert giving == ["before the request"]

    def test_tells_whether_it_is_busy_while_an_action_ends_on_the_loop(self, runtime: ControlRuntime) -> None:
        """Each that ends is forgotten on the loop's thread, at whatever moment the console asks."""
        desk = desk_with(runtime, FakePoller(), FakeContaining())
        ending = [EndsWhenLookedAt(desk._in_flight) for _ in range(2)]
        desk._in_flight.update(ending)
        assert not desk.busy

    def test_tells_of_the_recovery_when_it_comes_though_nobody_waits_for_it(self, runtime: ControlRuntime) -> None:
        """R-CON-3: recovered is a stage of its own, seen in the indicator."""
        told, recovered = list[Outcome](), threading.Event()
        containing = FakeContaining()
        containing.let.set()

        async def wait_recovered(action_id: str, within_s: float) -> RecoveryRecord:
            return RecoveryRecord(action_id, NOW, "errors", 312.0)

        def follow(outcome: Outcome) -> None:
            told.append(outcome)
            if outcome.state is Effect.RECOVERED:
                recovered.set()

        fakes: tuple[Poller, Containing] = (FakePoller(), containing)  # type: ignore[assignment]
        desk = Desk(runtime, *fakes, ADA, wait_recovered, silencing=NO_SILENCES)
        assert desk.carried_out(WISH, follow).result(SOON_S).state is Effect.IN_EFFECT
        assert recovered.wait(SOON_S)
        assert told[-1].steps[-1] == Step("raitui", Effect.RECOVERED, "errors is well again", 312_000)
