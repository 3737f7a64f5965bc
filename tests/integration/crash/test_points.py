"""Operators killed from outside exactly where they announce that they are, fifty at each point (faults 5, 6 and 7)."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from raitui.core.audit_record import Happened
from raitui.core.containment import Containment, Effect
from raitui.core.look import LOOKS_THAT_AGREE
from tests.integration.crash.invariants import check_always, check_at_the_end
from tests.integration.crash.stage import Stage, kill
from tests.integration.crash.wire import Point, Who
from tests.readiness import wait_until

DEATHS = 50
AT_ONCE = 3
LIVING = "living"
DIE_WITHIN_S = 90.0

HAPPENED = {
    Point.AFTER_INTENT: Happened.NO,
    Point.BEFORE_REQUEST: Happened.NO,
    Point.REQUEST_SENT: Happened.YES,
    Point.APPLIED: Happened.YES,
    Point.ANSWERED: Happened.YES,
    Point.LOOKING: Happened.YES,
    Point.BEFORE_OUTCOME: Happened.YES,
}
"""Whether an action takes place whose operator dies there."""

HOLDS_UP_THE_LOG = (Point.AFTER_INTENT, Point.BEFORE_OUTCOME)
"""Where an operator waits on the log's own thread: one that is held there would take the log for broken."""


class Ambush:
    """Kills every operator at one point, but for the living one: that is held there until it is let go."""

    def __init__(self, point: Point, *, holds: bool) -> None:
        self._point = point
        self.holds = holds
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self.killed: list[str] = []
        self.arrived = threading.Event()
        self.let_go = threading.Event()

    def admit(self) -> None:
        """Wait until one more may be on its way."""
        assert self._free.acquire(timeout=DIE_WITHIN_S)

    def meets(self, who: Who, point: Point) -> None:
        if point is not self._point:
            return
        if who.name != LIVING:
            kill(who)
            self.killed.append(who.name)
            self._free.release()
        elif self.holds:
            self.arrived.set()
            self.let_go.wait(DIE_WITHIN_S)


class Deaths:
    """Each operator has a service of its own, and one wish."""

    def __init__(self, folder: Path, ambush: Ambush) -> None:
        self._ambush = ambush
        self._begun: set[str] = set()
        self.stage = Stage(folder, self._wish, ambush)

    def _wish(self, name: str) -> Containment | None:
        if name in self._begun:
            return None
        self._begun.add(name)
        return Containment("kill", f"service-of-{name}", "", "burns", "page")

    def happen(self) -> None:
        """Let fifty operators act, and die."""
        for number in range(DEATHS):
            self._ambush.admit()
            self.stage.start(f"operator-{number}")
        wait_until(lambda: len(self._ambush.killed) == DEATHS, "all have died", DIE_WITHIN_S)


@pytest.mark.parametrize("point", HAPPENED, ids=lambda point: point.name.lower())
async def test_what_the_dead_intended_is_observed_and_recorded_once_and_never_done_again(
    tmp_path: Path, point: Point
) -> None:
    """Faults 6 and 7, R-AUD-2: by two consoles that start at once; a living one alone answers for what it does."""
    ambush = Ambush(point, holds=point not in HOLDS_UP_THE_LOG)
    deaths = Deaths(tmp_path, ambush)
    with deaths.stage as stage:
        stage.start(LIVING)
        deaths.happen()
        assert not ambush.holds or ambush.arrived.wait(DIE_WITHIN_S)
        assert len(check_always(stage.files, stage.backend).pending) >= DEATHS
        sent = len(stage.backend.journal)
        by_one, by_other = await asyncio.gather(stage.recovered(), stage.recovered())
        assert {outcome.recovered for outcome in (*by_one, *by_other)} == {HAPPENED[point]}
        assert len(by_one) + len(by_other) == DEATHS
        assert len(stage.backend.journal) == sent
        ambush.let_go.set()
        wait_until(lambda: stage.backend.outcomes, "the living one has ended")
        log = check_at_the_end(stage.files, stage.backend)
        assert await stage.recovered() == ()
    (living,) = log.outcomes.keys() - log.recovered().keys()
    assert log.outcomes[living].state is Effect.IN_EFFECT
    assert set(stage.backend.applied) - {living} == {
        name for name, told in log.recovered().items() if told is Happened.YES
    }


async def test_before_its_intent_is_durable_nothing_has_happened(tmp_path: Path) -> None:
    """Fault 5."""
    deaths = Deaths(tmp_path, Ambush(Point.BEFORE_INTENT, holds=False))
    with deaths.stage as stage:
        stage.start(LIVING)
        deaths.happen()
        wait_until(lambda: stage.backend.outcomes, "the living one has ended")
        assert await stage.recovered() == ()
        log = check_at_the_end(stage.files, stage.backend)
    assert list(log.intents) == stage.backend.applied
    assert len(log.intents) == 1


async def test_after_its_outcome_is_durable_there_is_nothing_to_recover(tmp_path: Path) -> None:
    deaths = Deaths(tmp_path, Ambush(Point.AFTER_OUTCOME, holds=False))
    with deaths.stage as stage:
        deaths.happen()
        assert await stage.recovered() == ()
        log = check_at_the_end(stage.files, stage.backend)
    assert set(stage.backend.applied) == set(log.outcomes)
    assert {outcome.state for outcome in log.outcomes.values()} == {Effect.IN_EFFECT}
    assert len(log.outcomes) == DEATHS


class Late(Ambush):
    """Kills when the request has arrived, and lets the backend take its time with it."""

    def __init__(self) -> None:
        super().__init__(Point.REQUEST_SENT, holds=False)
        self.apply = threading.Event()

    def meets(self, who: Who, point: Point) -> None:
        super().meets(who, point)
        if point is Point.REQUEST_SENT:
            self.apply.wait(DIE_WITHIN_S)


async def test_what_a_backend_does_after_the_death_and_before_the_deadline_has_happened(tmp_path: Path) -> None:
    """Fault 16: until its deadline, that nothing is seen tells nothing."""
    ambush = Late()
    deaths = Deaths(tmp_path, ambush)
    with deaths.stage as stage:
        deaths.happen()
        recovering = asyncio.create_task(stage.recovered(patience_s=60.0))
        await asyncio.wait_for(stage.looked(DEATHS, LOOKS_THAT_AGREE + 1), DIE_WITHIN_S)
        assert not recovering.done()
        ambush.apply.set()
        outcomes = await recovering
        log = check_at_the_end(stage.files, stage.backend)
    assert {outcome.recovered for outcome in outcomes} == {Happened.YES}
    assert set(stage.backend.applied) == set(log.recovered())
