"""How far an action has come that this console asked for, with the times at which it was seen to (R-CON-3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.audit_record import Watched
from raitui.core.containment import Effect, Outcome, Step
from raitui.core.figures import span
from raitui.core.snapshot import ContainedState
from raitui.widgets.marks import Mark
from raitui.widgets.moment import clock_time
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, flowed, joined, line, shortened

EFFECTS = {
    Effect.SENT: Mark("✓", "sent", Look.PLAIN),
    Effect.ACCEPTED: Mark("✓", "accepted", Look.PLAIN),
    Effect.IN_EFFECT: Mark("✓", "IN EFFECT", Look.GOOD),
    Effect.RECOVERED: Mark("✓", "RECOVERED", Look.GOOD),
    Effect.UNVERIFIED: Mark("?", "NOT SEEN IN EFFECT", Look.WARN),
    Effect.UNKNOWN: Mark("?", "UNKNOWN", Look.UNKNOWN),
    Effect.FAILED: Mark("✗", "FAILED", Look.BAD),
    Effect.REFUSED: Mark("✗", "REFUSED", Look.BAD),
    Effect.NOTHING_TO_CHANGE: Mark("✓", "nothing to change", Look.PLAIN),
}
JOINED = Mark("✓", "joined", Look.PLAIN)
"""Nothing was sent: somebody else's request for the same was on its way already, and this action waits for that."""

_UNDER_WAY = (Effect.SENT, Effect.ACCEPTED)
_EFFECTIVE = (Effect.IN_EFFECT, Effect.RECOVERED)
_DONE = (Effect.SENT, Effect.ACCEPTED, Effect.IN_EFFECT)
"""Of these the time tells enough; of the others the detail is what matters."""

RAITUI = "raitui"
"""What a step names that tells of raitui itself, and of no backend."""

RECORDS = "audit"
"""What a step names that tells of the log alone: however that does, the action goes on."""

REVERTED = Span("REVERTED ↺", Look.ALARM)
MOST_LINES = 4
MOST_LINES_ASKED = 2
"""Of those, for what was asked: whatever the names, there is room for what became of it."""


class Seen(Struct, frozen=True):
    """That an action was seen to have come so far, at one location or all, ``when`` in unix seconds.

    ``remark`` is what must be told although all went well: that somebody else was there first. ``of_record`` marks
    what tells of the log alone, and nothing of the action; ``joined`` that nothing was sent, since the same was on its
    way already.
    """

    state: Effect
    at: str
    when: float
    detail: str = ""
    remark: str = ""
    of_record: bool = False
    joined: bool = False

    @property
    def mark(self) -> Mark:
        """The stage in a word."""
        return JOINED if self.joined else EFFECTS[self.state]


