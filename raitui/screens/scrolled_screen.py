"""A screen that is a text longer than the terminal."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from raitui.bindings import SCROLLED
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import ConsoleScreen
from raitui.widgets.line_view import LineView
from raitui.widgets.scrolled_lines import ScrolledLines
from raitui.widgets.styled_line import Line, Look, Span, cut, line


class ScrolledScreen(ConsoleScreen):
    """A title, a text that scrolls, and a rule beneath that says where in it we are."""

    BINDINGS: ClassVar[list[BindingType]] = bound(SCROLLED)

    def body(self) -> Iterable[Widget]:
        """Title, text, rule."""
        yield LineView(id="title")
        yield ScrolledLines(id="text")
        yield LineView(id="rule")

    @property
    def text(self) -> ScrolledLines:
        """What scrolls."""
        return self.query_one("#text", ScrolledLines)

    @abstractmethod
    def title_lines(self) -> list[Line]:
        """What stands above the text."""

    @abstractmethod
    def text_lines(self) -> list[Line]:
        """The whole text."""

    def foot_lines(self) -> list[Line]:
        """What stands under the rule, whatever part of the text is shown."""
        return []

    def draw_body(self) -> None:
        """Draw title, text and rule."""
        self.lines("title").show(self.title_lines())
        self.text.show(self.text_lines())
        self.draw_rule()

    def draw_rule(self) -> None:
        """Say which part of the text is shown."""
        cells, position = self.size.width, self.text.position
        rule = Span(f"{'─' * max(0, cells - len(position) - 2)} {position}" if position else "─" * cells, Look.DIM)
        self.lines("rule").show([line(rule), *(cut(one, cells) for one in self.foot_lines())])

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.text.scroll_lines(lines)
        self.draw_rule()

    def action_page(self, pages: int) -> None:
        """Scroll by pages, one line kept for the eye to find its place."""
        self.action_scroll(pages * max(1, self.text.size.height - 1))

    def action_end(self, direction: int) -> None:
        """Scroll to the first or the last line."""
        self.action_scroll(direction * len(self.text.lines))

    async def action_back(self) -> None:
        """Return to the screen before."""
        await self.app.pop_screen()
