"""Three operators on one log and one backend, killed again and again at random moments, for two thousand intents."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from raitui.actions import BY_ID, WAYS_BACK
from raitui.core.action import Axis
from raitui.core.audit_record import Happened
from raitui.core.containment import Containment
from raitui.core.ladder import AUTOMATIC, OPEN
from raitui.core.snapshot import Posture
from tests.integration.crash.backend import Asked
from tests.integration.crash.invariants import Log, check_at_the_end
from tests.integration.crash.stage import Stage, kill
from tests.integration.crash.wire import Point, Who
from tests.programs import is_running
from tests.readiness import wait_until

SEED = 20_260
INTENTS = 2_000
OPERATORS = ("ada", "bea", "kim")
SERVICES = ("loan-uw", "rank-home", "triage")
VERSIONS = ("v1", "v2", "v3")
WITHIN_S = 400.0
FINISH_WITHIN_S = 20.0

LIVES_MESSAGES = 200
"""A life ends after at most so many messages: an action takes ten."""

LIVES_S = 4.0
LINGERS_S = (0.0, 0.0, 0.001, 0.003, 0.01)
"""How long after the message on which it is doomed an operator dies: at once, or somewhere on its further way."""

DOWN = {Axis.EXPOSURE: ("throttle", "pause"), Axis.MODE: ("reduced_autonomy", "human_approval", "fallback", "kill")}
BACK = {action.undoes: action.id for action in WAYS_BACK if action.undoes}


class Roulette:
    """Ends each life at a moment drawn by lot, and lets the next begin, until it is told to let them live."""

    def __init__(self, lots: random.Random, again: Callable[[str], None]) -> None:
        self._lots = lots
        self._again = again
        self._turn = threading.Lock()
        self._lives: dict[str, Who] = {}
        self._left: dict[str, int] = {}
        self.is_over = False
        self.kills = 0
        self.intents = 0

    def meets(self, who: Who, point: Point) -> None:
        with self._turn:
            self.intents += point is Point.AFTER_INTENT
            if self.is_over:
                return
            if self._lives.get(who.name) != who:
                self._born(who)
            self._left[who.name] -= 1
            if self._left[who.name]:
                return
            lingers_s = self._lots.choice(LINGERS_S)
            if lingers_s:
                self._dies_in(who, lingers_s)
                return
            self._dies(who)

    def over(self) -> None:
        """From now on nobody is killed any more."""
        with self._turn:
            self.is_over = True

    @property
    def alive(self) -> list[Who]:
        """Those who have not ended."""
        return [who for who in self._lives.values() if is_running(who.pid)]

    def _born(self, who: Who) -> None:
        self._lives[who.name] = who
        self._left[who.name] = self._lots.randint(1, LIVES_MESSAGES)
        self._dies_in(who, self._lots.uniform(0.0, LIVES_S))

    def _dies_in(self, who: Who, seconds: float) -> None:
        death = threading.Timer(seconds, self._dies_if_alive, (who,))
        death.daemon = True
        death.start()

    def _dies_if_alive(self, who: Who) -> None:
        with self._turn:
            if not self.is_over and self._lives.get(who.name) == who:
                self._dies(who)

    def _dies(self, who: Who) -> None:
        if is_running(who.pid):
            kill(who)
            self.kills += 1
            self._left[who.name] = 0
            self._again(who.name)


def wish_of(lots: random.Random, service: str, stands: Posture) -> Containment:
    """Something that changes where the service stands, up or down."""
    axis = lots.choice((Axis.EXPOSURE, Axis.MODE, Axis.VERSION))
    if axis is Axis.VERSION:
        serving = stands.versions[0].stable
        to = lots.choice([version for version in VERSIONS if version != serving])
        return Containment("rollback", service, "", "drawn by lot", to=to)
    position = stands.exposure if axis is Axis.EXPOSURE else stands.mode
    usual = position in {OPEN, AUTOMATIC}
    action = lots.choice(DOWN[axis]) if usual or lots.random() < 0.2 else BACK[position]
    return Containment(BY_ID[action].id, service, "", "drawn by lot")


class Play:
    """Operators who act on a few services until there are enough intents."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._lots = random.Random(seed)
        self.stage = Stage(folder, self._wish)
        self.roulette = Roulette(random.Random(seed + 1), self._start)
        self.stage.backend.fate = self.roulette

    def _start(self, name: str) -> None:
        self.stage.start(name, recovers=True)

    def _wish(self, name: str) -> Containment | None:
        if self.roulette.intents >= INTENTS:
            self.roulette.over()
            return None
        service = self._lots.choice(SERVICES)
        return wish_of(self._lots, service, self.stage.backend.posture(service))

    def run(self) -> list[Who]:
        """Play to the end; returns who had to be ended since it was still waiting for an effect that others undid."""
        for name in OPERATORS:
            self._start(name)
        wait_until(lambda: self.roulette.is_over, "enough intents", WITHIN_S)
        until = time.monotonic() + FINISH_WITHIN_S
        wait_until(lambda: not self.roulette.alive or time.monotonic() > until, "all have ended", WITHIN_S)
        waiting = self.roulette.alive
        for who in waiting:
            kill(who)
        return waiting


