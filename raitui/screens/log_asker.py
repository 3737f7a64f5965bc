"""What a screen has asked of the audit log and still waits for."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from raitui.core.log_reading import LogAnswer, LogAsk, Trouble
from raitui.core.log_window import PAGE, LogWindow
from raitui.messages import LogAsked, NoLongerAsked
from raitui.screens.console_state import ConsoleState
from raitui.widgets.audit_lines import SLOW_AFTER_S, Search

TRY_AGAIN_AFTER_S = 5.0

LOOK_AGAIN_AFTER_S = 5.0
"""After so long without any news it is asked whether the log still answers: what is followed must be there."""


class LogAsker:
    """Keeps a window filled, with one question at a time.

    What the window does not want any more is given up. When it wants nothing, it is asked every ``LOOK_AGAIN_AFTER_S``
    whether the log still answers; after a trouble the same is asked again after ``TRY_AGAIN_AFTER_S``; after a stop
    nothing is asked until ``go_on``. ``post`` sends a message to the app.
    """

    def __init__(self, state: ConsoleState, window: LogWindow, post: Callable[[Message], object]) -> None:
        self._state = state
        self._window = window
        self._post = post
        self._ask: LogAsk | None = None
        self._era = -1
        self._asked_at = 0.0
        self._stopped = False
        self._is_wanted = True
        self._trouble: Trouble | None = None
        self._newest: LogAnswer | None = None

    @property
    def search(self) -> Search:
        """How the reading stands."""
        newest = self._newest
        waited_s = self._state.monotonic() - self._asked_at if self._ask is not None else 0.0
        return Search(
            path=newest.path if newest is not None else "",
            awaited=self._ask is not None and (self._is_wanted or waited_s >= SLOW_AFTER_S),
            waited_s=waited_s,
            stopped=self._stopped,
            trouble=self._trouble,
            waiting=newest.waiting if newest is not None else (),
        )

    def read_on(self, asked: Callable[[LogAsk], LogAsked]) -> None:
        """Ask for what the window wants, unless that is on its way; ``asked`` makes the screen's message of it."""
        if self._ask is not None and self._era != self._window.era:
            self.give_up()
        if self._ask is not None or self._stopped:
            return
        passed_s, wanted = self._state.monotonic() - self._asked_at, self._window.wants()
        if self._trouble is not None and passed_s < TRY_AGAIN_AFTER_S:
            return
        self._is_wanted = wanted is not None
        if wanted is None and passed_s >= LOOK_AGAIN_AFTER_S:
            wanted = self._window.again()
        if wanted is not None:
            number, self._asked_at, self._era = self._state.new_number(), self._state.monotonic(), self._window.era
            self._ask = LogAsk(number, wanted.toward, wanted.beyond, PAGE, self._window.filter)
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
