"""What became of an operator's own actions, in a line of text each: for the notice at log-in (design 12)."""

from __future__ import annotations

from collections.abc import Iterable

from raitui.core.action_course import Course
from raitui.core.audit_record import Happened, OutcomeRecord
from raitui.core.containment import Effect
from raitui.core.figures import span

LINES = 5

_OBSERVED = {
    Happened.YES: "took place, though its process died",
    Happened.NO: "did not take place: its process died before",
    Happened.UNKNOWN: "nobody knows whether it took place, since its process died: look at the backend",
}
_STATES = {
    Effect.IN_EFFECT: "in effect",
    Effect.UNVERIFIED: "accepted, but never seen in effect",
    Effect.UNKNOWN: "nobody knows whether it took effect: look at the backend",
    Effect.NOTHING_TO_CHANGE: "there was nothing to change",
}


def what_became(courses: Iterable[Course], actor: str, since: float, now: float) -> tuple[str, ...]:
    """The actor's actions with news since then (unix seconds), at most LINES of them and how many more there are.

    Those that were reverted stand first, then those whose process died, then the rest; each the newest first.
    """
    own = sorted((one for one in courses if one.intent.actor.name == actor and _newest(one) >= since), key=_rank)
    lines = [_line(course, now) for course in own[:LINES]]
    if len(own) > LINES:
        lines.append(f"and {len(own) - LINES} more: raitui audit list")
    return tuple(lines)


def _newest(course: Course) -> float:
    """When something was last heard of the action (unix seconds)."""
    told = (course.outcome, course.recovery, *course.sightings)
    return max((course.intent.when, *(record.when for record in told if record is not None)))


def _rank(course: Course) -> tuple[int, int]:
    died = course.outcome is not None and course.outcome.recovered is not None
    return (0 if course.reverted else 1 if died else 2, -course.seq)


def _line(course: Course, now: float) -> str:
    wish = course.intent.wish
    what = " ".join(filter(None, (wish.action.replace("_", " "), wish.service, wish.at)))
    return f"{what}, {span(now - course.intent.when)} ago: {_became(course)}"


def _became(course: Course) -> str:
    if course.reverted:
        places = ", ".join(filter(None, (sighting.transition.at for sighting in course.reverted)))
        return f"reverted{' at ' + places if places else ''}"
    if course.outcome is None:
        return "not finished yet"
    if course.outcome.recovered is not None:
        return _OBSERVED[course.outcome.recovered]
    return _told(course, course.outcome)


def _told(course: Course, outcome: OutcomeRecord) -> str:
    said = _STATES.get(outcome.state, outcome.state.value.replace("_", " "))
    if course.recovery is not None:
        return f"{said}, and {course.recovery.sli} recovered after {span(course.recovery.after_s)}"
    detail = outcome.steps[-1].detail if outcome.steps and outcome.state in {Effect.FAILED, Effect.REFUSED} else ""
    return f"{said}, {detail}" if detail else said
