"""What the line of keys teaches first, by the situation: the keys that one needs now, in words that say what for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from raitui.bindings import ACTS
from raitui.widgets.key_line import KeyHint


class Situation(Enum):
    """What the operator stands before; the first that fits."""

    ASKED = "one more press would act"
    TYPING = "a filter is typed"
    SEARCHING = "something is looked for in the help"
    FOUND = "the help shows what was looked for"
    MARKED_FILTERED = "services are marked, and a filter is in force"
    MARKED = "services are marked"
    FILTERED = "a filter is in force"
    RESULT = "an action is over"
    READ_ONLY = "no key acts"
    SOURCE_DOWN = "a source does not answer"
    PAGE = "the service pages"
    CONTAINED = "a containment is in force"
    QUIET = "nothing in particular"


LESSONS: Mapping[Situation, Mapping[str, str]] = {
    Situation.ASKED: {"fleet.back": "take it back", "scrolled.back": "take it back"},
    Situation.TYPING: {"fleet.open": "done", "fleet.back": "clear it"},
    Situation.SEARCHING: {"help.done": "done", "scrolled.back": "clear it"},
    Situation.MARKED_FILTERED: {"fleet.back": "show all", "fleet.mark_all": "mark all"},
    Situation.MARKED: {"fleet.back": "unmark all", "fleet.mark_all": "mark all"},
    Situation.FOUND: {"scrolled.back": "show all", "help.search": "change it"},
    Situation.FILTERED: {"fleet.back": "show all", "fleet.filter": "change it", "fleet.mark_all": "mark all of these"},
    Situation.RESULT: {"fleet.back": "put the result away", "service.ways_back": "ways back"},
    Situation.READ_ONLY: {"console.help": "help (read-only: no key acts)"},
    Situation.SOURCE_DOWN: {"console.sources": "what is down, and what to do"},
    Situation.PAGE: {"fleet.open": "see why", f"{ACTS}rollback": "roll back", "console.log": "what was done"},
    Situation.CONTAINED: {"service.ways_back": "lift it", "fleet.open": "see why", "console.log": "what was done"},
    Situation.QUIET: {},
}
"""Words by the id of the binding, the most needed first."""

ACT_ON_ALL = KeyHint("action keys", "act on all marked, pressed twice")
REMARKS: Mapping[Situation, KeyHint] = {
    Situation.TYPING: KeyHint("owner:risk state:page tier:1", "one field alone"),
    Situation.MARKED: ACT_ON_ALL,
    Situation.MARKED_FILTERED: ACT_ON_ALL,
}
"""What is taught beside keys, before them where it is needed first."""

LETTERS = frozenset({Situation.TYPING, Situation.SEARCHING})
"""Then letters are text, and other keys do nothing."""

USEFUL = (
    "fleet.open",
    "fleet.next_burning",
    "fleet.filter",
    "fleet.mark",
    "service.ways_back",
    "scrolled.back",
    "service.versions",
    "service.cohorts",
    "console.log",
    "console.help",
    "console.sources",
    "console.quit",
    "service.debug",
    "scrolled.next_page",
)
"""Keys that are hinted whatever the situation, the most useful first: the last ones go where there is no room."""


def taught(situation: Situation, hints: Sequence[KeyHint], keys: Mapping[str, str]) -> list[KeyHint]:
    """The hints of the situation, then the others; ``keys`` are those in force, by the id of their binding."""
    lesson = [KeyHint(keys[id_], does, id_) for id_, does in LESSONS[situation].items() if id_ in keys]
    remark = [REMARKS[situation]] if situation in REMARKS else []
    told = {hint.id for hint in lesson}
    others = sorted((hint for hint in hints if hint.id not in told), key=_usefulness)
    return [*lesson, *remark] if situation in LETTERS else [*remark, *lesson, *others]


def _usefulness(hint: KeyHint) -> int:
    return USEFUL.index(hint.id) if hint.id in USEFUL else len(USEFUL)
