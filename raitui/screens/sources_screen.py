"""The sources."""

from __future__ import annotations

from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.source_lines import source_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class SourcesScreen(ScrolledScreen):
    """How every source does, what it said, and what to do about it."""

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span("SOURCES", Look.STRONG))]

    def text_lines(self) -> list[Line]:
        """Every source."""
        return source_lines(self.console_state.snapshot, self.console_state.now(), self.size.width)
