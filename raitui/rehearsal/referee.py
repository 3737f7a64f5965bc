"""The referee of a drill: starts the fault, takes the times, and judges what was done.

Knows no screen and no key: it is told what was looked at and wished, how far actions have come, and what the console's
picture says; whether anybody is harmed, it asks the simulated fleet itself. So a guard can be refereed like a person.
Whatever it is told, it is told on the control loop, with the time (unix seconds) by the fleet's clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from raitui.actions import BY_ID
from raitui.core.action import Axis, Direction
from raitui.core.containment import Containment, Effect, Outcome
from raitui.core.drill_result import DrillAct, DrillFault, DrillHarm, DrillTimes, Ending, Judgement
from raitui.core.recovery import indicator_well
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State
from raitui.rehearsal.fleet import SimulatedFleet
from raitui.rehearsal.harm import harm_done, harms
from raitui.rehearsal.hidden_fault import HiddenFault
from raitui.rehearsal.scoring import Account

SETTLED_AFTER_S = 30.0
"""By so long after the onset, whatever was asked for before it has come into effect."""

_CAME_TO_NOTHING = frozenset({Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE, Effect.UNKNOWN})


class Finding(Struct, frozen=True):
    """All that the referee says in the end; ``fault`` and ``harm`` are None where the fault had not begun."""

    ending: Ending
    account: Account
    fault: DrillFault | None = None
    harm: DrillHarm | None = None


class _Noted(Struct):
    """A wish as it was heard, and what has come of it so far."""

    wish: Containment
    at: float
    judgement: Judgement | None = None


class Referee:
    """Of one run, from its beginning to its end; it ends at the latest ``limit_s`` seconds after it began."""

    def __init__(self, fleet: SimulatedFleet, fault: HiddenFault, limit_s: float) -> None:
        self._fleet = fleet
        self._fault = fault
        self._limit_s = limit_s
        self._noted: list[_Noted] = []
        self._times: dict[str, float] = {}
        self._contained_by = ""
        self.began: float | None = None
        self.ended: float | None = None
        self._ending: Ending | None = None

    def begin(self, at: float) -> None:
        """The operator has started it: from now on the fault is on its way. A second time changes nothing."""
        if self.began is None:
            self.began = at
            self._fleet.plan(self._fault.entries(at))

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to judge."""
        return self._ending is not None

    @property
    def onset(self) -> float | None:
        """When the fault begins (unix seconds); None before the drill has begun."""
        return None if self.began is None else self.began + self._fault.onset_after_s

    def looked_at(self, service: str, at: float) -> None:
        """The operator has moved the pointer to a service, or has opened it."""
        if service == self._fault.service:
            self._reached("detected", at)

    def wished(self, wish: Containment, at: float) -> int:
        """An action is asked for; returns the number by which what comes of it is told."""
        self._noted.append(_Noted(wish, at))
        if wish.service == self._fault.service:
            self._reached("detected", at)
            self._reached("decided", at)
        return len(self._noted) - 1

    def progressed(self, number: int, outcome: Outcome, at: float) -> None:
        """An action has come further."""
        noted = self._noted[number]
        if self.is_over or noted.judgement is not None or noted.wish.service != self._fault.service:
            return
        if outcome.state in _CAME_TO_NOTHING:
            noted.judgement = Judgement.NOTHING
        elif outcome.state is Effect.IN_EFFECT and self._has_begun(noted.at):
            noted.judgement = self._worth(noted, outcome, at)

    def pictured(self, snapshot: FleetSnapshot, at: float) -> None:
        """The console has this picture now; tells too how time goes on."""
        if self.began is None or self.is_over:
            return
        if at >= self.began + self._limit_s:
            self._end(Ending.TIMED_OUT, self.began + self._limit_s)
            return
        service = snapshot.service(self._fault.service)
        if service is not None and service.state is State.PAGE:
            self._reached("paged", at)
        if self._is_prevented(at):
            self._end(Ending.PREVENTED, at)
            return
        self._look_at_harm(at)
        if service is not None and self._is_well(service, snapshot.at):
            self._reached("recovered", at)
            self._end(Ending.RECOVERED, at)

    def abandon(self, at: float) -> None:
        """The operator has left; nothing happens where it is over already."""
        if not self.is_over:
            self._end(Ending.ABANDONED, at)

    def finding(self) -> Finding | None:
        """What came of it, None while it is not over."""
        if self._ending is None:
            return None
        acts = tuple(self._judged(self._noted))
        account = Account(DrillTimes(**self._times), acts, self._contained_by)
        onset, ended = self.onset, self.ended
        if onset is None or ended is None or ended < onset:
            return Finding(self._ending, account)
        recovered = self._times.get("recovered")
        until = ended if recovered is None else onset + recovered
        harm = harm_done(self._fleet, self._fault, onset, until)
        return Finding(self._ending, account, self._told(), harm)

    def _told(self) -> DrillFault:
        fault = self._fault
        return DrillFault(fault.service, fault.at, fault.component, fault.version, fault.back_to, fault.kind.symptom)

    def _has_begun(self, at: float) -> bool:
        return self.onset is not None and at >= self.onset

    def _reached(self, what: str, at: float) -> None:
        """The first time after the onset counts."""
        if self.onset is not None and self._has_begun(at) and not self.is_over:
            self._times.setdefault(what, at - self.onset)

    def _end(self, ending: Ending, at: float) -> None:
        self._ending, self.ended = ending, at

    def _worth(self, noted: _Noted, outcome: Outcome, at: float) -> Judgement:
        """By what became of the harm when its effect was seen, whatever the action is called."""
        if self._contained_by:
            return Judgement.AFTERWARDS
        if harms(self._fleet, self._fault, at):
            return Judgement.WENT_ON
        self._contained_by = noted.wish.action
        self._reached("contained", at)
        return Judgement.RIGHT if self._is_right(outcome) else Judgement.COSTLIER

    def _is_right(self, outcome: Outcome) -> bool:
        asked = [step.transition for step in outcome.steps if step.transition is not None]
        return any(one.axis is Axis.VERSION and one.before == self._fault.version for one in asked)

    def _is_prevented(self, at: float) -> bool:
        """Whether all that was done to it was done before it went bad, and it harms nobody: nothing comes any more."""
        if self.onset is None or at < self.onset + SETTLED_AFTER_S:
            return False
        acts = [one.at for one in self._noted if one.wish.service == self._fault.service]
        return bool(acts) and not any(map(self._has_begun, acts)) and not harms(self._fleet, self._fault, at)

    def _look_at_harm(self, at: float) -> None:
        """Whoever lifts what contained it has not contained it."""
        if self._contained_by and harms(self._fleet, self._fault, at):
            self._contained_by = ""
            self._times.pop("contained", None)

    def _is_well(self, service: ServiceSnapshot, as_of: float) -> bool:
        contained = self._times.get("contained")
        if contained is None or self.onset is None:
            return False
        left = {self._fault.version} if self._fault.has_label else set()
        measured = indicator_well(service, self._fault.kind.indicator, left, as_of)
        return measured is not None and measured >= self.onset + contained

    def _judged(self, noted: Iterable[_Noted]) -> Iterable[DrillAct]:
        onset, before = self.onset or 0.0, list[Containment]()
        for one in noted:
            yield DrillAct(one.wish.action, one.wish.service, one.at - onset, self._judgement(one, before))
            before.append(one.wish)

    def _judgement(self, noted: _Noted, before: Iterable[Containment]) -> Judgement:
        if noted.wish.service != self._fault.service:
            return Judgement.TAKEN_BACK if _takes_back(noted.wish, before) else Judgement.WRONG_SERVICE
        if not self._has_begun(noted.at):
            return Judgement.TOO_EARLY
        return noted.judgement or Judgement.WENT_ON


def _takes_back(wish: Containment, before: Iterable[Containment]) -> bool:
    """Whether it lifts what had been done to the wrong service: to leave that as it is must not be worth more."""
    action = BY_ID[wish.action]
    undone = (action.counterpart, wish.service)
    return action.direction is Direction.BACK and undone in {(one.action, one.service) for one in before}
