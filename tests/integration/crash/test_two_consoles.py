"""Two consoles released at the same instant on one service: one wins, the other is told who and what (fault 14)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from raitui.core.action import Axis
from raitui.core.containment import Containment, Effect, Outcome
from raitui.core.ladder import OFF, REDUCED_AUTONOMY
from tests.integration.crash.invariants import check_at_the_end
from tests.integration.crash.stage import Stage
from tests.integration.crash.wire import Point, Who
from tests.readiness import wait_until

CONSOLES = ("ada", "bea")
ROUNDS = 50
MEET_WITHIN_S = 60.0


@dataclass
class StartingGate:
    """Nobody declares an intent before the other has planned the same round: then both are let go at once."""

    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(len(CONSOLES)))

    def meets(self, who: Who, point: Point) -> None:
        if point in {Point.BETWEEN, Point.BEFORE_INTENT}:
            self.barrier.wait(MEET_WITHIN_S)


class Match:
    """Rounds, each on a service of its own; in each, both consoles have their wish."""

    def __init__(self, folder: Path, wishes: dict[str, tuple[str, str]]) -> None:
        self._wishes = wishes
        self._round = dict.fromkeys(CONSOLES, 0)
        self.stage = Stage(folder, self._wish, StartingGate())

    def _wish(self, name: str) -> Containment | None:
        self._round[name] += 1
        if self._round[name] > ROUNDS:
            return None
        action, to = self._wishes[name]
        return Containment(action, f"service-{self._round[name]}", "", "burns", to=to)

    def rounds(self) -> list[tuple[Outcome, Outcome]]:
        """Play them all; of each, what the winner and what the loser was told."""
        backend = self.stage.backend
        for name in CONSOLES:
            self.stage.start(name)
        wait_until(lambda: len(backend.outcomes) == len(CONSOLES) * ROUNDS, "all rounds are over", MEET_WITHIN_S)
        log = check_at_the_end(self.stage.files, backend)
        assert log.recovered() == {}
        won = [asked for asked in backend.journal if asked.applied]
        assert sorted(asked.desired.service for asked in won) == sorted(
            {one.service for one in backend.outcomes.values()}
        )
        return [
            (backend.outcomes[asked.action_id], other)
            for asked in won
            for other in backend.outcomes.values()
            if other.service == asked.desired.service and other.action_id != asked.action_id
        ]


def told(outcome: Outcome) -> str:
    return "; ".join(step.detail for step in outcome.steps)


def by(match: Match, outcome: Outcome) -> str:
    return next(asked.by for asked in match.stage.backend.journal if asked.action_id == outcome.action_id)


def test_who_wishes_the_same_is_told_who_does_it_and_sees_it_in_effect(tmp_path: Path) -> None:
    match = Match(tmp_path, dict.fromkeys(CONSOLES, ("kill", "")))
    with match.stage:
        rounds = match.rounds()
    assert len(rounds) == ROUNDS
    for winner, loser in rounds:
        assert (winner.state, loser.state) == (Effect.IN_EFFECT, Effect.IN_EFFECT)
        assert by(match, winner) in told(loser), told(loser)


def test_who_wishes_the_opposite_is_told_who_and_what_and_nothing_is_done_against_it(tmp_path: Path) -> None:
    match = Match(tmp_path, {"ada": ("rollback", "v1"), "bea": ("rollback", "v3")})
    with match.stage:
        rounds = match.rounds()
    assert len(rounds) == ROUNDS
    for winner, loser in rounds:
        assert winner.state is Effect.IN_EFFECT
        assert loser.state in {Effect.REFUSED, Effect.FAILED}
        assert by(match, winner) in told(loser), told(loser)


UP, DOWN = CONSOLES
ACTIONS = ("restore_autonomy", "kill")
Moment = tuple[str, Point]

TURNS: dict[str, tuple[dict[Moment, Moment], tuple[Effect, Effect], list[str]]] = {
    "who goes down is first in the log": (
        {
            (UP, Point.BEFORE_INTENT): (DOWN, Point.AFTER_INTENT),
            (DOWN, Point.BEFORE_REQUEST): (UP, Point.AFTER_OUTCOME),
        },
        (Effect.REFUSED, Effect.IN_EFFECT),
        [DOWN],
    ),
    "who goes up is first in the log": (
        {(DOWN, Point.BETWEEN): (UP, Point.AFTER_INTENT), (UP, Point.BEFORE_REQUEST): (DOWN, Point.ANSWERED)},
        (Effect.FAILED, Effect.IN_EFFECT),
        [DOWN],
    ),
    "who goes up is first at the backend": (
        {
            (DOWN, Point.BETWEEN): (UP, Point.AFTER_INTENT),
            (UP, Point.BEFORE_REQUEST): (DOWN, Point.AFTER_INTENT),
            (DOWN, Point.BEFORE_REQUEST): (UP, Point.AFTER_OUTCOME),
        },
        (Effect.IN_EFFECT, Effect.IN_EFFECT),
        [UP, DOWN],
    ),
}
"""Who waits where, and for whom to come where; what then comes of both, and whose requests are applied."""


class Turns:
    """Lets each go on when the other has come far enough."""

    def __init__(self, waits: dict[Moment, Moment]) -> None:
        self._waits = waits
        self._reached = {moment: threading.Event() for moment in waits.values()}

    def meets(self, who: Who, point: Point) -> None:
        here = who.name, point
        if here in self._reached:
            self._reached[here].set()
        if here in self._waits:
            assert self._reached[self._waits[here]].wait(MEET_WITHIN_S)


@pytest.mark.parametrize("turns", TURNS)
def test_who_limits_harm_prevails_over_who_lifts_whoever_was_first(tmp_path: Path, turns: str) -> None:
    """R-CON-4: going down waits for nobody who goes up; whoever loses is told who and what (design decision 13)."""
    waits, ends, applied = TURNS[turns]
    todo = {name: [Containment(action, "svc", "", "burns")] for name, action in zip(CONSOLES, ACTIONS, strict=True)}
    with Stage(tmp_path, lambda name: todo[name].pop() if todo[name] else None, Turns(waits)) as stage:
        stage.backend.put(("svc", "", Axis.MODE, ""), REDUCED_AUTONOMY)
        for name in CONSOLES:
            stage.start(name)
        wait_until(lambda: len(stage.backend.outcomes) == len(CONSOLES), "both have ended", MEET_WITHIN_S)
        check_at_the_end(stage.files, stage.backend)
        assert stage.backend.posture("svc").mode == OFF
    outcomes = {one.action: one for one in stage.backend.outcomes.values()}
    up, down = (outcomes[action] for action in ACTIONS)
    assert (up.state, down.state) == ends
    assert [asked.by for asked in stage.backend.journal if asked.applied] == applied
    assert (UP if UP in applied else DOWN) in told(down if UP in applied else up)
