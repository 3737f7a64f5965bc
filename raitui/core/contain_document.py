"""What came of an action, for scripts (the promised document) and for people."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from raitui.core.authority import Decision
from raitui.core.containment import Containment, Effect, Outcome, Step, Transition
from raitui.core.moves import Moves
from raitui.core.transition_text import transitions_text


class StepDocument(Struct, frozen=True):
    """One step; ``ms`` is how long it took (milliseconds), ``at`` where it was done."""

    actuator: str
    state: str
    detail: str
    ms: int
    at: str


class ContainDocument(Struct, frozen=True):
    """What came of an action."""

    action_id: str
    action: str
    service: str
    at: str
    state: str
    steps: tuple[StepDocument, ...]
    refused_by: str | None
    permitted_instead: tuple[str, ...]
    audit_seq: int | None


class TransitionDocument(Struct, frozen=True):
    """One thing that would change."""

    at: str
    axis: str
    component: str
    before: str
    after: str
    risk: str


class RehearsalDocument(Struct, frozen=True):
    """What an action would do now: ``state`` is planned, refused, nothing_to_change or failed; nothing was sent.

    ``out_of_reach`` names the locations at which no actuator can do it.
    """

    dry_run: bool
    action: str
    service: str
    at: str
    state: str
    risk: str
    transitions: tuple[TransitionDocument, ...]
    why_not: str
    refused_by: str | None
    permitted_instead: tuple[str, ...]
    out_of_reach: tuple[str, ...]


PLANNED = "planned"
HAPPY = frozenset({Effect.IN_EFFECT, Effect.RECOVERED, Effect.NOTHING_TO_CHANGE})


def _step(step: Step) -> StepDocument:
    return StepDocument(step.actuator, step.state.value, step.detail, step.ms, step.at)


def encoded_outcome(outcome: Outcome) -> str:
    """The promised document as JSON text."""
    document = ContainDocument(
        outcome.action_id,
        outcome.action,
        outcome.service,
        outcome.at,
        outcome.state.value,
        tuple(map(_step, outcome.steps)),
        outcome.refused_by,
        outcome.permitted_instead,
        outcome.audit_seq,
    )
    return msgspec.json.encode(document).decode()


def step_line(step: Step) -> str:
    """A step as a line: where, how far, who says so, how long it took."""
    took = f" ({step.ms} ms)" if step.ms else ""
    detail = f": {step.detail}" if step.detail else ""
    return f"  {step.at or 'all'} {step.state.value.replace('_', ' ')} by {step.actuator}{took}{detail}"


def outcome_line(outcome: Outcome) -> str:
    """What came of it in one line, with its number in the log."""
    logged = f"log {outcome.audit_seq}" if outcome.audit_seq is not None else "NOT IN THE LOG"
    where = f" at {outcome.at}" if outcome.at else ""
    instead = f"; permitted instead: {', '.join(outcome.permitted_instead)}" if outcome.permitted_instead else ""
    refused = f" by {outcome.refused_by}{instead}" if outcome.refused_by else ""
    state = outcome.state.value.replace("_", " ").upper()
    return (
        f"{outcome.action} {outcome.service}".strip()
        + f"{where}: {state}{refused}  ({logged}, action {outcome.action_id})"
    )


class Rehearsal(Struct, frozen=True):
    """What an action would do, and whether it would be allowed; ``out_of_reach`` is what no actuator can do."""

    wish: Containment
    moves: Moves
    decision: Decision
    out_of_reach: tuple[Transition, ...] = ()

    @property
    def state(self) -> str:
        """In the words of an outcome, but for what would go ahead: that is planned."""
        if self.moves.settled:
            return Effect.NOTHING_TO_CHANGE.value
        if not self.decision.allowed:
            return Effect.REFUSED.value
        return PLANNED if self.moves.transitions and not self.out_of_reach else Effect.FAILED.value


def encoded_rehearsal(rehearsal: Rehearsal) -> str:
    """The document of a dry run as JSON text."""
    wish, decision = rehearsal.wish, rehearsal.decision
    document = RehearsalDocument(
        dry_run=True,
        action=wish.action,
        service=wish.service,
        at=wish.at,
        state=rehearsal.state,
        risk=rehearsal.moves.risk.value,
        transitions=tuple(
            TransitionDocument(one.at, one.axis.value, one.component, one.before, one.after, one.risk.value)
            for one in rehearsal.moves.transitions
        ),
        why_not=rehearsal.moves.why_not,
        refused_by=None if decision.allowed else decision.rule,
        permitted_instead=decision.permitted_instead,
        out_of_reach=tuple(one.at for one in rehearsal.out_of_reach),
    )
    return msgspec.json.encode(document).decode()


def rehearsal_lines(rehearsal: Rehearsal) -> Iterator[str]:
    """The dry run for people."""
    wish, decision = rehearsal.wish, rehearsal.decision
    yield f"{wish.action} {wish.service}: {rehearsal.state.replace('_', ' ')}; dry run, nothing was sent"
    if rehearsal.moves.transitions:
        yield f"  {transitions_text(rehearsal.moves.transitions)}: {rehearsal.moves.risk.value} the risk"
    if rehearsal.moves.why_not:
        yield f"  not: {rehearsal.moves.why_not}"
    if rehearsal.out_of_reach:
        yield f"  no actuator of this site can: {transitions_text(rehearsal.out_of_reach)}"
    yield f"  {'allowed' if decision.allowed else 'refused'} by {decision.rule}: {decision.reason}"
    if decision.permitted_instead:
        yield f"  permitted instead: {', '.join(decision.permitted_instead)}"
