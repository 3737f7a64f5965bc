"""What the log tells of earlier actions of one kind: how long they took until in effect, and whether they lasted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct, structs

from raitui.core.action_course import Course
from raitui.core.audit_record import Sighting, Watched
from raitui.core.containment import Effect, Transition
from raitui.core.prospect import Lasting, TrackRecord

_SEEN = frozenset({Effect.IN_EFFECT, Effect.RECOVERED})
_CAME_TO_NOTHING = {
    Effect.FAILED: Lasting.FAILED,
    Effect.UNKNOWN: Lasting.UNSEEN,
    Effect.UNVERIFIED: Lasting.UNSEEN,
}


class Kind(Struct, frozen=True):
    """Which earlier actions count: one action, on one service, at these locations, and through these actuators."""

    action: str
    service: str
    locations: frozenset[str]
    actuators: frozenset[str] = frozenset()


class _Taken(Struct, frozen=True):
    course: Course
    transition: Transition

    @property
    def effect_s(self) -> float:
        """From the intent until it was seen in effect (seconds)."""
        return self.course.took_effect_at(self.transition) - self.course.intent.when


def track_record(courses: Collection[Course], kind: Kind) -> TrackRecord:
    """What the log holds of the kind; where nothing of it on the service, how the same actuators did elsewhere."""
    own = list(_taken(courses, kind, own=True))
    lasted = _last_attempt(courses, kind, own) or _lasting(own)
    timed = [one for one in own if _is_timed(one)]
    if timed:
        return _with_times(lasted, timed)
    others = [one for one in _taken(courses, kind, own=False) if _is_timed(one) and _goes_through(one, kind.actuators)]
    return structs.replace(_with_times(lasted, others), elsewhere=bool(others))


def median(values: Sequence[float]) -> float | None:
    """The middle of the values, or the mean of the two in the middle; None without any."""
    if not values:
        return None
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _taken(courses: Iterable[Course], kind: Kind, *, own: bool) -> Iterator[_Taken]:
    """What took effect, on the service at its locations, or on all others."""
    for course in courses:
        if not _is_of(course, kind, own=own):
            continue
        for transition in course.performed:
            there = transition.at in kind.locations or not own
            if there and course.effect_of(transition) in _SEEN:
                yield _Taken(course, transition)


def _is_of(course: Course, kind: Kind, *, own: bool) -> bool:
    wish = course.intent.wish
    return wish.action == kind.action and (wish.service == kind.service) is own


def _is_timed(taken: _Taken) -> bool:
    """Whether it was sent by the process that saw it take effect: else the time is not the actuator's."""
    outcome = taken.course.outcome
    if outcome is None or outcome.recovered is not None:
        return False
    return not any(step.conflict for step in outcome.steps if step.at == taken.transition.at)


def _goes_through(taken: _Taken, actuators: frozenset[str]) -> bool:
    steps = taken.course.outcome.steps if taken.course.outcome is not None else ()
    return any(step.actuator in actuators for step in steps if step.at == taken.transition.at)


def _with_times(record: TrackRecord, timed: Sequence[_Taken]) -> TrackRecord:
    return structs.replace(
        record,
        effect_s=median([one.effect_s for one in timed]),
        count=len(timed),
        proven_at=max((one.course.took_effect_at(one.transition) for one in timed), default=None),
    )


def _last_attempt(courses: Iterable[Course], kind: Kind, own: Sequence[_Taken]) -> TrackRecord | None:
    """What is to be said of an attempt that came to nothing, where none has taken effect since."""
    since = max((one.course.seq for one in own), default=0)
    failures = [
        (course, found)
        for course in courses
        if _is_of(course, kind, own=True) and course.seq > since and (found := _became_nothing(course, kind))
    ]
    if not failures:
        return None
    last, became = max(failures, key=lambda failure: failure[0].seq)
    return TrackRecord(lasting=became, failed_at=last.intent.when)


def _became_nothing(course: Course, kind: Kind) -> Lasting | None:
    """How it came to nothing at these locations; None while it is under way, and where it was refused or needless."""
    if course.pending:
        return None
    found = [course.effect_of(transition) for transition in course.performed if transition.at in kind.locations]
    return next((became for effect, became in _CAME_TO_NOTHING.items() if effect in found), None)


def _lasting(own: Sequence[_Taken]) -> TrackRecord:
    """Whether anything undid the last one, at whichever of its locations."""
    if not own:
        return TrackRecord()
    last = max(own, key=lambda one: one.course.seq).course
    undone = _undone(last)
    if undone is None:
        return TrackRecord(lasting=Lasting.STAYED)
    return TrackRecord(lasting=Lasting.UNDONE, undone_at=undone.when, undone_by=undone.detail)


def _undone(course: Course) -> Sighting | None:
    """The newest sighting that says so, though it may have been put back since: it can happen again."""
    found = [sighting for sighting in course.sightings if sighting.found is Watched.REVERTED]
    return max(found, key=lambda sighting: sighting.when, default=None)
