"""The fleet, worst first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget

from raitui.bindings import FLEET
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.containing_screen import ContainingScreen
from raitui.widgets.empty_fleet import empty_fleet_lines
from raitui.widgets.fleet_columns import heading, layout, longest_name
from raitui.widgets.fleet_table import FleetTable
from raitui.widgets.header import count_line
from raitui.widgets.key_line import KeyHint
from raitui.widgets.line_view import LineView
from raitui.widgets.service_pane import pane_block, title
from raitui.widgets.styled_line import Line, cut

PANE_SHARE = 0.4
PANE_ROWS = (7, 16)
PUT_AWAY = "put away"
REST_S = 0.3
"""Going through the rows asks for nothing; staying on one does."""


def pane_rows(height: int) -> int:
    """How many rows of a terminal so many high the pane takes."""
    least, most = PANE_ROWS
    return max(least, min(most, int(height * PANE_SHARE)))


class FleetScreen(ContainingScreen):
    """Every service in a line, and more of the selected one below."""

    BINDINGS: ClassVar[list[BindingType]] = bound(FLEET)

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._looked_at = ("", False)
        self._resting: Timer | None = None

    def body(self) -> Iterable[Widget]:
        """Titles, table, and the pane of the selected service."""
        yield LineView(id="titles")
        yield FleetTable(id="fleet")
        yield LineView(id="pane")

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

    def header_lines(self) -> list[Line]:
        """Beneath the place: how many services are in which state."""
        snapshot, lines = self.console_state.snapshot, super().header_lines()
        if snapshot is None:
            return lines
        return [lines[0], count_line(snapshot.services, self.size.width), *lines[1:]]

    def key_hints(self) -> list[KeyHint]:
        """How results are put away only where there are any."""
        hints = super().key_hints()
        return hints if self.console_state.has_results else [hint for hint in hints if hint.does != PUT_AWAY]

    def draw_body(self) -> None:
        """Table and pane, or why there is nothing in them."""
        snapshot = self.console_state.snapshot
        if snapshot is None or not snapshot.services:
            self.lines("titles").show(empty_fleet_lines(snapshot, self.size.width))
            self.table.show_services((), layout(self.size.width, 0), self.console_state.now())
            self.lines("pane").show([])
            self.tell_drawn((), ())
            return
        self._draw_fleet(snapshot)

    def _draw_fleet(self, snapshot: FleetSnapshot) -> None:
        cells, now = self.size.width, self.console_state.now()
        columns = layout(cells, longest_name(snapshot.services))
        self.lines("titles").show([cut(heading(columns), cells)])
        self.table.show_services(snapshot.services, columns, now)
        self.draw_pane()

    def on_fleet_table_resized(self) -> None:
        """Lines for actions have come or gone: the title says which rows are left."""
        if self.is_current and not self.is_too_small:
            self.draw_pane()

    def draw_pane(self) -> None:
        """What is known of the selected service."""
        service, cells = self.table.selected, self.size.width
        if service is None:
            self.tell_drawn((), ())
            return
        pane, rows = self.lines("pane"), pane_rows(self.size.height)
        if pane.styles.height is None or pane.styles.height.value != rows:
            pane.styles.height = rows
        offers = self.offers(service)
        block = pane_block(service, offers, self.console_state.now(), cells, rows - 1)
        pane.show([title(service, self._position(), cells), *block.lines])
        self.tell_drawn(offers, block.told)
        self._look_at(service.name)

    def _look_at(self, name: str) -> None:
        """Ask for all there is of the selected service, once the pointer has rested on it."""
        chosen = self.table.is_pinned
        if (name, chosen) == self._looked_at:
            return
        self._looked_at = (name, chosen)
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST_S, lambda: self.post_message(ServiceFocused(name, chosen=chosen)))

    def on_screen_suspend(self) -> None:
        """Another screen says what it looks at; back here, it is asked for anew."""
        self._looked_at = ("", False)
        if self._resting is not None:
            self._resting.stop()

    def _position(self) -> str:
        snapshot, rows = self.console_state.snapshot, self.table.visible_rows
        count = len(snapshot.services) if snapshot is not None else 0
        return "" if len(rows) >= count else f"{rows.start + 1}–{rows.stop} of {count:,}"

    def action_move(self, rows: int) -> None:
        """Select another service: of all that is drawn, only what tells of the selected one differs."""
        self.table.move(rows)
        self.draw_pane()
        self.lines("action").show(self.action_lines())

    def action_page(self, pages: int) -> None:
        """Select the service one page further."""
        self.action_move(pages * max(1, self.table.size.height - 1))

    def action_end(self, direction: int) -> None:
        """Select the worst or the last service."""
        snapshot = self.console_state.snapshot
        self.action_move(direction * len(snapshot.services) if snapshot is not None else 0)

    async def action_open(self) -> None:
        """See all that is known of the selected service."""
        from raitui.screens.service_screen import ServiceScreen

        selected = self.table.selected
        if selected is not None:
            self.table.pin()
            await self.app.push_screen(ServiceScreen(self.console_state, selected.name))

    def action_back(self) -> None:
        """Take back a first press; without one, put away what is over."""
        if self.asked is None:
            self.console_state.acknowledge()
        self.forget_key()
