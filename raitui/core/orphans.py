"""Intents that nobody will close any more, since their process died (design 12), and what observing them tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from raitui.core.action_course import Course
from raitui.core.audit_record import Happened, ProcessMark
from raitui.core.containment import Effect, Step, Transition
from raitui.core.in_force import History

FOREIGN_GRACE_S = 120.0
"""A process out of sight, of which nothing is known, is taken for gone so long after its intent's deadline."""


def orphans(
    history: History, is_gone: Callable[[ProcessMark], bool], here: ProcessMark, waited_s: Callable[[Course], float]
) -> tuple[Course, ...]:
    """The pending actions that are nobody's any more, the oldest first.

    ``is_gone`` tells it of processes in sight of ``here``. Of one on another host, or in another container, nothing
    tells; its intent is an orphan once it has been seen pending for longer than it had until its deadline, and the
    grace (``waited_s``, seconds by a clock that nothing sets back): hosts need not agree on the time.
    """

    def orphaned(course: Course) -> bool:
        intent = course.intent
        if intent.process.in_sight_of(here):
            return is_gone(intent.process)
        return waited_s(course) > max(0.0, intent.deadline - intent.when) + FOREIGN_GRACE_S

    return tuple(course for course in history.pending if orphaned(course))


def moved_since(history: History, orphan: Course, transition: Transition) -> bool:
    """Whether a later action has moved, or may have moved, the same thing: then looking tells nothing of the orphan."""
    line = history.lines.get(transition.what)
    if line is not None and line.moved > orphan.seq:
        return True
    return any(
        later.seq > orphan.seq and any(one.what == transition.what for one in later.intent.desired)
        for later in history.pending
    )


def happened(steps: Iterable[Step]) -> Happened:
    """Whether an action took place: seen in effect at one place at least, at none, or nobody can tell.

    The steps hold what was observed, one for each place.
    """
    observed = {step.state for step in steps}
    if Effect.IN_EFFECT in observed:
        return Happened.YES
    return Happened.UNKNOWN if Effect.UNKNOWN in observed else Happened.NO
