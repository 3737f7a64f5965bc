"""The sources."""

from __future__ import annotations

from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.header import all_notice_lines
from raitui.widgets.source_lines import source_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class SourcesScreen(ScrolledScreen):
    """How every source does, what it said, and what to do about it; and every notice in full."""

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span("SOURCES", Look.STRONG))]

    def text_lines(self) -> list[Line]:
        """Every source; then every notice, as long as it is."""
        snapshot, cells = self.console_state.snapshot, self.size.width
        sources = source_lines(snapshot, self.console_state.now(), cells)
        return [*sources, *all_notice_lines(snapshot, cells)]
