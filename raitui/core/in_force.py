"""The containments in force, folded from the log: which, by whom, since when, and how they were found last (R-CON-8).

Whatever moves (one axis of one service at one location) is a line of its own. A transition in effect that reduces the
risk is held on top of the one that it starts from; one that increases it takes off all that it leaves behind. So a way
back finds what it should restore, and a mode beneath another is in force again when that other is lifted. A transition
of which nobody knows whether it took effect is possible: it counts once it has been seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, structs

from raitui.core.action import Axis
from raitui.core.action_course import Course
from raitui.core.audit_record import (
    Intent,
    OutcomeRecord,
    Recorded,
    RecoveryRecord,
    Sighting,
    Watched,
)
from raitui.core.containment import Effect, Transition
from raitui.core.ladder import POSITIONS, Risk

COURSES_KEPT = 1_000
"""Of so many actions that are over, and move nothing any more, the course is remembered."""

What = tuple[str, str, Axis, str]
"""What moves: service, location, axis, component."""

SIGHTINGS_KEPT = 100
TWINS_KEPT = 5

_PERHAPS = frozenset({Effect.UNKNOWN, Effect.UNVERIFIED})
_CERTAIN = frozenset({Effect.IN_EFFECT, Effect.RECOVERED})


class Held(Struct, frozen=True):
    """A transition that is in effect, or may be, as the log tells it.

    ``since`` is when it took effect, ``seen_at`` when it was last recorded as seen so, None if never (unix seconds).
    ``told`` is the number of the outcome that says that it is in effect, 0 where none does.
    """

    seq: int
    intent: Intent
    transition: Transition
    since: float
    found: Watched
    seen_at: float | None = None
    detail: str = ""
    told: int = 0

    @property
    def key(self) -> tuple[str, What]:
        """What tells it from every other: the action, and what it moves."""
        return self.intent.action_id, self.transition.what


class Line(Struct, frozen=True):
    """What moved one thing: ``held`` in effect, each on top of the one before; ``possible`` since then, nobody knows.

    ``moved`` is the number of the newest intent that moved it, or may have.
    """

    held: tuple[Held, ...] = ()
    possible: tuple[Held, ...] = ()
    moved: int = 0

    @property
    def top(self) -> Held | None:
        """The containment in force for certain, None when there is none."""
        return self.held[-1] if self.held else None

    def settled(self, held: Held) -> Line:
        """The line once that transition is in effect for certain."""
        moved, desired = max(self.moved, held.seq), held.transition
        if desired.risk is Risk.INCREASES:
            return Line(_down_to(desired.after, self.held), (), moved)
        if (
            self.top is not None
            and self.top.found is not Watched.REVERTED
            and self.top.transition.after == desired.after
        ):
            return Line((*self._twins(desired.after), held, self.top), (), moved)
        crossing = [one for one in self.held if _crosses(one, held)]
        if crossing:
            rest = tuple(one for one in self.held if one not in crossing)
            return Line((*_down_to(desired.before, rest), *_by_depth((*crossing, held))), (), moved)
        if desired.before:
            return Line((*_down_to(desired.before, self.held), held), (), moved)
        if self.held:
            # It was not known where it started from: from where the log had left it, and there the way back leads.
            from_there = structs.replace(desired, before=self.held[-1].transition.after)
            held = structs.replace(held, transition=from_there)
        return Line((*self.held, held), (), moved)

    def _twins(self, position: str) -> tuple[Held, ...]:
        """What lies beneath the top, and of those that did the same as it the newest: whoever was first holds it."""
        beneath = [one for one in self.held[:-1] if one.transition.after != position]
        twins = [one for one in self.held[:-1] if one.transition.after == position]
        return (*beneath, *twins[-TWINS_KEPT:])

    @property
    def watched(self) -> tuple[Held, ...]:
        """Whatever has to be looked at: what is in force, and what may have come after it."""
        if self.held or any(one.transition.risk is Risk.REDUCES for one in self.possible):
            return (*self.held[-1:], *self.possible)
        return ()


class History(Struct, frozen=True):
    """What the log tells up to record ``seq``: the course of every action that still matters, and every line."""

    seq: int = 0
    courses: Mapping[str, Course] = {}
    lines: Mapping[What, Line] = {}

    @property
    def pending(self) -> tuple[Course, ...]:
        """The actions of which nobody has recorded what came of them, the oldest first."""
        return tuple(course for course in self.courses.values() if course.pending)

    def after(self, records: Iterable[Recorded]) -> History:
        """What the log tells with these records too, which must follow in order."""
        fold = _Fold(self)
        for recorded in records:
            fold.take(recorded)
        return fold.history()


class _Fold:
    def __init__(self, known: History) -> None:
        self._seq = known.seq
        self._courses = dict(known.courses)
        self._lines = dict(known.lines)

    def take(self, recorded: Recorded) -> None:
        if recorded.seq <= self._seq:
            return
        self._seq = recorded.seq
        match recorded.record:
            case Intent() as intent:
                self._courses[intent.action_id] = Course(recorded.seq, intent)
            case OutcomeRecord() as outcome if course := self._courses.get(outcome.action_id):
                self._close(structs.replace(course, outcome=outcome))
            case Sighting() as sighting if course := self._courses.get(sighting.action_id):
                newest = (*course.sightings, sighting)[-SIGHTINGS_KEPT:]
                self._courses[sighting.action_id] = structs.replace(course, sightings=newest)
                self._sighted(sighting)
            case RecoveryRecord() as recovery if (
                course := self._courses.get(recovery.action_id)
            ) and not course.recovery:
                self._courses[recovery.action_id] = structs.replace(course, recovery=recovery)

    def _close(self, course: Course) -> None:
        self._courses[course.intent.action_id] = course
        for transition in course.performed:
            effect = course.effect_of(transition)
            if effect in _CERTAIN | _PERHAPS:
                line = self._lines.get(transition.what, Line())
                self._lines[transition.what] = _moved(line, course, transition, effect, self._seq)

    def _sighted(self, sighting: Sighting) -> None:
        what = sighting.transition.what
        if what in self._lines:
            self._lines[what] = _sighted(self._lines[what], sighting)

    def history(self) -> History:
        return History(self._seq, self._remembered(), self._lines)

    def _remembered(self) -> dict[str, Course]:
        moving = {one.intent.action_id for line in self._lines.values() for one in (*line.held, *line.possible)}
        over = [name for name, course in self._courses.items() if not course.pending and name not in moving]
        forgotten = set(over[:-COURSES_KEPT])
        return {name: course for name, course in self._courses.items() if name not in forgotten}


def _moved(line: Line, course: Course, transition: Transition, effect: Effect, told: int) -> Line:
    outcome = course.outcome
    if outcome is not None and outcome.recovered is not None and course.seq < line.moved:
        # A later action has moved it since: what was observed is no longer what the earlier one did.
        return line
    since = course.took_effect_at(transition)
    if effect in _CERTAIN:
        return line.settled(Held(course.seq, course.intent, transition, since, Watched.IN_FORCE, since, told=told))
    held = Held(course.seq, course.intent, transition, since, Watched.UNWATCHED, detail="nobody has seen its effect")
    others = tuple(one for one in line.possible if one.transition.after != transition.after)
    return Line(line.held, (*others, held), max(line.moved, course.seq))


def _crosses(one: Held, later: Held) -> bool:
    """Whether the later one was declared before anybody knew of what is in force: it starts from beneath that.

    Versions are no ladder: of two of them the later one alone serves.
    """
    positions = POSITIONS.get(one.transition.axis, ())
    ranked = one.transition.after in positions and later.transition.after in positions
    return ranked and one.found is not Watched.REVERTED and one.told > later.seq


def _by_depth(stack: tuple[Held, ...]) -> Iterator[Held]:
    """What crossed, as if each had waited for what goes less far: so the way back leads through all of it."""
    deeper = sorted(stack, key=lambda one: POSITIONS[one.transition.axis].index(one.transition.after))
    before = standing = deeper[0].transition.before
    for one in deeper:
        if one.transition.after != standing:
            before, standing = standing, one.transition.after
        yield structs.replace(one, transition=structs.replace(one.transition, before=before))


def _down_to(position: str, stack: tuple[Held, ...]) -> tuple[Held, ...]:
    """What is left in force where the service stands at that position: the newest that put it there, and beneath."""
    for size in range(len(stack), 0, -1):
        if stack[size - 1].transition.after == position:
            return stack[:size]
    return ()


def _sighted(line: Line, sighting: Sighting) -> Line:
    key = sighting.action_id, sighting.transition.what
    if sighting.found is Watched.IN_FORCE:
        for one in line.possible:
            if one.key == key:
                return line.settled(_found(one, sighting))
    return structs.replace(line, held=tuple(_found(one, sighting) if one.key == key else one for one in line.held))


def _found(held: Held, sighting: Sighting) -> Held:
    seen_at = sighting.when if sighting.found is Watched.IN_FORCE else held.seen_at
    return structs.replace(held, found=sighting.found, seen_at=seen_at, detail=sighting.detail)
