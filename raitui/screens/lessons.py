"""What the line of keys teaches first, by the situation: the keys that one needs now, in words that say what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from raitui.bindings import ACTS
from raitui.widgets.key_line import KeyHint


class Situation(Enum):
    """What the operator stands before; the first that fits."""

    ASKED = "one more press would act"
    RESULT = "an action is over"
    READ_ONLY = "no key acts"
    SOURCE_DOWN = "a source does not answer"
    PAGE = "the service pages"
    QUIET = "nothing in particular"


LESSONS: Mapping[Situation, Mapping[str, str]] = {
    Situation.ASKED: {"fleet.back": "take it back", "scrolled.back": "take it back"},
    Situation.RESULT: {"fleet.back": "put the result away", "service.ways_back": "ways back"},
    Situation.READ_ONLY: {"console.help": "help (read-only: no key acts)"},
    Situation.SOURCE_DOWN: {"console.sources": "what is down, and what to do"},
    Situation.PAGE: {"fleet.open": "see why", f"{ACTS}rollback": "roll back", "console.log": "what was done"},
    Situation.QUIET: {},
}
"""Words by the id of the binding, the most needed first."""


def taught(situation: Situation, hints: Sequence[KeyHint], keys: Mapping[str, str]) -> list[KeyHint]:
    """The hints of the situation, then the others; ``keys`` are those in force, by the id of their binding."""
    lesson = [KeyHint(keys[id_], does) for id_, does in LESSONS[situation].items() if id_ in keys]
    return [*lesson, *_others(hints, {hint.key for hint in lesson})]


def _others(hints: Iterable[KeyHint], told: set[str]) -> list[KeyHint]:
    return [hint for hint in hints if hint.key not in told]
