"""The fleet, worst first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from raitui.bindings import FLEET
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.fleet_arrangement import Arranged
from raitui.screens.lessons import Situation
from raitui.screens.marked_fleet import MarkedFleet
from raitui.widgets.action_block import Block, Offer
from raitui.widgets.action_progress import row_mark
from raitui.widgets.alert_lines import header_count, stray_line
from raitui.widgets.empty_fleet import empty_fleet_lines
from raitui.widgets.fleet_columns import heading, layout, longest_name
from raitui.widgets.fleet_lines import dead_source_line, nothing_found_lines, order_line
from raitui.widgets.fleet_table import FleetTable
from raitui.widgets.header import count_line
from raitui.widgets.key_line import KeyHint
from raitui.widgets.line_view import LineView
from raitui.widgets.look_alike_lines import identified
from raitui.widgets.service_pane import pane_block, title
from raitui.widgets.styled_line import EMPTY, Line, cut, dimmed, joined, spread, width
from raitui.widgets.together_block import marked_title, together_block
from raitui.widgets.together_plan import why_not_shown

PANE_SHARE = 0.4
PANE_ROWS = (7, 16)
LEAST_TABLE_ROWS = 2
"""So many rows of the fleet stay in sight, however much there is to tell of the marked services."""

ALWAYS_ROWS = 5
"""The pane's title, why a key was ignored on two lines, the question, and the line of keys."""

ALERTS_KEY = "console.alerts"
PUT_AWAY = "put away"
TYPING = "typing: keys are text"


def pane_rows(height: int) -> int:
    """How many rows of a terminal so many high the pane takes."""
    least, most = PANE_ROWS
    return max(least, min(most, int(height * PANE_SHARE)))


