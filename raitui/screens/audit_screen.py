"""The audit log: followed as it grows, filtered, read record by record, verified (R-AUD-1 to R-AUD-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widget import Widget

from raitui import bindings
from raitui.core.audit_filter import AuditFilter, audit_filter
from raitui.core.audit_row import audit_row
from raitui.core.log_reading import LogAsk
from raitui.core.log_window import LogWindow
from raitui.messages import (
    CheckAsked,
    CheckTold,
    LogAsked,
    LogFollowed,
    LogGrew,
    LogTold,
    NoLongerAsked,
)
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import TEXT, ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.screens.log_asker import LogAsker
from raitui.screens.log_check import LogCheck
from raitui.screens.record_screen import RecordScreen
from raitui.widgets.audit_columns import AuditLayout, audit_heading, audit_layout
from raitui.widgets.audit_lines import (
    filter_lines,
    foot_lines,
    instead_of_records,
    rule_line,
    title_line,
    warning_lines,
)
from raitui.widgets.audit_table import AuditTable
from raitui.widgets.check_lines import check_lines
from raitui.widgets.line_view import LineView
from raitui.widgets.moment import full_moment
from raitui.widgets.styled_line import Line

ROOMY_HEIGHT = 34
FOOT_ROWS, SHORT_FOOT_ROWS = 4, 3
LONGEST_FILTER = 200
DROPPED = "typed before this screen was seen: dropped"


class AuditScreen(ConsoleScreen):
    """Follows the newest record until one moves up; reads on at either end; never holds more than it can show.

    ``wanted`` is the filter that it begins with, as one would write it.
    """

    BINDINGS: ClassVar[list[BindingType]] = bound(bindings.AUDIT)

    def __init__(self, console_state: ConsoleState, wanted: str = "") -> None:
        super().__init__(console_state)
        self._text = wanted
        self._written = self._understood()
        self._window = LogWindow(self._written)
        self._asker = LogAsker(console_state, self._window, self._post)
        self._editing = False
        self._text_before = ""
        self._said = ""
        self._check = LogCheck(console_state)
        self._follow_number = 0

    def body(self) -> Iterable[Widget]:
        """Title and filter, the records, where one is, the record that is looked at, the check."""
        yield LineView(id="title")
        yield AuditTable(id="log")
        yield LineView(id="rule")
        yield LineView(id="check")

    @property
    def table(self) -> AuditTable:
        """The records."""
        return self.query_one("#log", AuditTable)

    def on_mount(self) -> None:
        """From now on the log is followed."""
        self._follow_number = self.console_state.new_number()
        self.post_message(LogFollowed(self._follow_number, self))

    def on_unmount(self) -> None:
        """Nobody waits for anything any more."""
        self._asker.give_up()
        for number in (self._follow_number, self._check.number):
            self.app.post_message(NoLongerAsked(number))

    def on_log_told(self, message: LogTold) -> None:
        """Something was read."""
        if self._asker.take(message.ask, message.answer):
            self.redraw()

    def on_log_grew(self, message: LogGrew) -> None:
        """There are newer records."""
        self._window.grew(message.log, message.last)
        self.redraw()

    def on_check_told(self, message: CheckTold) -> None:
        """The check got further."""
        if self._check.take(message.number, message.news):
            if message.news.over:
                self.post_message(NoLongerAsked(message.number))
            self.redraw()

    def on_audit_table_resized(self) -> None:
        """The records are laid out anew."""
        self.redraw()

    def draw_body(self) -> None:
        """Ask for what is missing, and show what is there."""
        self._asker.read_on(self._log_asked)
        cells, search = self.size.width, self._asker.search
        layout = self._layout()
        self.lines("title").show(
            [
                title_line(self._window, cells),
                *self._filter_lines(),
                *warning_lines(self._window, search, cells),
                audit_heading(layout),
            ]
        )
        if self._window.entries:
            self.table.show_entries(self._window.entries, self._window.index, layout)
        else:
            key = self._key_of("audit.clear")
            self.table.say(instead_of_records(self._window, search, cells, clear_key=key))
        shown = [entry.seq for entry in self.table.shown]
        self.lines("rule").show([rule_line(self._window, shown, search, cells), *self._foot_lines()])
        self._draw_check()
        self.console_state.tell_drawn({TEXT: "audit"})

    def _post(self, message: Message) -> None:
        self.app.post_message(message)

    def _log_asked(self, ask: LogAsk) -> LogAsked:
        return LogAsked(ask, self)

    def _layout(self) -> AuditLayout:
        window, now = self._window, self.console_state.now()
        times = [entry.record.when for entry in window.entries if entry.record is not None]
        farthest_s = max((abs(now - when) for when in times), default=0.0)
        return audit_layout(self.size.width, window.last, farthest_s, now)

    def _filter_lines(self) -> list[Line]:
        keys = f"{self._key_of('audit.open')} keeps it" if self._editing else f"{self._key_of('audit.clear')} clears"
        problem = self._said or self._written.problem
        return filter_lines(self._text, problem, self.size.width, editing=self._editing, hint=keys)

    def _foot_lines(self) -> Sequence[Line]:
        current, rows = self._window.current, FOOT_ROWS if self.size.height >= ROOMY_HEIGHT else SHORT_FOOT_ROWS
        if current is None:
            return []
        row = audit_row(current)
        when = full_moment(row.when) if row.when is not None else ""
        return foot_lines(row, when, self.size.width, rows)

    def _draw_check(self) -> None:
        if self._check.shown is None:
            self.lines("check").show([])
            return
        stop, go = self._key_of("audit.back"), self._key_of("audit.open") if self._check.leads_on else ""
        self.lines("check").show(check_lines(self._check.shown, self.size.width, stop_key=stop, go_key=go))

    def _key_of(self, binding_id: str) -> str:
        """The key of a binding as it is printed on the keyboard; empty where it has none."""
        found = (active.binding for active in self.active_bindings.values())
        return next((self.app.get_key_display(one) for one in found if one.id == binding_id), "")

    @property
    def takes_text(self) -> bool:
        """Letters belong to the filter while it is written."""
        return self._editing

    def edit_text(self, key: str, text: str) -> None:
        """Filter as one types."""
        self._said = ""
        if key == "backspace":
            self._text = self._text[:-1]
        elif key == "ctrl+u":
            self._text = ""
        else:
            printable = "".join(character if character.isprintable() else " " for character in text)
            self._text = (self._text + printable)[:LONGEST_FILTER]
        self._apply()

    def text_dropped(self) -> None:
        """Say so."""
        self._said = DROPPED
        self.redraw()

    def _understood(self) -> AuditFilter:
        return audit_filter(self._text, self.console_state.now())

    def _apply(self) -> None:
        """Look for what is written, once it can be understood; what is on the screen stays as long as it cannot."""
        self._written = self._understood()
        is_same = (self._written.terms, self._written.since, self._written.until) == (
            self._window.filter.terms,
            self._window.filter.since,
            self._window.filter.until,
        )
        if not self._written.problem and not is_same:
            self._asker.go_on()
            self._window.begin(self._written)
        self.redraw()

    def action_filter(self) -> None:
        """Write the filter from now on."""
        if not self._editing:
            self._editing, self._text_before = True, self._text
            self.redraw()

    def action_clear(self) -> None:
        """Want all records again."""
        self._text = ""
        self._apply()

    def action_move(self, entries: int) -> None:
        """Look at another record."""
        self._asker.go_on()
        self._window.move(entries)
        self.redraw()

    def action_page(self, pages: int) -> None:
        """Look at the record one page further."""
        self.action_move(pages * self.table.page_rows)

    def action_first(self) -> None:
        """Look at the first record of the log."""
        self._asker.go_on()
        self._window.go_to(1)
        self.redraw()

    def action_follow(self) -> None:
        """Look at the newest record, whatever comes."""
        self._asker.go_on()
        self._window.follow()
        self.redraw()

    async def action_open(self) -> None:
        """Keep the filter that was written; else go where the log is broken, once; else see the record whole."""
        current = self._window.current
        if self._editing:
            self._editing = False
            self.redraw()
        elif self._check.leads_on:
            self._go_to_bad()
        elif current is not None:
            await self.app.push_screen(RecordScreen(self.console_state, current.seq))

    def _go_to_bad(self) -> None:
        bad = self._check.lead()
        if bad is not None:
            self._text = ""
            self._written = self._understood()
            self._window.begin(self._written, at=bad.seq)
        self._asker.go_on()
        self.redraw()

    def action_verify(self) -> None:
        """Check the whole log, unless that is under way."""
        if not self._check.is_under_way:
            self.post_message(CheckAsked(self._check.begin(), self))
            self.redraw()

    async def action_back(self) -> None:
        """Give up, one after another: the filter that is being written, a search, a check, its result, the screen."""
        if self._editing:
            self._editing, self._text = False, self._text_before
            self._apply()
        elif not self._window.filter.wants_all and self._asker.stop():
            self.redraw()
        elif self._check.is_under_way:
            self.post_message(NoLongerAsked(self._check.stop()))
            self.redraw()
        elif self._check.shown is not None:
            self._check.put_away()
            self.redraw()
        elif self.is_active:
            await self.app.pop_screen()
