"""Every key in force with what it does, and every sign with what it means; all of it, or what is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from rich.cells import cell_len

from raitui.core.action import Action
from raitui.core.reading import Quality
from raitui.core.snapshot import State
from raitui.widgets.action_block import ADVISED
from raitui.widgets.alert_lines import FIRES, QUIET
from raitui.widgets.budget import NO_TRAFFIC, OVERSPENT
from raitui.widgets.evidence_figures import CERTAIN
from raitui.widgets.look_alike_lines import SIGN as NOT_WHAT_IT_LOOKS
from raitui.widgets.marks import (
    OK_AS_FAR_AS_KNOWN,
    PARTIAL,
    QUALITY_SIGNS,
    SOURCES,
    STALE,
    STATE_MEANINGS,
    STATES,
    VERDICTS,
)
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, cut, line, wrapped


class Whose(Enum):
    """To what the keys of a binding belong."""

    PLACE = "this place"
    TEXT = "every long text"
    CONTAINMENT = "containment"
    WAYS_BACK = "the ways back"
    CONSOLE = "everywhere"


class KeyHelp(NamedTuple):
    """The keys of one binding: what it is called, what it does, and to what it belongs.

    ``acts`` marks keys that the key gate looks at; of one that contains, ``action`` is what it does and ``way_back``
    what lifts it.
    """

    keys: tuple[str, ...]
    name: str
    does: str
    whose: Whose = Whose.PLACE
    acts: bool = False
    action: Action | None = None
    way_back: str = ""


class HelpEntry(NamedTuple):
    """A key, a word or a sign, and what it means."""

    sign: Span
    meaning: str


class HelpSection(NamedTuple):
    """What belongs together, under a title and a remark."""

    title: str
    remark: str
    entries: tuple[HelpEntry, ...]


FIGURES = (
    ("O Q D", "the three levels: operational, quality, drift; the worst sign of each"),
    ("BURN", "how many times too fast the error budget burnt in the past hour; ≥ when more may hide"),
    ("LEFT", f"error budget left; '{OVERSPENT}' when overspent by more than all of it"),
    (NO_TRAFFIC, "no traffic, so nothing burns"),
    ("pt", "percentage points, between two shares"),
    ("E", "evidence that it is worse: so many times likelier are the figures then; holds however often one looks"),
    ("T", "tier; 1 is the most critical"),
    ("←", "the change just before it began"),
    ("–", "not known, or not watched; never zero"),
)
_QUALITIES = (
    (STATES[State.CONTAINED].sign, "behind another state: contained as well"),
    (STATES[State.REVERTED].sign, "behind another state: a containment of it was undone by something else"),
    (f"ok{OK_AS_FAR_AS_KNOWN}", "nothing known against it, but not all is known"),
    (STALE, "stale: what was heard last, too old to trust"),
    (PARTIAL, "partial: some did not answer"),
    (QUALITY_SIGNS[Quality.THIN], "thin: too few samples to say it for sure"),
    (FIRES, "before a reason: so many alerts of others fire on it, each counted once a version; ! shows them"),
    (QUIET, "its alerts are silenced, or held back by others: nobody is told; its own state is what raitui finds"),
    (NOT_WHAT_IT_LOOKS, "before a name: it is taken for another, or hides something; its id tells which it is"),
)

_DRAWN = (
    ("├──●──┤", "a difference, and between which it lies; ◀ ▶ it goes on beyond; ┊ where there is none"),
    (CERTAIN, "evidence of a thousand million to one, or more"),
    ("PSI JS KS", "how far a distribution is from its baseline: 0 is alike; ░ its shares before, █ now"),
    ("ECE Brier", "how far predicted probabilities are from what came true: 0 is never off"),
    ("╌ ·", "in a chart: a bound, or where both would be alike; a gap, of which nothing is known"),
    ("┊", "in a chart: something changed then"),
)

SAFETY = (
    ("counts", "an action key counts when what it would do has stood on the terminal for 0.3 s, alone, once a press"),
    ("alone", "no other key and no paste within 0.05 s before or after; more than one together is a burst"),
    ("held down", "the same key counts again after it was silent for 1 s"),
    ("appeared", "what the key would do had not been there long enough to be read"),
    ("not shown", "what it would do is not on the screen: there is no room for it, or nothing is drawn yet"),
    ("where", "nothing is done from a screen that lies over a service: leave it, then press again"),
)
"""Why an action key may be ignored, in the words in which it is told."""


TWICE = HelpEntry(
    Span("twice"),
    "what asks twice is done by a second press of its key, 1–5 s after the first; esc takes the first one back. "
    "With several services marked, every one of these asks",
)
NOTHING_FOUND = "Nothing here says so: backspace takes a letter back, esc shows all."
_SIGN_CELLS = 12


def help_sections(keys: Iterable[KeyHelp]) -> list[HelpSection]:
    """The keys of this place first, those that contain, why one may be ignored, keys everywhere, then signs."""
    keys = tuple(keys)
    here = (*_of(keys, Whose.PLACE), *_of(keys, Whose.TEXT))
    sections = (
        HelpSection("KEYS HERE", "", here),
        HelpSection("KEYS THAT CONTAIN", "on the selected service; each stays until it is lifted", _containing(keys)),
        HelpSection("WHY SUCH A KEY MAY BE IGNORED", "the screen says which", _reasons(keys)),
        HelpSection("KEYS EVERYWHERE", "", _of(keys, Whose.CONSOLE)),
        HelpSection("SIGNS AND FIGURES", "all times are UTC", tuple(_signs())),
    )
    return [section for section in sections if section.entries]


def _of(keys: tuple[KeyHelp, ...], whose: Whose) -> tuple[HelpEntry, ...]:
    return tuple(_key(key) for key in keys if key.whose is whose)


def _key(key: KeyHelp) -> HelpEntry:
    return HelpEntry(Span(" ".join(key.keys), Look.STRONG), f"{key.name}: {key.does}")


def _containing(keys: tuple[KeyHelp, ...]) -> tuple[HelpEntry, ...]:
    """What each of them does, along which axis, whether it asks twice, and what lifts it."""
    through = next((f"{key.keys[0]}, " for key in keys if key.whose is Whose.WAYS_BACK), "")
    contain = [_contains(key, key.action, through) for key in keys if key.action is not None]
    return (*contain, *_of(keys, Whose.WAYS_BACK), TWICE) if contain else ()


def _contains(key: KeyHelp, action: Action, through: str) -> HelpEntry:
    twice = " Asks twice." if action.asks_twice else ""
    said = f"{key.name}: {action.help}.{twice} Axis: {action.axis.value}. Way back: {through}{key.way_back}."
    return HelpEntry(Span(" ".join(key.keys), Look.STRONG), said)


def _reasons(keys: Iterable[KeyHelp]) -> tuple[HelpEntry, ...]:
    acts = any(key.acts for key in keys)
    return tuple(HelpEntry(Span(word), meaning) for word, meaning in SAFETY) if acts else ()


def _signs() -> Iterator[HelpEntry]:
    for state, mark in STATES.items():
        yield HelpEntry(Span(f"{mark.sign} {mark.word}", mark.look), STATE_MEANINGS[state])
    for mark in VERDICTS.values():
        yield HelpEntry(Span(mark.sign, mark.look), f"the figure says: {mark.word}")
    for sign, meaning in (*_QUALITIES, *FIGURES):
        yield HelpEntry(Span(sign), meaning)
    for sign, meaning in _DRAWN:
        yield HelpEntry(Span(sign), meaning)
    for mark in SOURCES.values():
        yield HelpEntry(Span(f"{mark.sign} {mark.word}", mark.look), "a source's state")
    yield HelpEntry(
        Span(ADVISED, Look.STRONG),
        "behind an action: it limits best what the service likely has; before a title: there it is",
    )


def found(sections: Iterable[HelpSection], text: str) -> list[HelpSection]:
    """What holds every word of the text, in the sections it stands in; a word of a title finds all beneath it."""
    words = text.casefold().split()

    def holds(section: HelpSection, entry: HelpEntry) -> bool:
        said = f"{section.title} {entry.sign.text} {entry.meaning}".casefold()
        return all(word in said for word in words)

    kept = (one._replace(entries=tuple(entry for entry in one.entries if holds(one, entry))) for one in sections)
    return [section for section in kept if section.entries]


def help_lines(sections: Sequence[HelpSection], cells: int) -> list[Line]:
    """Every section under its title, parted by empty lines."""
    if not sections:
        return [EMPTY, *wrapped(NOTHING_FOUND, cells)]
    lines: list[Line] = []
    for section in sections:
        title = line(Span(section.title, Look.HEADING), Span(f"  {section.remark}" if section.remark else "", Look.DIM))
        lines += [*([EMPTY] if lines else []), cut(title, cells)]
        for entry in section.entries:
            lines += _explained(entry, cells)
    return lines


def search_line(text: str, matching: int, total: int, cells: int, *, typing: bool) -> Line:
    """The words as they are typed, and how much of the help has them."""
    typed = line(Span("HELP  ", Look.STRONG), Span(f"/{text}", Look.STRONG), Span(" ", Look.BADGE) if typing else "")
    told = Span(f"  {matching} of {total} match", Look.PLAIN if matching else Look.WARN)
    return cut(line(*typed, told, Span("  esc clears", Look.DIM)), cells)


def _explained(entry: HelpEntry, cells: int) -> list[Line]:
    """A sign, and beside it what it means, in as many lines as that takes."""
    first, *rest = wrapped(entry.meaning, cells, indent=" " * _SIGN_CELLS)
    if cell_len(entry.sign.text) >= _SIGN_CELLS:
        return [cut(line(entry.sign), cells), first, *rest]
    padding = Span(" " * (_SIGN_CELLS - cell_len(entry.sign.text)))
    return [(entry.sign, padding, *first[1:]), *rest]
