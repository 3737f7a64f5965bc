"""The fleet's filter: while it is typed, letters are text and no keys."""

from __future__ import annotations

from collections.abc import Mapping

from raitui.core.snapshot import FleetSnapshot
from raitui.screens.console_state import ConsoleState
from raitui.screens.filter_entry import FilterEntry
from raitui.screens.fleet_arrangement import Arranged
from raitui.screens.fleet_rows import FleetRows
from raitui.widgets.fleet_lines import Matches, filter_line
from raitui.widgets.styled_line import Line

WHILE_TYPING = frozenset({"move", "page", "open", "back", "repaint"})
"""What keys may do while letters are text."""


class FilteredFleet(FleetRows):
    """Rows of which the operator sees those that a line of text lets through."""

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._entry = FilterEntry()
        self._keys: Mapping[str, str] = {}

    def rows_of(self, snapshot: FleetSnapshot) -> Arranged:
        """The rows that the filter lets through."""
        self._arrangement.text = self._entry.text
        return super().rows_of(snapshot)

    def filter_lines(self, snapshot: FleetSnapshot) -> list[Line]:
        """The filter, how many match, and what burns behind it; none where there is no filter."""
        arranged, entry = self._arranged, self._entry
        if not (entry.is_open or entry.is_in_force):
            return []
        matches = Matches(arranged.matching, len(snapshot.services), arranged.hidden_burning)
        return [filter_line(entry.text, matches, self.size.width, typing=entry.is_open)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed letters are text: nothing that a letter is bound to can be done."""
        return (not self._entry.is_open) or action in WHILE_TYPING

    def keys_of_actions(self) -> Mapping[str, str]:
        """While the filter is typed none of them is in force: those that will be again."""
        if not self._entry.is_open:
            self._keys = super().keys_of_actions()
        return self._keys

    @property
    def takes_text(self) -> bool:
        """While the filter is typed, letters belong to it."""
        return self._entry.is_open

    @property
    def text_is_harmless(self) -> bool:
        """A filter does nothing to any service."""
        return True

    def open_text(self) -> None:
        """Letters belong to the filter from now on."""
        self._entry.is_open = True
        self.forget_press()

    def close_text(self) -> None:
        """Letters are keys again; what was typed stays in force."""
        self._entry.close()
        self.navigated()
        self.redraw()

    def action_filter(self) -> None:
        """What the binding names; its key opens the filter at once, before this is called."""
        self.open_text()

    def edit_text(self, key: str, text: str) -> None:
        """The rows follow what is typed; the pointer stays with its service while that is among them."""
        self._entry.edit(key, text)
        self.redraw()
