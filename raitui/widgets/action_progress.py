"""How far an action has come that this console asked for, with the times at which it was seen to (R-CON-3)."""

from __future__ import annotations

from msgspec import Struct, structs

from raitui.core.containment import Effect, Outcome
from raitui.core.figures import span
from raitui.widgets.marks import Mark
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import Line, Look, Span, line

EFFECTS = {
    Effect.SENT: Mark("✓", "sent", Look.PLAIN),
    Effect.ACCEPTED: Mark("✓", "accepted", Look.PLAIN),
    Effect.IN_EFFECT: Mark("✓", "IN EFFECT", Look.GOOD),
    Effect.UNVERIFIED: Mark("?", "ACCEPTED, NOT SEEN IN EFFECT", Look.WARN),
    Effect.UNKNOWN: Mark("?", "UNKNOWN whether it happened", Look.UNKNOWN),
    Effect.FAILED: Mark("✗", "FAILED", Look.BAD),
    Effect.REFUSED: Mark("✗", "REFUSED", Look.BAD),
    Effect.NOTHING_TO_CHANGE: Mark("✓", "nothing to change", Look.PLAIN),
}
_EXPLAINED = (Effect.UNVERIFIED, Effect.UNKNOWN, Effect.FAILED, Effect.REFUSED)


class Seen(Struct, frozen=True):
    """That an action was seen to have come so far, ``when`` in unix seconds."""

    state: Effect
    when: float


class ActionProgress(Struct, frozen=True):
    """An action that was asked for at ``asked_at`` (unix seconds): on which service, what in a few words, how far."""

    key: str
    service: str
    what: str
    asked_at: float
    seen: tuple[Seen, ...] = ()
    detail: str = ""

    def advanced(self, outcome: Outcome, when: float) -> ActionProgress:
        """The same action after one more report on it."""
        last = self.seen[-1].state if self.seen else None
        seen = self.seen if outcome.state is last else (*self.seen, Seen(outcome.state, when))
        details = [step.detail for step in outcome.steps if step.detail]
        detail = outcome.refused_by or (details[-1] if details else "")
        return structs.replace(self, seen=seen, detail=detail)


def action_line(action: ActionProgress, now: float) -> Line:
    """The action and every stage that it was seen at, each with the time it took."""
    spans = [
        Span(f"{action.key} {action.service} ", Look.STRONG),
        Span(f"{action.what} {clock_time(action.asked_at)}"),
    ]
    for seen in action.seen:
        mark = EFFECTS[seen.state]
        spans.append(Span(f"  {mark.word} {mark.sign} {span(seen.when - action.asked_at)}", mark.look))
    if not action.seen:
        spans.append(Span(f"  asked {span(now - action.asked_at)} ago", Look.DIM))
    elif action.seen[-1].state in _EXPLAINED and action.detail:
        spans.append(Span(f": {action.detail}"))
    return line(*spans)
