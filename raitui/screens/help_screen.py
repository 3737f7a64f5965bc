"""Help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import ActiveBinding, BindingType

from raitui.bindings import HELP
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.filter_entry import FilterEntry
from raitui.screens.key_help import key_help
from raitui.screens.lessons import Situation, taught
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.help_lines import HelpSection, KeyHelp, found, help_lines, help_sections, search_line
from raitui.widgets.key_line import KeyHint
from raitui.widgets.styled_line import Line, Look, Span, line

WHILE_TYPING = frozenset({"scroll", "page", "end", "done", "back", "repaint"})
"""What keys may do while letters are text."""


class HelpScreen(ScrolledScreen):
    """The keys in force on the screen before, however they were mapped, when they count, and the signs; searched."""

    BINDINGS: ClassVar[list[BindingType]] = bound(HELP)

    def __init__(self, console_state: ConsoleState, bindings: Iterable[ActiveBinding]) -> None:
        super().__init__(console_state)
        self._in_force = tuple(bindings)
        self._entry = FilterEntry()

    def title_lines(self) -> list[Line]:
        """What this is, or what is looked for in it."""
        entry = self._entry
        if not (entry.is_open or entry.is_in_force):
            return [line(Span("HELP", Look.STRONG))]
        all_of_it = help_sections(self._keys())
        matching, total = _count(found(all_of_it, entry.text)), _count(all_of_it)
        return [search_line(entry.text, matching, total, self.size.width, typing=entry.is_open)]

    def text_lines(self) -> list[Line]:
        """Keys and signs, or those of them that are looked for."""
        return help_lines(found(help_sections(self._keys()), self._entry.text), self.size.width)

    @property
    def takes_text(self) -> bool:
        """While something is looked for, letters say what."""
        return self._entry.is_open

    @property
    def text_is_harmless(self) -> bool:
        """Nothing is ever done with it."""
        return True

    def open_text(self) -> None:
        """Letters say from now on what is looked for."""
        self._entry.is_open = True
        self.redraw()

    def edit_text(self, key: str, text: str) -> None:
        """What is found follows what is typed, from its first line on."""
        self._entry.edit(key, text)
        self.text.show_from(0)
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While letters are text, nothing that a letter is bound to can be done."""
        return (not self._entry.is_open) or action in WHILE_TYPING

    def key_hints(self) -> list[KeyHint]:
        """How one has done with typing, while one types."""
        hints = super().key_hints()
        if not (self._entry.is_open or self._entry.is_in_force):
            return hints
        keys: dict[str, str] = {}
        for active in self.active_bindings.values():
            keys.setdefault(active.binding.id or "", self.app.get_key_display(active.binding))
        return taught(Situation.SEARCHING if self._entry.is_open else Situation.FOUND, hints, keys)

    def action_search(self) -> None:
        """What the binding names; its key opens the entry at once, before this is called."""
        self.open_text()

    def action_done(self) -> None:
        """Letters are keys again; what was found stays."""
        self._entry.close()
        self.redraw()

    async def action_back(self) -> None:
        """Take away what is looked for; without anything, return to the screen before."""
        if self._entry.clear():
            self.text.show_from(0)
            self.redraw()
            return
        await super().action_back()

    def _keys(self) -> list[KeyHelp]:
        keys: dict[str, KeyHelp] = {}
        for _, binding, _, tooltip in self._in_force:
            known = keys.get(binding.action, key_help(binding.id or "", (), binding.description, tooltip))
            key = self.app.get_key_display(binding.with_key(binding.key))
            keys[binding.action] = known._replace(keys=(*known.keys, key))
        return list(keys.values())


def _count(sections: Iterable[HelpSection]) -> int:
    return sum(len(section.entries) for section in sections)
