"""Every key in force with what it does, and every sign with what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.cells import cell_len

from raitui.core.reading import Quality
from raitui.core.snapshot import State
from raitui.widgets.budget import NO_TRAFFIC, OVERSPENT
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
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped


class KeyHelp(NamedTuple):
    """The keys of one binding, what it is called, and what it does."""

    keys: tuple[str, ...]
    name: str
    does: str


FIGURES = (
    ("O Q D", "the three levels: operational, quality, drift; the worst sign of each"),
    ("BURN", "how many times too fast the error budget burnt in the past hour; ≥ when more may hide"),
    ("LEFT", f"error budget left; '{OVERSPENT}' when overspent by more than all of it"),
    (NO_TRAFFIC, "no traffic, so nothing burns"),
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
)


SAFETY = (
    ("counts", "an action key counts when what it would do has stood on the terminal for 0.3 s, alone, once a press"),
    ("alone", "no other key and no paste within 0.05 s before or after; more than one together is a burst"),
    ("held down", "the same key counts again after it was silent for 1 s"),
    ("appeared", "what the key would do had not been there long enough to be read"),
    ("not shown", "what it would do is not on the screen: there is no room for it, or nothing is drawn yet"),
)
"""Why an action key may be ignored, in the words in which it is told."""


_SIGN_CELLS = 12


def _signs() -> Iterator[tuple[Span, str]]:
    for state, mark in STATES.items():
        yield Span(f"{mark.sign} {mark.word}", mark.look), STATE_MEANINGS[state]
    for mark in VERDICTS.values():
        yield Span(mark.sign, mark.look), f"the figure says: {mark.word}"
    for sign, meaning in (*_QUALITIES, *FIGURES):
        yield Span(sign), meaning
    for mark in SOURCES.values():
        yield Span(f"{mark.sign} {mark.word}", mark.look), "a source's state"


def _explained(sign: Span, meaning: str, cells: int) -> list[Line]:
    """A sign, and beside it what it means, in as many lines as that takes."""
    first, *rest = wrapped(meaning, cells, indent=" " * _SIGN_CELLS)
    padding = Span(" " * (_SIGN_CELLS - cell_len(sign.text)))
    return [(sign, padding, *first[1:]), *rest]


def help_lines(keys: Iterable[KeyHelp], cells: int) -> list[Line]:
    """Keys first, then when those that act count, then signs."""
    lines = [line(Span("KEYS", Look.HEADING))]
    for key in keys:
        lines += _explained(Span(" ".join(key.keys), Look.STRONG), f"{key.name}: {key.does}", cells)
    lines += [EMPTY, line(Span("ACTION KEYS", Look.HEADING))]
    for word, meaning in SAFETY:
        lines += _explained(Span(word), meaning, cells)
    lines += [EMPTY, line(Span("SIGNS", Look.HEADING), Span("  all times are UTC", Look.DIM))]
    for sign, meaning in _signs():
        lines += _explained(sign, meaning, cells)
    return lines
