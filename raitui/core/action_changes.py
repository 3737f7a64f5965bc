"""What raitui itself did, as changes beside those of others (R-OBS-6): actions in effect, and their reverts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from raitui.core.action_course import Course
from raitui.core.audit_record import Watched
from raitui.core.burn import HOUR
from raitui.core.change import Change, ChangeKind
from raitui.core.containment import Effect

SOURCE = "raitui"
"""What the changes name as having told of them."""

RECENT_S = 6 * HOUR
"""As far back as info metrics are asked for changes too."""

_MOVED = {Effect.IN_EFFECT: "", Effect.RECOVERED: "", Effect.UNVERIFIED: " unverified", Effect.UNKNOWN: " unknown"}
"""What may have changed something, and what is to be said where it was not seen."""


def action_changes(courses: Iterable[Course], now: float) -> dict[str, tuple[Change, ...]]:
    """Everything of the last hours that moved a service, or may have, by service, the newest first.

    What was refused, failed or is still under way has changed nothing, as far as is known.
    """
    found: dict[str, list[Change]] = {}
    for course in courses:
        for change in (*_moved(course), *_reverted(course)):
            if now - change.when <= RECENT_S:
                found.setdefault(change.service, []).append(change)
    return {service: tuple(sorted(told, key=lambda change: -change.when)) for service, told in found.items()}


def _moved(course: Course) -> Iterator[Change]:
    if course.pending:
        return
    for one in course.performed:
        effect = course.effect_of(one)
        if effect in _MOVED:
            subject = f"{one.action}{_MOVED[effect]}"
            actor, when = course.intent.actor.name, course.intent.when
            yield Change(
                when, one.service, one.at, ChangeKind.ACTION, subject, one.before, one.after, actor, source=SOURCE
            )


def _reverted(course: Course) -> Iterator[Change]:
    for sighting in course.sightings:
        if sighting.found is Watched.REVERTED:
            one = sighting.transition
            subject = f"{one.action} reverted"
            yield Change(
                sighting.when, one.service, one.at, ChangeKind.ACTION, subject, one.after, one.before, source=SOURCE
            )
