"""One service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import BindingType

from raitui.actions import KEYED
from raitui.bindings import SERVICE
from raitui.core.audit_filter import only_service
from raitui.core.snapshot import ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.containing_screen import ContainingScreen
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.action_block import HEADING_ROWS, action_block
from raitui.widgets.service_lines import headline, service_page
from raitui.widgets.styled_line import Line, Look, wrapped

ROOMY_HEIGHT = 34

SHORT_FOOT_ROWS = 5
"""Of a terminal that is not so high the actions take no more rows."""


class ServiceScreen(ScrolledScreen, ContainingScreen):
    """All that is known of one service, and what each action key would do, always in sight."""

    BINDINGS: ClassVar[list[BindingType]] = bound(SERVICE)

    def __init__(self, console_state: ConsoleState, service: str) -> None:
        super().__init__(console_state)
        self._service = service
        self._sections: Mapping[str, int] = {}

    def on_mount(self) -> None:
        """Every version and cohort of this service is wanted from now on."""
        self.post_message(ServiceFocused(self._service, chosen=True))

    def target(self) -> ServiceSnapshot | None:
        """The service, None while the fleet has none of that name."""
        return self.console_state.sliced(self._service)

    def title_lines(self) -> list[Line]:
        """The service in one line."""
        target = self.target()
        if target is None:
            return wrapped(f"{self._service} is not in the fleet any more", self.size.width, look=Look.WARN)
        return [headline(target, self.console_state.now(), self.size.width)]

    def text_lines(self) -> list[Line]:
        """All that is known."""
        target = self.target()
        if target is None:
            return []
        page = service_page(target, self.console_state.now(), self.size.width, self.text.size.height)
        self._sections = page.sections
        return page.lines

    def foot_lines(self) -> list[Line]:
        """What every action key would do."""
        target = self.target()
        if target is None:
            self.tell_drawn((), ())
            return []
        rows = HEADING_ROWS + len(KEYED) if self.size.height >= ROOMY_HEIGHT else SHORT_FOOT_ROWS
        offers = self.offers(target)
        block = action_block(target, offers, self.console_state.now(), self.size.width, rows)
        self.tell_drawn(offers, block.told)
        return block.lines

    @property
    def log_wanted(self) -> str:
        """What was done to this service, attempted, refused and observed."""
        return only_service(self._service)

    def action_section(self, name: str) -> None:
        """Show the section of that name from its title on."""
        if name in self._sections:
            self.text.show_from(self._sections[name])
            self.redraw()

    def action_slices(self) -> None:
        """Tell cohorts apart by the next label."""
        self.console_state.choose_next_slice(self._service)
        self.redraw()

    async def action_debug(self) -> None:
        """See what lies behind its figures."""
        from raitui.screens.debug_screen import DebugScreen

        await self.app.push_screen(DebugScreen(self.console_state, self._service))

    async def action_back(self) -> None:
        """Take back a first press; without one, leave."""
        if self.asked is not None:
            self.forget_key()
            return
        self.post_message(ServiceFocused(None))
        await super().action_back()
