"""What a screen has asked of the audit log and still waits for."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from raitui.core.log_reading import LogAnswer, LogAsk, Trouble
from raitui.core.log_window import PAGE, LogWindow
from raitui.messages import LogAsked, NoLongerAsked
from raitui.screens.console_state import ConsoleState
from raitui.widgets.audit_lines import Search

TRY_AGAIN_AFTER_S = 5.0


class LogAsker:
    """Keeps a window filled, with one question at a time.

    What the window does not want any more is given up. After a trouble the same is asked again when ``read_on`` is
    called later than ``TRY_AGAIN_AFTER_S``; after a stop nothing is asked until ``go_on``. ``post`` sends a message on
    behalf of the screen, which ``asker`` makes of the question.
    """

    def __init__(self, state: ConsoleState, window: LogWindow, post: Callable[[Message], object]) -> None:
        self._state = state
        self._window = window
        self._post = post
        self._ask: LogAsk | None = None
        self._era = -1
        self._asked_at = 0.0
        self._stopped = False
        self._trouble: Trouble | None = None
        self._newest: LogAnswer | None = None

    @property
    def search(self) -> Search:
        """How the reading stands."""
        newest, now = self._newest, self._state.monotonic()
        return Search(
            path=newest.path if newest is not None else "",
            awaited=self._ask is not None,
            waited_s=now - self._asked_at if self._ask is not None else 0.0,
            stopped=self._stopped,
            trouble=self._trouble,
            waiting=newest.waiting if newest is not None else (),
        )

    def read_on(self, asked: Callable[[LogAsk], LogAsked]) -> None:
        """Ask for what the window wants, unless that is on its way."""
        if self._ask is not None and self._era != self._window.era:
            self.give_up()
        wanted, now = self._window.wants(), self._state.monotonic()
        is_too_soon = self._trouble is not None and now - self._asked_at < TRY_AGAIN_AFTER_S
        if self._ask is not None or wanted is None or self._stopped or is_too_soon:
            return
        number = self._state.new_number()
        self._ask = LogAsk(number, wanted.toward, wanted.beyond, PAGE, self._window.filter)
        self._era, self._asked_at = self._window.era, now
        self._post(asked(self._ask))

    def take(self, ask: LogAsk, answer: LogAnswer) -> bool:
        """Take an answer in; whether it was to what is asked now."""
        if ask is not self._ask:
            return False
        self._newest, self._trouble = answer, answer.trouble
        self._asked_at = self._state.monotonic()
        if answer.over:
            self._post(NoLongerAsked(ask.number))
            self._ask = None
        if answer.trouble is None:
            self._window.take(ask, answer.stretch)
        return True

    def stop(self) -> bool:
        """Ask for nothing more until ``go_on``; whether anything was on its way."""
        self._stopped = self._ask is not None
        self.give_up()
        return self._stopped

    def go_on(self) -> None:
        """Ask again for whatever is wanted."""
        self._stopped = False

    def give_up(self) -> None:
        """Nobody waits for what is on its way."""
        if self._ask is not None:
            self._post(NoLongerAsked(self._ask.number))
            self._ask = None
