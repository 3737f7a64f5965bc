"""Who else is acting: intents of other processes that nobody has recorded an outcome of yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from raitui.core.action_course import Course
from raitui.core.audit_record import Intent, Origin, ProcessMark

PEOPLE = frozenset({Origin.CONSOLE})
"""Where a wish comes from when a person sits before it: worth no word."""


class ActingElsewhere(Struct, frozen=True):
    """An action of somebody else's that is under way: by whom, through what, on which service and where, since when.

    ``since`` is unix seconds, ``seq`` the number of its intent in the log. ``through`` is empty for another console.
    """

    by: str
    action: str
    service: str
    at: tuple[str, ...]
    since: float
    seq: int
    through: str = ""


def acting_elsewhere(
    courses: Iterable[Course], own: ProcessMark, under_way: Callable[[Intent], bool]
) -> dict[str, tuple[ActingElsewhere, ...]]:
    """By service, everything that others have begun and not ended, the oldest first.

    ``under_way`` tells whether an intent can still act: one of a process that is gone cannot, however it ended.
    """
    found: dict[str, list[ActingElsewhere]] = {}
    for course in sorted(courses, key=lambda course: course.seq):
        if course.pending and course.intent.process != own and under_way(course.intent):
            found.setdefault(course.intent.wish.service, []).append(_acting(course))
    return {service: tuple(acting) for service, acting in found.items()}


def _acting(course: Course) -> ActingElsewhere:
    intent = course.intent
    places = dict.fromkeys(desired.at for desired in intent.desired if desired.at)
    return ActingElsewhere(
        by=intent.actor.name,
        action=intent.wish.action,
        service=intent.wish.service,
        at=tuple(places),
        since=intent.when,
        seq=course.seq,
        through="" if intent.actor.origin in PEOPLE else intent.actor.origin.value,
    )
