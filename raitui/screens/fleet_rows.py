"""The rows of the fleet, and how the operator goes through them."""

from __future__ import annotations

from abc import abstractmethod

from textual.timer import Timer

from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.console_state import ConsoleState
from raitui.screens.containing_screen import ContainingScreen
from raitui.screens.fleet_arrangement import BURNING, Arranged, FleetArrangement, is_unheard
from raitui.widgets.fleet_lines import fold_line
from raitui.widgets.fleet_table import FleetTable
from raitui.widgets.styled_line import EMPTY, Line

REST_S = 0.3
"""Going through the rows asks for nothing; staying on one does."""


class FleetRows(ContainingScreen):
    """Rows that stay where they are while somebody navigates, and a pointer that stays with its service."""

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._looked_at: ServiceFocused | None = None
        self._resting: Timer | None = None
        self._arrangement = FleetArrangement()
        self._arranged = Arranged()

    @property
    def table(self) -> FleetTable:
        """The table of services."""
        return self.query_one("#fleet", FleetTable)

    def target(self) -> ServiceSnapshot | None:
        """The selected service."""
        return self.table.selected

    def hold_target(self) -> None:
        """From now on the pointer stays with the service."""
        self.table.pin()

    @abstractmethod
    def draw_selection(self) -> None:
        """Of all that is drawn, only what tells of the selected service differs."""

    def rows_of(self, snapshot: FleetSnapshot) -> Arranged:
        """The rows as they stand for the picture; held while somebody types, is asked, or has just navigated."""
        arrangement, table, now = self._arrangement, self.table, self.console_state.monotonic()
        holds = self.takes_text or self.asked is not None or arrangement.is_held(now)
        return arrangement.arranged(snapshot, holds=holds, room=max(1, table.size.height), kept=table.pinned)

    def fold_line(self) -> Line:
        """What has no row of its own."""
        folded = self._arranged.folded
        if not folded:
            return EMPTY
        unheard = sum(map(is_unheard, folded))
        return fold_line(len(folded) - unheard, unheard, self.key_for("fleet.all"), self.size.width)

    def rows_in_sight(self) -> str:
        """Which rows are in sight, where not all are."""
        rows, count = self.table.visible_rows, len(self._arranged.rows) + len(self._arranged.folded)
        return "" if len(rows) >= count else f"{rows.start + 1}–{rows.stop} of {count:,}"

    def look_at(self, name: str, marked: tuple[str, ...]) -> None:
        """Ask for all there is of the selected service, once the pointer has rested on it, and of those marked."""
        looked_at = ServiceFocused(name, chosen=self.table.is_pinned, marked=marked)
        if looked_at == self._looked_at:
            return
        self._looked_at = looked_at
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_S, lambda: self.post_message(looked_at))

    def on_screen_suspend(self) -> None:
        """Another screen says what it looks at; back here, it is asked for anew."""
        self._looked_at = None
        if self._resting is not None:
            self._resting.stop()

    def on_fleet_table_resized(self) -> None:
        """Lines for actions have come or gone: there is room for other rows, and the title says which are left."""
        if self.is_active and not self.is_too_small:
            self.draw_body()

    def navigated(self) -> None:
        """The rows stay where they are for a while."""
        self._arrangement.hold(self.console_state.monotonic())

    def action_move(self, rows: int) -> None:
        """Select another service: the pointer is on the terminal before all else that tells of it is worked out.

        Until that is drawn, no key would do what is seen, and none counts.
        """
        before = self.subject()
        self.navigated()
        self.table.move(rows)
        if self.subject() != before and not self.is_together:
            self.tell_drawn((), ())
        self.call_after_refresh(self._tell_of_selection)

    def _tell_of_selection(self) -> None:
        """Unless another screen has come up meanwhile: what its keys would do is what is seen."""
        if self.is_active and not self.is_too_small:
            self.draw_selection()

    def action_page(self, pages: int) -> None:
        """Select the service one page further."""
        self.action_move(pages * max(1, self.table.size.height - 1))

    def action_end(self, direction: int) -> None:
        """Select the worst or the last service; the worst as it is by now, whatever order was held."""
        if direction < 0:
            self._arrangement.let_go()
            self.table.release()
            self.redraw()
        self.action_move(direction * len(self._arranged.rows))

    def action_burning(self, direction: int) -> None:
        """Select the next service that pages, or the one before; after the last one comes the first."""
        rows, selected = self._arranged.rows, self.table.selected
        burning = [number for number, one in enumerate(rows) if one.state in BURNING]
        if not burning or selected is None:
            return
        at = next(number for number, one in enumerate(rows) if one.name == selected.name)
        if direction > 0:
            to = next((number for number in burning if number > at), burning[0])
        else:
            to = next((number for number in reversed(burning) if number < at), burning[-1])
        self.action_move(to - at)

    def action_sort(self) -> None:
        """The next order; the pointer stays with its service."""
        self.table.pin()
        self._arrangement.order = self._arrangement.order.next
        self.redraw()

    def action_all(self) -> None:
        """Show those that are well too, or fold them."""
        self._arrangement.shows_all = not self._arrangement.shows_all
        self.redraw()
