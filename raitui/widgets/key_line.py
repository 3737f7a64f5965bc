"""The keys that count now, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from raitui.widgets.styled_line import Line, Look, Span, cut, joined, line, width

GAP = "  "


class KeyHint(NamedTuple):
    """A key as it is printed on the keyboard, and what it does in a word or two; ``id`` is that of its binding."""

    key: str
    does: str
    id: str = ""


def key_line(hints: Iterable[KeyHint], cells: int, kept: str = "") -> Line:
    """The keys in one line, each whole, the first ones first; where there is no room for all, ``kept`` is one of them.

    ``kept`` is the id of the binding that tells of all the others.
    """
    hints = tuple(hints)
    told = {hint: line(Span(hint.key, Look.STRONG), Span(f" {hint.does}", Look.DIM)) for hint in hints}
    wanted = sorted(hints, key=lambda hint: bool(kept) and hint.id != kept)
    room, fitting = cells + len(GAP), set[KeyHint]()
    for hint in wanted:
        needed = width(told[hint]) + len(GAP)
        if needed <= room:
            fitting.add(hint)
            room -= needed
    shown = joined((told[hint] for hint in hints if hint in fitting), GAP)
    return shown or cut(joined(told.values(), GAP), cells)
