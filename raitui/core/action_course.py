"""The course of one action: its intent, and everything that the log holds of what came after."""

from __future__ import annotations

from msgspec import Struct

from raitui.core.audit_record import Happened, Intent, OutcomeRecord, RecoveryRecord, Sighting, Watched
from raitui.core.containment import Effect, Transition, performed

_UNDER_WAY = frozenset({Effect.SENT, Effect.ACCEPTED})
_WITHOUT_EFFECT = frozenset({Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE})
_OBSERVED = {Happened.YES: Effect.IN_EFFECT, Happened.NO: Effect.FAILED, Happened.UNKNOWN: Effect.UNKNOWN}


class Course(Struct, frozen=True):
    """One action; ``seq`` is the number of its intent in the log. ``sightings`` are in order, the newest last."""

    seq: int
    intent: Intent
    outcome: OutcomeRecord | None = None
    recovery: RecoveryRecord | None = None
    sightings: tuple[Sighting, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether nobody has recorded yet what came of it."""
        return self.outcome is None

    @property
    def performed(self) -> tuple[Transition, ...]:
        """Its transitions from where they really started, as far as is recorded: else as they were agreed to."""
        return performed(self.intent.desired, self.outcome.steps if self.outcome is not None else ())

    def effect_of(self, desired: Transition) -> Effect:
        """How far one of its transitions has come, by the steps at its location; UNKNOWN where nothing tells.

        Steps name no component: where several move at one location and come differently far, nobody knows which.
        """
        if self.outcome is None:
            return Effect.UNKNOWN
        if self.outcome.recovered is Happened.NO:
            return Effect.FAILED
        words = [step.state for step in self.outcome.steps if step.at == desired.at and step.state not in _UNDER_WAY]
        if not words:
            return self._effect_without_steps(self.outcome)
        alone = sum(transition.at == desired.at for transition in self.intent.desired) == 1
        return words[-1] if alone or len(set(words)) == 1 else Effect.UNKNOWN

    def _effect_without_steps(self, outcome: OutcomeRecord) -> Effect:
        if outcome.recovered is not None:
            return _OBSERVED[outcome.recovered]
        return outcome.state if outcome.state in _WITHOUT_EFFECT else Effect.UNKNOWN

    def took_effect_at(self, desired: Transition) -> float:
        """When the transition took effect (unix seconds), as far as its steps tell.

        What was observed by another process, perhaps hours later, is reckoned from the intent.
        """
        if self.outcome is None or self.outcome.recovered is not None:
            return self.intent.when
        spent_s = sum(step.ms for step in self.outcome.steps if step.at == desired.at) / 1_000
        return min(self.intent.when + spent_s, max(self.outcome.when, self.intent.when))

    @property
    def reverted(self) -> tuple[Sighting, ...]:
        """The newest sighting of each of its transitions, where that says that it was reverted."""
        newest = {sighting.transition.what: sighting for sighting in self.sightings}
        return tuple(sighting for sighting in newest.values() if sighting.found is Watched.REVERTED)
