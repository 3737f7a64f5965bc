"""A long text about one service, in sections that keys lead to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from raitui.core.audit_filter import only_service
from raitui.core.snapshot import ServiceSnapshot
from raitui.messages import ServiceFocused
from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.page import Page
from raitui.widgets.service_lines import headline
from raitui.widgets.styled_line import Line, Look, wrapped


class OneServiceScreen(ScrolledScreen):
    """The service in one line, and a page about it; what is read stays in sight while the page grows."""

    def __init__(self, console_state: ConsoleState, service: str) -> None:
        super().__init__(console_state)
        self._service = service
        self._sections: Mapping[str, int] = {}
        self._led_to = ""

    @abstractmethod
    def page(self, service: ServiceSnapshot) -> Page:
        """All that there is to read."""

    def on_mount(self) -> None:
        """Every version and cohort of this service is wanted from now on."""
        self.post_message(ServiceFocused(self._service, chosen=True))

    def subject(self) -> str:
        """The service, whether or not it is still there."""
        return self._service

    def target(self) -> ServiceSnapshot | None:
        """The service, None while the fleet has none of that name."""
        return self.console_state.sliced(self._service)

    @property
    def log_wanted(self) -> str:
        """What was done to this service, attempted, refused and observed."""
        return only_service(self._service)

    def title_lines(self) -> list[Line]:
        """The service in one line."""
        target = self.target()
        if target is None:
            return wrapped(f"{self._service} is not in the fleet any more", self.size.width, look=Look.WARN)
        return [headline(target, self.console_state.now(), self.size.width)]

    def text_lines(self) -> list[Line]:
        """The page; nothing of a service that has left."""
        target = self.target()
        if target is None:
            return []
        page = self.page(target)
        self._sections = page.sections
        return page.pointing_at(self._led_to)

    def draw_body(self) -> None:
        """Draw it anew; the section that is read stays where it is, however those above it grow or shrink."""
        read = self._read()
        super().draw_body()
        if read is not None:
            section, beyond = read
            self.text.show_from(self._sections.get(section, 0) + beyond)
            self.draw_rule()

    def _read(self) -> tuple[str, int] | None:
        """The section of the first line in sight, and how many lines beyond its title that is; None before the first.

        None at the very top as well: what is on top stays there.
        """
        top = self.text.scroll_offset.y
        begun = [(start, section) for section, start in self._sections.items() if start <= top]
        if top == 0 or not begun:
            return None
        start, section = max(begun)
        return section, top - start

    def action_section(self, name: str) -> None:
        """Show the section of that name from its title on; so near the end that it cannot be on top, point at it."""
        if name in self._sections:
            self.text.show_from(self._sections[name])
            self._led_to = "" if self.text.scroll_offset.y == self._sections[name] else name
            self.redraw()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines; whoever does that needs no pointing any more."""
        pointed, self._led_to = self._led_to, ""
        super().action_scroll(lines)
        if pointed:
            self.redraw()

    def action_slices(self) -> None:
        """Tell cohorts apart by the next label."""
        self.console_state.choose_next_slice(self._service)
        self.redraw()
