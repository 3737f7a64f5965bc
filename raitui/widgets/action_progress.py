"""How far an action has come that this console asked for, with the times at which it was seen to (R-CON-3)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from raitui.core.containment import Effect, Outcome
from raitui.core.figures import span
from raitui.widgets.marks import Mark
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import Line, Look, Span, joined, line, width

EFFECTS = {
    Effect.SENT: Mark("✓", "sent", Look.PLAIN),
    Effect.ACCEPTED: Mark("✓", "accepted", Look.PLAIN),
    Effect.IN_EFFECT: Mark("✓", "IN EFFECT", Look.GOOD),
    Effect.UNVERIFIED: Mark("?", "NOT SEEN IN EFFECT", Look.WARN),
    Effect.UNKNOWN: Mark("?", "UNKNOWN", Look.UNKNOWN),
    Effect.FAILED: Mark("✗", "FAILED", Look.BAD),
    Effect.REFUSED: Mark("✗", "REFUSED", Look.BAD),
    Effect.NOTHING_TO_CHANGE: Mark("✓", "nothing to change", Look.PLAIN),
}
_EXPLAINED = (Effect.UNVERIFIED, Effect.UNKNOWN, Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE)


class Seen(Struct, frozen=True):
    """That an action was seen to have come so far, at one location or all, ``when`` in unix seconds."""

    state: Effect
    at: str
    when: float
    detail: str = ""


class ActionProgress(Struct, frozen=True):
    """An action that was asked for at ``asked_at`` (unix seconds): by which key, on which service, what, how far.

    ``logged`` is the number of its record in the audit log, once there is one.
    """

    key: str
    service: str
    what: str
    asked_at: float
    seen: tuple[Seen, ...] = ()
    logged: int | None = None

    def advanced(self, outcome: Outcome, when: float) -> ActionProgress:
        """The same action after one more report on it; a report repeats the steps of those before it."""
        new = [
            Seen(step.state, step.at, when, f"{step.actuator}: {step.detail}" if step.detail else "")
            for step in outcome.steps[len(self.seen) :]
        ]
        if not outcome.steps and not self.seen:
            new = [Seen(outcome.state, outcome.at, when, outcome.refused_by or "")]
        return structs.replace(self, seen=(*self.seen, *new), logged=outcome.audit_seq)


def _stages(action: ActionProgress) -> Iterator[Line]:
    """Each stage once, in the order seen, with its places where not all have come so far."""
    everywhere = {seen.at for seen in action.seen}
    for state in dict.fromkeys(seen.state for seen in action.seen):
        there = [seen for seen in action.seen if seen.state is state]
        places = {seen.at for seen in there}
        where = "" if places == everywhere else f" {','.join(sorted(places))}"
        mark = EFFECTS[state]
        took = span(max(seen.when for seen in there) - action.asked_at)
        detail = f": {there[-1].detail}" if state in _EXPLAINED and there[-1].detail else ""
        yield line(Span(f"{mark.word}{where} {mark.sign} {took}", mark.look), detail)


def action_lines(action: ActionProgress, now: float, cells: int) -> list[Line]:
    """The action and every stage that it was seen at with the time it took: in one line where there is room."""
    asked = line(Span(f"{action.key} {action.service} ", Look.STRONG), f"{action.what} {clock_time(action.asked_at)}")
    if not action.seen:
        return [(*asked, Span(f"  asked {span(now - action.asked_at)} ago, nothing heard yet", Look.DIM))]
    logged = line(Span(f"log {action.logged}", Look.DIM)) if action.logged is not None else ()
    stages = joined((*_stages(action), logged), "  ")
    return [(*asked, Span("  "), *stages)] if width((*asked, *stages)) + 2 <= cells else [asked, (Span("  "), *stages)]
