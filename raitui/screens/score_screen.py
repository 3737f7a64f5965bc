"""What came of a drill."""

from __future__ import annotations

from raitui.core.drill_result import DrillResult
from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.drill_lines import score_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class ScoreScreen(ScrolledScreen):
    """The score, until it is put away; what is done afterwards counts no more."""

    def __init__(self, console_state: ConsoleState, result: DrillResult) -> None:
        super().__init__(console_state)
        self._result = result

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span("THE DRILL IS OVER", Look.STRONG), "  esc: look at the fleet again · q: end")]

    def text_lines(self) -> list[Line]:
        """The score."""
        return score_lines(self._result, self.size.width)
