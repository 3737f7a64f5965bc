"""Help."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import ActiveBinding

from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.help_lines import KeyHelp, help_lines
from raitui.widgets.styled_line import Line, Look, Span, line


class HelpScreen(ScrolledScreen):
    """The keys in force on the screen before, however they were mapped, when they count, and the signs."""

    def __init__(self, console_state: ConsoleState, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__(console_state)
        self._in_force = tuple(bindings)

    def title_lines(self) -> list[Line]:
        """What this is."""
        return [line(Span("HELP", Look.STRONG))]

    def text_lines(self) -> list[Line]:
        """Keys and signs."""
        return help_lines(self._keys(), self.size.width)

    def _keys(self) -> list[KeyHelp]:
        keys: dict[str, KeyHelp] = {}
        for _, binding, _, tooltip in self._in_force:
            known = keys.get(binding.action, KeyHelp((), binding.description, tooltip))
            key = self.app.get_key_display(binding.with_key(binding.key))
            keys[binding.action] = known._replace(keys=(*known.keys, key))
        return list(keys.values())
