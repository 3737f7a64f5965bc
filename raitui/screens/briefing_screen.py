"""What is said before a drill begins."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from raitui.bindings import BRIEFING
from raitui.core.drill import Briefing
from raitui.messages import DrillBegun
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.drill_lines import briefing_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class BriefingScreen(ScrolledScreen):
    """What is asked and how it is scored. Nothing begins before the operator says so."""

    BINDINGS: ClassVar[list[BindingType]] = bound(BRIEFING)

    def __init__(self, console_state: ConsoleState, briefing: Briefing) -> None:
        super().__init__(console_state)
        self._briefing = briefing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is no way back from here: what lies behind is shown when the drill has begun."""
        return False if action == "back" else super().check_action(action, parameters)

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span(" DRILL ", Look.BADGE), Span(f" {self._briefing.title}", Look.STRONG))]

    def text_lines(self) -> list[Line]:
        """The briefing."""
        return briefing_lines(self._briefing, self.size.width)

    async def action_begin(self) -> None:
        """Start the drill."""
        self.post_message(DrillBegun())
        await self.app.pop_screen()
