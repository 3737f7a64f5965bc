"""The keys that count now, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from raitui.widgets.styled_line import Line, Look, Span, cut, joined, line


class KeyHint(NamedTuple):
    """A key as it is printed on the keyboard, and what it does in a word or two."""

    key: str
    does: str


def key_line(hints: Iterable[KeyHint], cells: int) -> Line:
    """The keys in one line, the last ones cut where there is no room."""
    return cut(
        joined((line(Span(hint.key, Look.STRONG), Span(f" {hint.does}", Look.DIM)) for hint in hints), "  "), cells
    )