def check_what_was_observed(log: Log, journal: list[Asked]) -> None:
    """No: it was never applied. Yes: it was, or somebody did the same who was first. Unknown: others moved it since."""
    declared = {action_id: number for number, action_id in enumerate(log.intents)}
    applied = {asked.action_id: asked.desired for asked in journal if asked.applied}
    for action_id, happened in log.recovered().items():
        (desired,) = log.intents[action_id].desired or (None,)
        if desired is None:
            assert happened is Happened.NO
            continue
        before = [one for one in applied if declared[one] < declared[action_id]]
        later = [one for one in log.intents if declared[one] > declared[action_id]]
        match happened:
            case Happened.NO:
                assert action_id not in applied
            case Happened.YES:
                done = [applied[one] for one in (*before, action_id) if one in applied]
                assert any((one.what, one.after) == (desired.what, desired.after) for one in done)
            case Happened.UNKNOWN:
                assert any(one.what == desired.what for action in later for one in log.intents[action].desired)


@pytest.mark.timeout(600)
async def test_whoever_dies_and_when_each_intent_has_one_outcome_and_no_effect_is_doubled(tmp_path: Path) -> None:
    """Faults 5, 6, 7, 14 and 15; R-AUD-2."""
    play = Play(tmp_path, SEED)
    began = time.monotonic()
    with play.stage as stage:
        waiting = play.run()
        sent = len(stage.backend.journal)
        await stage.recovered()
        log = check_at_the_end(stage.files, stage.backend)
        assert len(stage.backend.journal) == sent
    took_s = time.monotonic() - began
    print(figures(log, stage.backend.journal, play.roulette.kills, took_s))  # noqa: T201  # for pytest -s
    print(f"{len(waiting)} ended while they waited for an effect that others had undone")  # noqa: T201  # as before
    assert len(log.intents) >= INTENTS
    assert play.roulette.kills > INTENTS // 20
    assert Happened.YES in log.recovered().values()
    check_what_was_observed(log, stage.backend.journal)


def figures(log: Log, journal: list[Asked], kills: int, took_s: float) -> str:
    """What was played, for whoever wants to see it."""
    told = Counter(happened.value for happened in log.recovered().values())
    states = Counter(outcome.state.value for outcome in log.outcomes.values())
    conflicts = sum(not asked.applied for asked in journal)
    return (
        f"\n{len(log.intents)} intents, {kills} kills, {len(journal) - conflicts} effects, {conflicts} conflicts;"
        f" recovered {dict(told)}; outcomes {dict(states)}; {took_s:.0f} s"
    )