class FleetScreen(MarkedFleet):
    """Every service in a line, and more of the selected one below; of those marked, what a key would do to all."""

    BINDINGS: ClassVar[list[BindingType]] = bound(FLEET)

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._counted: tuple[tuple[ServiceSnapshot, ...], int, Line] = ((), 0, EMPTY)
        self._alerts_counted: tuple[FleetSnapshot | None, Line] = (None, EMPTY)

    def body(self) -> Iterable[Widget]:
        """Titles, table, and the pane of the selected service."""
        yield LineView(id="titles")
        yield FleetTable(id="fleet")
        yield LineView(id="pane")

    def header_lines(self) -> list[Line]:
        """Beneath the place: how many services are in which state, and how the rows stand."""
        snapshot, lines = self.console_state.snapshot, super().header_lines()
        if snapshot is None:
            return lines
        cells = self.size.width
        selected, arranged = self.table.selected, self.rows_of(snapshot)
        overtaken = arranged.overtaken(selected.name) if selected is not None else []
        stands = order_line(self._arrangement.order.value, overtaken, len(self.marked), held=arranged.held)
        counts, alerts = self._counts(snapshot.services, cells), self._alerts(snapshot)
        room = cells - width(counts) - width(stands) - 4
        told = next((one for one in (alerts, alerts[:1]) if width(one) <= room), EMPTY)
        return [lines[0], spread(joined((counts, told), "  "), stands, cells), *lines[1:]]

    def _counts(self, services: tuple[ServiceSnapshot, ...], cells: int) -> Line:
        """Counted once for each picture: moving the pointer changes none of them."""
        counted, width, found = self._counted
        if counted is not services or width != cells:
            found = count_line(services, cells)
            self._counted = (services, cells, found)
        return found

    def _alerts(self, snapshot: FleetSnapshot) -> Line:
        """Counted once for each picture too: there may be thousands of them."""
        counted, found = self._alerts_counted
        if counted is not snapshot:
            found = header_count(snapshot, self.key_for(ALERTS_KEY))
            self._alerts_counted = (snapshot, found)
        return found

    def key_hints(self) -> list[KeyHint]:
        """How results are put away only where there are any."""
        hints = super().key_hints()
        return hints if self._can_put_away else [hint for hint in hints if hint.does != PUT_AWAY]

    def situation(self) -> Situation:
        """Before anything that the service is in: what the operator is at among the rows."""
        filtered = self._entry.is_in_force
        found = (
            (self._entry.is_open, Situation.TYPING),
            (self.is_together and filtered, Situation.MARKED_FILTERED),
            (self.is_together, Situation.MARKED),
            (filtered, Situation.FILTERED),
        )
        at_rows = next((situation for holds, situation in found if holds), None)
        return at_rows if at_rows is not None and self.asked is None else super().situation()

    @property
    def _can_put_away(self) -> bool:
        return self.console_state.has_results or self.is_together or self._entry.is_open or self._entry.is_in_force

    def draw_body(self) -> None:
        """Table and pane, or why there is nothing in them."""
        snapshot = self.console_state.snapshot
        if snapshot is None or not snapshot.services:
            self.lines("titles").show(empty_fleet_lines(snapshot, self.size.width))
            self._draw_nothing()
            return
        self._draw_fleet(snapshot)

    def _draw_nothing(self) -> None:
        self._arranged = Arranged()
        self.table.show_services((), layout(self.size.width, 0), self.console_state.now())
        self.lines("pane").show([])
        self.tell_drawn((), ())

    def _draw_fleet(self, snapshot: FleetSnapshot) -> None:
        cells = self.size.width
        self._arranged = arranged = self.rows_of(snapshot)
        titles = self._titles(snapshot)
        if not arranged.rows:
            self.lines("titles").show([*titles, *nothing_found_lines(self._entry.text, cells)])
            self._draw_nothing()
            return
        columns = layout(cells, longest_name(snapshot.services))
        self.lines("titles").show([*titles, cut(heading(columns), cells)])
        self.table.show_services(
            arranged.rows,
            columns,
            self.console_state.now(),
            marked=self._arrangement.marked,
            results={name: row_mark(one) for name, one in self.console_state.newest_by_service().items()},
            foot=self.fold_line(),
        )
        self.draw_pane()

    def _titles(self, snapshot: FleetSnapshot) -> list[Line]:
        """What is said of all rows, above their heading; and what alerts of no row say."""
        cells, now = self.size.width, self.console_state.now()
        dead = dead_source_line(snapshot.sources, cells)
        strays = stray_line(snapshot.stray_alerts, self.key_for(ALERTS_KEY), now, cells)
        return [*(one for one in (dead, strays) if one), *self.filter_lines(snapshot)]

    def draw_pane(self) -> None:
        """What is known of the selected service, or what the keys would do to the marked ones."""
        service = self.table.selected
        if service is None:
            self.tell_drawn((), ())
            return
        if self.is_together:
            self._draw_together()
        else:
            self._draw_selected(service)
        self.look_at(service.name, self.marked)

    def _draw_selected(self, service: ServiceSnapshot) -> None:
        cells, rows, offers = self.size.width, pane_rows(self.size.height), self.offers(service)
        block = pane_block(service, offers, self.console_state.now(), cells, rows - 1)
        self._show_pane(title(service, self._remark(), cells), block, offers, rows)

    def _draw_together(self) -> None:
        """To how many each key would do something; after a first press, all that one more would do."""
        cells, rows, offers = self.size.width, pane_rows(self.size.height), self.together()
        block = together_block(offers, cells, rows - 1)
        asked = self.asked
        if asked is not None:
            plan, room = self.plan_of(asked), self.plan_rows()
            why = why_not_shown(self.offer_of(asked), plan, room)
            if why:
                self.withdraw(asked, why)
            else:
                block, rows = Block(list(plan.lines), block.told), 1 + max(len(plan.lines), min(room, rows - 1))
        drawn = [Offer(one.action, one.key, one.moves) for one in offers]
        self._show_pane(
            marked_title([identified(one) for one in self.targets()], cells, self._remark(of_rows=False)),
            block,
            drawn,
            rows,
        )

    def _show_pane(self, head: Line, block: Block, offers: list[Offer], rows: int) -> None:
        """While letters are text nothing that is drawn is a key."""
        pane = self.lines("pane")
        if pane.styles.height is None or pane.styles.height.value != rows:
            pane.styles.height = rows
        if self.takes_text:
            pane.show([head, *map(dimmed, block.lines)])
            self.tell_drawn((), ())
        else:
            pane.show([head, *block.lines])
            self.tell_drawn(offers, block.told)

    def _remark(self, *, of_rows: bool = True) -> str:
        if self.takes_text:
            return TYPING
        return self.rows_in_sight() if of_rows else ""

    def plan_rows(self) -> int:
        """What the terminal has beside everything else that is drawn, a question and why a key was ignored included."""
        snapshot = self.console_state.snapshot
        if snapshot is None:
            return 0
        above = len(self.header_lines()) + len(self._titles(snapshot)) + 1
        return self.size.height - above - LEAST_TABLE_ROWS - len(self.result_lines()) - ALWAYS_ROWS

    def draw_selection(self) -> None:
        """Of all that is drawn, only what tells of the selected service differs."""
        self.lines("header").show(self.header_lines())
        self.draw_pane()
        self.lines("action").show(self.action_lines())
        self.draw_keys()

    async def action_open(self) -> None:
        """See all that is known of the selected service; while the filter is typed, have done with typing."""
        if self.takes_text:
            self.close_text()
            return
        from raitui.screens.service_screen import ServiceScreen

        selected = self.table.selected
        if selected is not None:
            self.table.pin()
            await self.app.push_screen(ServiceScreen(self.console_state, selected.name))

    async def action_debug(self) -> None:
        """See what lies behind the figures of the selected service."""
        from raitui.screens.debug_screen import DebugScreen

        selected = self.table.selected
        if selected is not None and not self.takes_text:
            self.table.pin()
            await self.app.push_screen(DebugScreen(self.console_state, selected.name))
