"""The fleet, worst first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.timer import Timer
from textual.widget import Widget

from raitui.actions import KEYED
from raitui.bindings import ACTS, FLEET
from raitui.core.action import Action
from raitui.core.moves import moves
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.containing_screen import ContainingScreen
from raitui.screens.filter_entry import FilterEntry
from raitui.screens.fleet_arrangement import BURNING, Arranged, FleetArrangement, is_unheard
from raitui.screens.lessons import Situation
from raitui.screens.second_press import CONFIRM_AFTER_S, CONFIRM_WITHIN_S
from raitui.widgets.action_block import Offer
from raitui.widgets.action_progress import row_mark
from raitui.widgets.empty_fleet import empty_fleet_lines
from raitui.widgets.fleet_columns import heading, layout, longest_name
from raitui.widgets.fleet_lines import (
    Matches,
    dead_source_line,
    filter_line,
    fold_line,
    nothing_found_lines,
    order_line,
)
from raitui.widgets.fleet_table import FleetTable
from raitui.widgets.header import count_line
from raitui.widgets.key_line import KeyHint
from raitui.widgets.line_view import LineView
from raitui.widgets.look_alike_lines import identified
from raitui.widgets.service_pane import pane_block, title
from raitui.widgets.styled_line import EMPTY, Line, cut, spread
from raitui.widgets.together_block import Together, marked_title, plan_lines, question_line, together_block
from raitui.widgets.together_line import together_line

PANE_SHARE = 0.4
PANE_ROWS = (7, 16)
PUT_AWAY = "put away"
REST_S = 0.3
"""Going through the rows asks for nothing; staying on one does."""

WHILE_TYPING = frozenset({"move", "page", "open", "back", "repaint"})
"""What keys may do while letters are text."""


def pane_rows(height: int) -> int:
    """How many rows of a terminal so many high the pane takes."""
    least, most = PANE_ROWS
    return max(least, min(most, int(height * PANE_SHARE)))


class FleetScreen(ContainingScreen):
    """Every service in a line, and more of the selected one below; of those marked, what a key would do to all."""

    BINDINGS: ClassVar[list[BindingType]] = bound(FLEET)

    def __init__(self, console_state: ConsoleState) -> None:
        super().__init__(console_state)
        self._looked_at = ("", False)
        self._resting: Timer | None = None
        self._arrangement = FleetArrangement()
        self._arranged = Arranged()
        self._entry = FilterEntry()
        self._counted: tuple[tuple[ServiceSnapshot, ...], int, Line] = ((), 0, EMPTY)

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

    def targets(self) -> tuple[ServiceSnapshot, ...]:
        """The marked services in the order in which they were marked; without any, the selected one."""
        snapshot = self.console_state.snapshot
        if not self.is_together or snapshot is None:
            return super().targets()
        found = (snapshot.service(name) for name in self._arrangement.marked)
        return tuple(one for one in found if one is not None)

    @property
    def is_together(self) -> bool:
        """Whether anything is marked."""
        return bool(self._arrangement.marked)

    def meant(self) -> Hashable:
        """Exactly the marked ones, or the selected one."""
        return tuple(self._arrangement.marked) or super().meant()

    def hold_target(self) -> None:
        """From now on the pointer stays with the service."""
        self.table.pin()

    def header_lines(self) -> list[Line]:
        """Beneath the place: how many services are in which state, and how the rows stand."""
        snapshot, lines = self.console_state.snapshot, super().header_lines()
        if snapshot is None:
            return lines
        cells = self.size.width
        selected, arranged = self.table.selected, self._arrange(snapshot)
        overtaken = arranged.overtaken(selected.name) if selected is not None else []
        stands = order_line(self._arrangement.order.value, overtaken, len(self._arrangement.marked), held=arranged.held)
        return [lines[0], spread(self._counts(snapshot.services, cells), stands, cells), *lines[1:]]

    def _counts(self, services: tuple[ServiceSnapshot, ...], cells: int) -> Line:
        """Counted once for each picture: moving the pointer changes none of them."""
        counted, width, found = self._counted
        if counted is not services or width != cells:
            found = count_line(services, cells)
            self._counted = (services, cells, found)
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the filter is typed letters are text: nothing that a letter is bound to can be done."""
        return (not self._entry.is_open) or action in WHILE_TYPING

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
        self._arranged = arranged = self._arrange(snapshot)
        columns = layout(cells, longest_name(snapshot.services))
        dead = dead_source_line(snapshot.sources, cells)
        titles = [dead] if dead else []
        if self._entry.is_open or self._entry.is_in_force:
            titles.append(self._filter_line(snapshot))
        if not arranged.rows:
            self.lines("titles").show([*titles, *nothing_found_lines(self._entry.text, cells)])
            self._draw_nothing()
            return
        self.lines("titles").show([*titles, cut(heading(columns), cells)])
        self.table.show_services(
            arranged.rows,
            columns,
            self.console_state.now(),
            marked=self._arrangement.marked,
            results={name: row_mark(one) for name, one in self.console_state.newest_by_service().items()},
            foot=self._fold_line(),
        )
        self.draw_pane()

    def _fold_line(self) -> Line:
        folded = self._arranged.folded
        if not folded:
            return EMPTY
        unheard = sum(map(is_unheard, folded))
        return fold_line(len(folded) - unheard, unheard, self.key_for("fleet.all"), self.size.width)

    def _arrange(self, snapshot: FleetSnapshot) -> Arranged:
        arrangement, table, now = self._arrangement, self.table, self.console_state.monotonic()
        arrangement.text = self._entry.text
        holds = self._entry.is_open or self.asked is not None or arrangement.is_held(now)
        return arrangement.arranged(snapshot, holds=holds, room=max(1, table.size.height), kept=table.pinned)

    def _filter_line(self, snapshot: FleetSnapshot) -> Line:
        arranged, entry = self._arranged, self._entry
        matches = Matches(arranged.matching, len(snapshot.services), arranged.hidden_burning)
        return filter_line(entry.text, matches, self.size.width, typing=entry.is_open)

    def on_fleet_table_resized(self) -> None:
        """Lines for actions have come or gone: there is room for other rows, and the title says which are left."""
        if self.is_current and not self.is_too_small:
            self.draw_body()

    def draw_pane(self) -> None:
        """What is known of the selected service, or what the keys would do to the marked ones."""
        service, cells = self.table.selected, self.size.width
        if service is None:
            self.tell_drawn((), ())
            return
        pane, rows = self.lines("pane"), pane_rows(self.size.height)
        if pane.styles.height is None or pane.styles.height.value != rows:
            pane.styles.height = rows
        if self.is_together:
            self._draw_together(pane, rows)
        else:
            offers = self.offers(service)
            block = pane_block(service, offers, self.console_state.now(), cells, rows - 1)
            pane.show([title(service, self._position(), cells), *block.lines])
            self.tell_drawn(offers, block.told)
        self._look_at(service.name)

    def _draw_together(self, pane: LineView, rows: int) -> None:
        cells, offers = self.size.width, self._together()
        block = together_block(offers, cells, rows - 1)
        asked = next((one for one in offers if self.asked is one.action), None)
        lines = block.lines if asked is None else plan_lines(asked, cells, rows - 1)
        pane.show([marked_title([identified(one) for one in self.targets()], cells), *lines])
        self.tell_drawn([Offer(one.action, one.key, one.moves) for one in offers], block.told)

    def _together(self) -> list[Together]:
        """What every action key would do to each of the marked services."""
        targets, keys = self.targets(), self.keys_of_actions()
        return [
            Together(
                one, keys.get(f"{ACTS}{one.id}", one.key), tuple((identified(of), moves(one, of)) for of in targets)
            )
            for one in KEYED
        ]

    def question(self, asked: Action, target: ServiceSnapshot) -> Line:
        """What one more press would do, to the marked ones where there are any."""
        if not self.is_together:
            return super().question(asked, target)
        offer = next(one for one in self._together() if one.action is asked)
        return question_line(offer, f"{CONFIRM_AFTER_S:.0f}–{CONFIRM_WITHIN_S:.0f} s", self.size.width)

    def action_lines(self) -> list[Line]:
        """Before what became of the selected service's actions, what became of those asked for together."""
        lines, together = super().action_lines(), self.console_state.newest_together()
        return [*([together_line(together, self.size.width)] if together else []), *lines]

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
        rows, count = self.table.visible_rows, len(self._arranged.rows) + len(self._arranged.folded)
        return "" if len(rows) >= count else f"{rows.start + 1}–{rows.stop} of {count:,}"

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

    def action_filter(self) -> None:
        """What the binding names; its key opens the filter at once, before this is called."""
        self.open_text()

    def edit_text(self, key: str, text: str) -> None:
        """The rows follow what is typed; the pointer stays with its service while that is among them."""
        self._entry.edit(key, text)
        self.redraw()

    def _navigated(self) -> None:
        self._arrangement.hold(self.console_state.monotonic())

    def action_move(self, rows: int) -> None:
        """Select another service: of all that is drawn, only what tells of the selected one differs."""
        self._navigated()
        self.table.move(rows)
        self._draw_selection()

    def _draw_selection(self) -> None:
        self.lines("header").show(self.header_lines())
        self.draw_pane()
        self.lines("action").show(self.action_lines())
        self.draw_keys()

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

    def action_mark(self) -> None:
        """Mark the selected service, or take its mark away; the pointer stays."""
        selected = self.table.selected
        if selected is None:
            return
        self._arrangement.toggle_mark(selected.name)
        self.table.pin()
        self._navigated()
        self.forget_press()

    def action_mark_all(self) -> None:
        """Mark all that the filter lets through; without a filter, all that are shown."""
        for one in self._arranged.rows:
            self._arrangement.marked[one.name] = None
        self.table.pin()
        self.forget_press()

    async def action_open(self) -> None:
        """See all that is known of the selected service; while the filter is typed, have done with typing."""
        if self._entry.is_open:
            self._entry.close()
            self._navigated()
            self.redraw()
            return
        from raitui.screens.service_screen import ServiceScreen

        selected = self.table.selected
        if selected is not None:
            self.table.pin()
            await self.app.push_screen(ServiceScreen(self.console_state, selected.name))

    def action_back(self) -> None:
        """Take back a first press; without one, the filter; without that, the marks; else put away what is over."""
        if self.asked is None and not self._entry.clear():
            if self.is_together:
                self._arrangement.marked.clear()
            else:
                self.console_state.acknowledge()
        self.forget_key()