class ActionProgress(Struct, frozen=True):
    """An action that was asked for at ``asked_at`` (unix seconds): by which name, on which service, what, how far.

    ``logged`` is the number of its record in the audit log, once there is one; ``acknowledged`` that the operator has
    put it away. ``action_id`` is empty until something is heard. ``axis`` is what it moves the service along.
    Actions that one key asked for have the same number ``together``; 0 is one alone.
    ``action`` is the action's id, ``user_sees`` what the end user has in front of them once it is in effect: empty
    where the site does not describe it, None where nobody has asked.
    """

    name: str
    service: str
    what: str
    asked_at: float
    action_id: str = ""
    seen: tuple[Seen, ...] = ()
    logged: int | None = None
    refused_by: str = ""
    permitted_instead: tuple[str, ...] = ()
    acknowledged: bool = False
    axis: Axis | None = None
    together: int = 0
    action: str = ""
    user_sees: str | None = None

    @property
    def took_effect(self) -> bool:
        """Whether it was seen in effect somewhere."""
        return any(seen.state in _EFFECTIVE for seen in self.newest)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is awaited at any of its places; recovery may still come."""
        states = {seen.state for seen in self.newest}
        return bool(states) and states.isdisjoint(_UNDER_WAY) and not self.is_read_back

    @property
    def is_read_back(self) -> bool:
        """Whether it is not known what became of it, and that is still being looked for (fault 16)."""
        concluded = self.logged is not None or not self.action_id or self.seen[-1].of_record
        return not concluded and any(seen.state is Effect.UNKNOWN for seen in self.newest)

    @property
    def newest(self) -> tuple[Seen, ...]:
        """What was seen last at each place."""
        return tuple({seen.at: seen for seen in self.seen if not seen.of_record}.values())

    def advanced(self, outcome: Outcome, when: float) -> ActionProgress:
        """The same action after one more report on it; a report repeats the steps of those before it."""
        new = [
            Seen(
                step.state,
                step.at,
                when,
                f"{step.actuator}: {step.detail}" if step.detail else "",
                step.detail if step.conflict else "",
                _is_aside(step),
                step.actuator == RAITUI and step.state is Effect.SENT and step.conflict,
            )
            for step in outcome.steps[len(self.seen) :]
        ]
        if not outcome.steps and not self.seen:
            new = [Seen(outcome.state, outcome.at, when)]
        return structs.replace(
            self,
            action_id=outcome.action_id,
            seen=(*self.seen, *new),
            logged=outcome.audit_seq,
            refused_by=outcome.refused_by or "",
            permitted_instead=outcome.permitted_instead,
        )


def _is_aside(step: Step) -> bool:
    """What is no stage, but said beside them: how the log took it, and that nothing was bad that could recover."""
    if step.actuator == RECORDS:
        return step.state is not Effect.REFUSED
    return step.actuator == RAITUI and step.state is Effect.IN_EFFECT


def _stages(action: ActionProgress) -> Iterator[Line]:
    """Each stage once, in the order seen, with its places where not all have come so far."""
    own = [seen for seen in action.seen if not seen.of_record]
    everywhere = {seen.at for seen in own}
    for mark in dict.fromkeys(seen.mark for seen in own):
        there = [seen for seen in own if seen.mark is mark]
        places = {seen.at for seen in there}
        where = "" if places == everywhere else f" {','.join(sorted(filter(None, places)))}".rstrip()
        yield line(Span(f"{mark.word}{where} {mark.sign} {_took(there, action.asked_at)}", mark.look), _said(there))


def _took(there: list[Seen], asked_at: float) -> str:
    """After how long a stage was reached: once where it was everywhere at the same time, else place by place."""
    took = {seen.at: span(seen.when - asked_at) for seen in there}
    if len(set(took.values())) == 1:
        return next(iter(took.values()))
    return ", ".join(f"{at} {after}".strip() for at, after in sorted(took.items()))


def _said(there: list[Seen]) -> str:
    """Every different detail of a stage that did not go as it should; of one that did, only who was there first."""
    told = [seen.remark if seen.state in _DONE else seen.detail for seen in there]
    texts = tuple(dict.fromkeys(filter(None, told)))
    return f": {'; '.join(texts)}" if texts else ""


def _awaited(action: ActionProgress, now: float) -> Line:
    """For how long it has been under way, so that nobody takes silence for success."""
    passed = span(now - action.asked_at)
    if not action.seen:
        return line(Span(f"asked {passed} ago, nothing heard yet", Look.DIM))
    if action.is_over:
        return EMPTY
    if action.is_read_back:
        return line(Span(f"reading back {passed}", Look.DIM))
    waiting = sorted(seen.at for seen in action.newest if seen.state in _UNDER_WAY and seen.at)
    where = f" at {', '.join(waiting)}" if 0 < len(waiting) < len(action.newest) else ""
    return line(Span(f"waiting for effect{where} {passed}", Look.DIM))


def _undone(action: ActionProgress, held: Iterable[ContainedState]) -> Line:
    """That something else undid it, and where: what was in effect is not any more."""
    undone = [one.at for one in held if one.action_id == action.action_id and one.state == Watched.REVERTED.value]
    where = f" {','.join(sorted(undone))}".rstrip()
    return line(REVERTED, f"{where} ") if action.action_id and undone else EMPTY


def _afterwards(action: ActionProgress, held: Iterable[ContainedState]) -> Iterator[Line]:
    """That it was undone since; which rule refused it and what is permitted instead; how the log took it."""
    yield _undone(action, held)
    if action.refused_by and not any(action.refused_by in seen.detail for seen in action.seen):
        yield line(Span(f"refused by {action.refused_by}", Look.BAD))
    if action.permitted_instead:
        instead = ", ".join(name.replace("_", " ") for name in action.permitted_instead)
        yield line(f"permitted instead: {instead}")
    if action.logged is not None:
        yield line(Span(f"log {action.logged}", Look.DIM))
    for detail in dict.fromkeys(seen.detail for seen in action.seen if seen.of_record):
        yield line(Span(f"! {detail}", Look.WARN))


def _users_see(action: ActionProgress) -> Line:
    """What it has changed for the end user, once it has."""
    if not action.took_effect or action.user_sees is None:
        return EMPTY
    return line(
        "users now see: ", Span(action.user_sees or "not described", Look.STRONG if action.user_sees else Look.DIM)
    )


def _way_back(action: ActionProgress, held: Iterable[ContainedState], key: str) -> Line:
    """That what stands can be lifted, by a deliberate action of its own."""
    stands = any(one.action_id == action.action_id and one.state == Watched.IN_FORCE.value for one in held)
    if not (key and action.action_id and action.is_over and stands):
        return EMPTY
    return line(Span(key, Look.STRONG), f" {action.name} can be lifted")


def action_lines(
    action: ActionProgress, held: Iterable[ContainedState], now: float, cells: int, way_back_key: str = ""
) -> list[Line]:
    """The action and every stage that it was seen at with the time it took, in as few lines as they need.

    ``held`` are the containments of its service, as they are found now; ``way_back_key`` leads to the ways back, empty
    where no key does.
    """
    held = tuple(held)
    changed = (_users_see(action), _way_back(action, held, way_back_key))
    pieces = (_asked(action, cells), *_stages(action), _awaited(action, now), *_afterwards(action, held), *changed)
    lines = flowed(pieces, cells, indent="  ")
    return [cut(one, cells) for one in lines[:MOST_LINES]]


def result_line(action: ActionProgress, held: Iterable[ContainedState], cells: int) -> Line:
    """What became of an action that is over, in one line: what matters most is the last to be cut."""
    stages = _stages(structs.replace(action, seen=action.newest))
    what = line(f"{action.what} {clock_time(action.asked_at)}")
    return cut((*_undone(action, held), *joined((line(_name(action, cells)), *stages, what), "  ")), cells)


def _asked(action: ActionProgress, cells: int) -> Line:
    """What was asked; where names make it longer than two lines, they are cut to one."""
    asked, when = line(_name(action, cells), action.what), f" {clock_time(action.asked_at)}"
    if len(flowed((line(*asked, when),), cells, indent="  ")) <= MOST_LINES_ASKED:
        return line(*asked, when)
    return line(*cut(asked, cells - len(when)), when)


def _name(action: ActionProgress, cells: int) -> Span:
    """The action and its service, whose name takes no more than half a line: what became of it comes after it."""
    return Span(f"{action.name} {shortened(action.service, cells // 2)} ", Look.STRONG)


def row_mark(action: ActionProgress) -> Span:
    """How far it has come, in two words, for a row of the fleet: the place that is furthest behind."""
    behind = [seen for seen in action.newest if seen.state not in _EFFECTIVE] or list(action.newest)
    if not behind:
        return Span(f"{action.name} asked ", Look.DIM)
    mark = behind[0].mark
    return Span(f"{action.name} {mark.sign} {mark.word} ", mark.look)
