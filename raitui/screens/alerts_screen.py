"""Every alert that others raised, by service and version, and every silence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from raitui.bindings import ALERTS
from raitui.screens.bound_keys import bound
from raitui.screens.console_screen import ConsoleScreen
from raitui.screens.console_state import ConsoleState
from raitui.widgets.alert_foot import alert_foot, none_lines
from raitui.widgets.alert_lines import alert_count, all_alerts
from raitui.widgets.alert_rows import AlertRow, alert_rows
from raitui.widgets.alert_table import AlertTable
from raitui.widgets.line_view import LineView
from raitui.widgets.styled_line import Look, Span, line, spread

ROOMY_HEIGHT = 34
FOOT_ROWS, SHORT_FOOT_ROWS = 10, 6
NOTE = "silences keep people from being told; no state here changes by them"


class AlertsScreen(ConsoleScreen):
    """A pointer among all alerts; beneath, all that is known of the one that it stands on.

    It begins at the alerts of ``service``, where one is named.
    """

    BINDINGS: ClassVar[list[BindingType]] = bound(ALERTS)

    def __init__(self, console_state: ConsoleState, service: str | None = None) -> None:
        super().__init__(console_state)
        self._begin_at = service

    def body(self) -> Iterable[Widget]:
        """Title, the alerts, the one that is looked at."""
        yield LineView(id="title")
        yield AlertTable(id="alerts")
        yield LineView(id="rule")

    @property
    def table(self) -> AlertTable:
        """The alerts."""
        return self.query_one("#alerts", AlertTable)

    def subject(self) -> str | None:
        """The service of the alert that is looked at."""
        row = self.table.chosen
        return row.service.name if row is not None and row.service is not None else None

    def draw_body(self) -> None:
        """The rows as they are now, and more of the chosen one."""
        snapshot, cells, now = self.console_state.snapshot, self.size.width, self.console_state.now()
        rows = alert_rows(snapshot)
        self._begin(rows)
        count = alert_count(all_alerts(snapshot))
        title = (Span("ALERTS ", Look.STRONG), *count)
        self.lines("title").show([spread(title, line(Span(NOTE, Look.DIM)) if cells >= 120 else (), cells)])  # noqa: PLR2004  # where there is room
        self.table.show_rows(rows, now, cells)
        if not rows:
            self.table.show(none_lines(snapshot, cells))
        foot = FOOT_ROWS if self.size.height >= ROOMY_HEIGHT else SHORT_FOOT_ROWS
        self.lines("rule").show(alert_foot(self.table.chosen, now, cells, foot))
        self.console_state.tell_drawn({})

    def _begin(self, rows: tuple[AlertRow, ...]) -> None:
        if self._begin_at is None:
            return
        own = (row for row in rows if row.service is not None and row.service.name == self._begin_at and row.alert)
        first = next(own, None)
        if first is not None:
            self.table.choose(first.key)
        self._begin_at = None

    def action_move(self, rows: int) -> None:
        """Look at another alert."""
        self.table.move(rows)
        self.redraw()

    def action_page(self, pages: int) -> None:
        """Look at the alert one page further."""
        self.action_move(pages * self.table.page_rows)

    def action_end(self, direction: int) -> None:
        """Look at the first or the last one."""
        self.action_move(direction * len(alert_rows(self.console_state.snapshot)))

    async def action_attend(self) -> None:
        """Acknowledge or silence the alert, or end the silence, that the pointer stands on."""
        from raitui.screens.silence_screen import SilenceScreen

        row = self.table.chosen
        if row is not None:
            await self.app.push_screen(SilenceScreen(self.console_state, row))

    async def action_open(self) -> None:
        """See all that is known of the service that the alert is about."""
        from raitui.screens.service_screen import ServiceScreen

        subject = self.subject()
        if subject is not None:
            await self.app.push_screen(ServiceScreen(self.console_state, subject))

    async def action_back(self) -> None:
        """Return to the screen before."""
        if self.is_active:
            await self.app.pop_screen()
