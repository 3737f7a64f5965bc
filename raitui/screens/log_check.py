"""The check of the whole audit log as a screen knows it: under way, over, put away, and where it leads."""

from __future__ import annotations

from msgspec import structs

from raitui.core.audit_verification import BadRecord
from raitui.core.log_reading import CheckNews
from raitui.screens.console_state import ConsoleState
from raitui.widgets.check_lines import Check


class LogCheck:
    """One check at a time; ``shown`` is None until the first, and once its result was put away.

    ``leads_on`` while it has found where the log is broken and nobody has gone there yet.
    """

    def __init__(self, state: ConsoleState) -> None:
        self._state = state
        self._began = 0.0
        self.number = 0
        self.shown: Check | None = None
        self.leads_on = False

    @property
    def is_under_way(self) -> bool:
        """Whether more is to be told of it."""
        return self.shown is not None and not self.shown.news.over

    def begin(self) -> int:
        """Begin anew; the number under which it is asked for."""
        self.number, self._began = self._state.new_number(), self._state.monotonic()
        self.shown, self.leads_on = Check(CheckNews(0, 0), 0.0), False
        return self.number

    def take(self, number: int, news: CheckNews) -> bool:
        """Take news in; whether they are of this check."""
        if number != self.number:
            return False
        self.shown = Check(news, self._state.monotonic() - self._began)
        if news.over:
            self.leads_on = news.found is not None and news.found.bad is not None
        return True

    def stop(self) -> int:
        """At once, though the check may notice it late, or never: a disk that hangs must hold nobody on this screen.

        Returns the number of what nobody waits for any more.
        """
        number, self.number = self.number, 0
        if self.shown is not None:
            self.shown = structs.replace(self.shown, news=structs.replace(self.shown.news, stopped=True))
        return number

    def put_away(self) -> None:
        """Show its result no longer."""
        self.shown, self.leads_on = None, False

    def lead(self) -> BadRecord | None:
        """Where the log is broken, for whoever goes there now."""
        self.leads_on = False
        found = self.shown.news.found if self.shown is not None else None
        return found.bad if found is not None else None
