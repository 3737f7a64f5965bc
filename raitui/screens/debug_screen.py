"""The debug dashboard: what lies behind the figures of one service (R-OBS-7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from raitui.bindings import DEBUG
from raitui.core.audit_filter import only_service
from raitui.core.compared_evidence import slices_of
from raitui.core.snapshot import ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.debug_page import debug_page
from raitui.widgets.service_lines import headline
from raitui.widgets.styled_line import Line, Look, wrapped

SLICES = "debug.slices"


class DebugScreen(ScrolledScreen):
    """One panel for each sort of evidence, one key to each; nothing is done from here."""

    BINDINGS: ClassVar[list[BindingType]] = bound(DEBUG)

    def __init__(self, console_state: ConsoleState, service: str) -> None:
        super().__init__(console_state)
        self._service = service
        self._sections: Mapping[str, int] = {}

    def on_mount(self) -> None:
        """Every version and cohort of this service is wanted from now on."""
        self.post_message(ServiceFocused(self._service, chosen=True))

    def subject(self) -> str:
        """The service, whether or not it is still there."""
        return self._service

    def _target(self) -> ServiceSnapshot | None:
        return self.console_state.sliced(self._service)

    def title_lines(self) -> list[Line]:
        """The service in one line."""
        target = self._target()
        if target is None:
            return wrapped(f"{self._service} is not in the fleet any more", self.size.width, look=Look.WARN)
        return [headline(target, self.console_state.now(), self.size.width)]

    def text_lines(self) -> list[Line]:
        """Every panel."""
        target = self._target()
        if target is None:
            return []
        page = debug_page(target, self.console_state.now(), self.size.width)
        self._sections = page.sections
        return page.lines

    def draw_body(self) -> None:
        """What is read stays in sight while the panels above it grow or shrink."""
        read = self._read()
        super().draw_body()
        if read is not None:
            panel, beyond = read
            self.text.show_from(self._sections.get(panel, 0) + beyond)
            self.draw_rule()

    def _read(self) -> tuple[str, int] | None:
        """The panel of the first line in sight, and how many lines beyond its title that is; None at the very top."""
        top = self.text.scroll_offset.y
        begun = [(start, panel) for panel, start in self._sections.items() if start <= top]
        if top == 0 or not begun:
            return None
        start, panel = max(begun)
        return panel, top - start

    def is_hinted(self, binding: Binding) -> bool:
        """The key to the next label of cohorts is worth a hint where there are several."""
        target = self._target()
        several = target is not None and len(slices_of(target.evidence)) > 1
        return super().is_hinted(binding) and (several or binding.id != SLICES)

    @property
    def log_wanted(self) -> str:
        """What was done to this service, attempted, refused and observed."""
        return only_service(self._service)

    def action_slices(self) -> None:
        """Tell cohorts apart by the next label."""
        self.console_state.choose_next_slice(self._service)
        self.redraw()

    def action_panel(self, name: str) -> None:
        """Show the panel of that id from its title on."""
        if name in self._sections:
            self.text.show_from(self._sections[name])
            self.redraw()
