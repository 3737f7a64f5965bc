"""A long text in sections, each under a title, to which keys lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from raitui.widgets.styled_line import Line, Look, Span, line, plain


class Page(NamedTuple):
    """The whole text, and at which line each section begins that a key leads to."""

    lines: list[Line]
    sections: Mapping[str, int]

    def pointing_at(self, section: str) -> list[Line]:
        """The text with a sign before the title of that section, for where it cannot be the first in sight."""
        start = self.sections.get(section)
        if start is None:
            return self.lines
        title = plain(self.lines[start])
        return [*self.lines[:start], line(Span(f"▶{title[1:]}", Look.STRONG)), *self.lines[start + 1 :]]


def rule(title: str, cells: int) -> Line:
    """The line above a section, as wide as the text."""
    return line(Span(f"─ {title} {'─' * max(0, cells - len(title) - 3)}", Look.DIM))
