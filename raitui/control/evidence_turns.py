"""Whose turn it is to be asked about, where more services need evidence than may be followed at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from raitui.core.compared_evidence import PassedOver
from raitui.ports import Clock

FOLLOWED = 10
"""Beside the service in focus, evidence is gathered for at most so many at once."""

IN_TURN = 3
"""So many of these places go round among all who stand behind the first; those keep theirs."""

TURN_S = 120.0
LONGEST_TURN_S = 900.0
"""A turn lasts so long, and then until all was told anew; where a source does not answer it ends all the same."""


class _Turn(Struct):
    began: float
    over: float | None = None


class EvidenceTurns:
    """Gives everybody who needs evidence a turn, and remembers since when each has had none."""

    def __init__(self, clock: Clock, renewed_at: Callable[[str], float]) -> None:
        """``renewed_at`` tells since when all that is known of a service is as new as that (unix seconds)."""
        self._clock = clock
        self._renewed_at = renewed_at
        self._turns: dict[str, _Turn] = {}
        self._line: tuple[str, ...] = ()
        self._followed: tuple[str, ...] = ()

    def choose(self, line: Sequence[str], focus: str | None) -> tuple[str, ...]:
        """Whom to follow now, of those in line, the most needed first; who is in focus is followed anyway."""
        now, waiting = self._clock.now(), [name for name in line if name != focus]
        self._forget(line)
        steady = waiting[:FOLLOWED] if len(waiting) <= FOLLOWED else waiting[: FOLLOWED - IN_TURN]
        behind = waiting[len(steady) :]
        going_on = [name for name in behind if self._goes_on(name, now)][:IN_TURN]
        next_ones = sorted((name for name in behind if name not in going_on), key=self._last_asked)
        followed = (*steady, *going_on, *next_ones[: IN_TURN - len(going_on)])
        self._note(line, followed if focus is None else (*followed, focus), now)
        self._line, self._followed = tuple(line), followed
        return followed

    def survey(self, line: Sequence[str], surveyed: Iterable[str]) -> None:
        """Only those are asked about, once: all others in line are passed over."""
        followed = tuple(surveyed)
        self._note(line, followed, self._clock.now())
        self._line, self._followed = tuple(line), followed

    def _forget(self, line: Iterable[str]) -> None:
        kept = set(line)
        self._turns = {name: turn for name, turn in self._turns.items() if name in kept}

    def _goes_on(self, name: str, now: float) -> bool:
        turn = self._turns.get(name)
        if turn is None or turn.over is not None:
            return False
        lasted = now - turn.began
        return lasted < TURN_S or (lasted < LONGEST_TURN_S and self._renewed_at(name) < turn.began)

    def _last_asked(self, name: str) -> float:
        """When its last turn was over: long ago, where it has had none; just now, where one ends."""
        turn = self._turns.get(name)
        if turn is None or turn.began == turn.over:
            return -math.inf
        return math.inf if turn.over is None else turn.over

    def _note(self, line: Iterable[str], followed: Iterable[str], now: float) -> None:
        """Who has come into line and gets no turn waits since now; who gets one no longer waits."""
        has_turn = set(followed)
        for name in line:
            turn = self._turns.get(name)
            if name not in has_turn and (turn is None or turn.over is None):
                self._turns[name] = _Turn(now if turn is None else turn.began, now)
            elif name in has_turn and (turn is None or turn.over is not None):
                self._turns[name] = _Turn(now)

    @property
    def passed_over(self) -> Mapping[str, PassedOver]:
        """Those in line who are not asked about just now, and since when."""
        return {
            name: PassedOver(turn.over, len(self._line), len(self._followed))
            for name, turn in self._turns.items()
            if turn.over is not None
        }
