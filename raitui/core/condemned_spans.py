"""When a service was not what it should be, by the log: what was counted then is no baseline (R-OBS-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from raitui.core.action_course import Course
from raitui.core.burn import DAY, HOUR
from raitui.core.containment import Effect
from raitui.core.ladder import Risk

BEFORE_S = HOUR
"""What an action contained had gone on for a while: so much of it is condemned too (seconds)."""

REACH_S = 35 * DAY
"""No baseline reaches back further."""

_IN_VAIN = frozenset({Effect.FAILED, Effect.REFUSED, Effect.NOTHING_TO_CHANGE})

Spans = tuple[tuple[float, float], ...]
"""From and to (unix seconds)."""


def condemned_spans(courses: Iterable[Course], now: float) -> Mapping[str, Spans]:
    """By service, from a while before each containment to when the same thing was moved back, or to now.

    What came to nothing, as far as is recorded, has contained nothing.
    """
    begun: dict[tuple[object, ...], float] = {}
    found: dict[str, list[tuple[float, float]]] = {}
    for course in sorted(courses, key=lambda one: one.intent.when):
        when = course.intent.when
        for move in course.performed:
            if course.effect_of(move) in _IN_VAIN:
                continue
            if move.risk is Risk.REDUCES:
                begun.setdefault(move.what, when)
            elif move.what in begun:
                found.setdefault(move.service, []).append((begun.pop(move.what) - BEFORE_S, when))
    for what, since in begun.items():
        found.setdefault(str(what[0]), []).append((since - BEFORE_S, now))
    return {
        service: tuple(sorted(span for span in spans if span[1] > now - REACH_S)) for service, spans in found.items()
    }
