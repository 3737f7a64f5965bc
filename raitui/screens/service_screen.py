"""One service."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from raitui.actions import KEYED
from raitui.bindings import SERVICE
from raitui.core.snapshot import ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.bound_keys import bound
from raitui.screens.containing_screen import ContainingScreen
from raitui.screens.one_service_screen import OneServiceScreen
from raitui.widgets.action_block import HEADING_ROWS, action_block
from raitui.widgets.page import Page
from raitui.widgets.service_lines import service_page
from raitui.widgets.styled_line import Line

ROOMY_HEIGHT = 34

SHORT_FOOT_ROWS = 5
"""Of a terminal that is not so high the actions take no more rows."""


class ServiceScreen(OneServiceScreen, ContainingScreen):
    """All that is known of one service, and what each action key would do, always in sight."""

    BINDINGS: ClassVar[list[BindingType]] = bound(SERVICE)

    def page(self, service: ServiceSnapshot) -> Page:
        """All that is known."""
        return service_page(service, self.console_state.now(), self.size.width, self.text.size.height)

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
