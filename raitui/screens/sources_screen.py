"""The sources."""

from __future__ import annotations

from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.header import all_notice_lines
from raitui.widgets.look_alike_lines import all_look_alike_lines
from raitui.widgets.source_lines import source_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class SourcesScreen(ScrolledScreen):
    """How every source does and what to do about it; every notice in full; every name that is taken for another."""

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span("SOURCES", Look.STRONG))]

    def text_lines(self) -> list[Line]:
        """Every source; then every notice, as long as it is, and the names."""
        snapshot, cells = self.console_state.snapshot, self.size.width
        sources = source_lines(snapshot, self.console_state.now(), cells)
        return [*sources, *all_notice_lines(snapshot, cells), *all_look_alike_lines(snapshot, cells)]
