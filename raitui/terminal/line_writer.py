"""The thread that sends what the terminal lacks whenever the line is free, and holds up nobody when it is not."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from threading import Condition, Thread
from time import monotonic, sleep
from typing import Final, NamedTuple

from msgspec.structs import replace

from raitui.terminal.answer_window import LARGEST_WINDOW, AnswerWindow
from raitui.terminal.cursor_move import Position
from raitui.terminal.line_statistics import LineStatistics
from raitui.terminal.screen_mirror import ScreenMirror

LARGEST_WRITE: Final = 1024
"""Bytes handed to the kernel at once: on a real serial line, all that is under way."""

STALLED_LOOK_SECONDS: Final = 0.25
"""How often a stalled line is looked at for whether the wait has become pointless."""

FULL_PAUSE_SECONDS: Final = 0.01
"""How long to wait for a line that is full by another measure than its readiness."""

FAREWELL_SECONDS: Final = 1.0
"""How long closing waits for a line that takes no more."""

SETTLE_SECONDS: Final = 0.5
"""How long closing the input waits for answers under way, which would otherwise be typed into the shell."""


class Mark(NamedTuple):
    """A question of the app's: is what I have drawn on the terminal?"""

    number: int
    due: int
    """The count of rows swept at which it has all been sent."""


class LineWriter:
    """Owns the output to one terminal, from ``start`` to ``close``.

    ``write`` and the other calls are for any thread, but not for signal handlers: they take a lock that is never held
    over input or output. ``on_hang_up``, ``on_failure(error)`` and ``on_shown(mark, at, confirmed)`` are called
    without that lock, from any thread.
    """

    def __init__(
        self,
        descriptor: int,
        mirror: ScreenMirror,
        *,
        on_hang_up: Callable[[], None],
        on_failure: Callable[[Exception], None],
        on_shown: Callable[[int, float, bool], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._descriptor = descriptor
        self._mirror = mirror
        self._on_hang_up = on_hang_up
        self._on_failure = on_failure
        self._on_shown = on_shown
        self._clock = clock
        self._window = AnswerWindow()
        self._changed = Condition()
        self._has_work = False
        self._may_ask = False
        self._marks: list[Mark] = []
        self._unconfirmed: list[int] = []
        self._close_by: float | None = None
        self._dead = False
        self._thread = Thread(target=self._run, name="raitui-terminal-output", daemon=True)

    def start(self) -> None:
        """Begin to send. The descriptor is closed at the end."""
        self._thread.start()

    @property
    def statistics(self) -> LineStatistics:
        """What was wanted and sent so far, on this line and on those that the mirror served before."""
        with self._changed:
            window = self._window
            return replace(
                self._mirror.statistics, bytes_in_flight=window.under_way, round_trip_seconds=window.round_trip
            )

    def write(self, data: str) -> None:
        """Take a piece of Textual's output. Never waits for the line."""
        with self._changed:
            if not self._dead and self._mirror.write(data):
                self._wake()

    def repaint(self) -> None:
        """Have the whole screen sent anew."""
        with self._changed:
            self._mirror.repaint()
            self._wake()

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size. All is sent anew with the next frame, which Textual draws in any case."""
        with self._changed:
            self._mirror.resize(width, height)
            self._marks = [Mark(mark.number, self._after_a_sweep()) for mark in self._marks]

    def allow_questions(self) -> None:
        """The terminal's answers are being read from now on, and not echoed."""
        with self._changed:
            self._may_ask = True
            self._wake()

    def ask_when_shown(self, mark: int) -> None:
        """Have ``on_shown`` called with this mark when all that was written before, or newer, is on the terminal."""
        with self._changed:
            self._marks.append(Mark(mark, self._after_a_sweep()))
            self._wake()

    def answered(self, cursor: Position) -> None:
        """The terminal has reported its cursor."""
        now = self._clock()
        with self._changed:
            marks = self._window.answered(cursor, now) or ()
            self._changed.notify_all()
        for mark in marks:
            self._on_shown(mark, now, True)  # noqa: FBT003 - a callback's parameters have no names

    def settle(self) -> None:
        """Ask nothing more, and wait a little for the answers under way. Input must still be read meanwhile."""
        with self._changed:
            self._may_ask = False
            self._changed.wait_for(lambda: self._dead or not self._window.awaits_answer, SETTLE_SECONDS)
            self._window.abandon()

    def close(self) -> None:
        """Send what waits, for ``FAREWELL_SECONDS`` at most, and end. May be called again."""
        with self._changed:
            if self._close_by is None:
                self._close_by = self._clock() + FAREWELL_SECONDS
            self._changed.notify_all()
        self._thread.join(FAREWELL_SECONDS)

    def _wake(self) -> None:
        self._has_work = True
        self._changed.notify_all()

    def _run(self) -> None:
        try:
            while (data := self._next()) is not None:
                self._send(data)
                self._report_unconfirmed()
        except OSError:
            self._die()
            self._on_hang_up()
        except Exception as error:  # noqa: BLE001 - it is handed on: the screen must not freeze without a word
            self._die()
            self._on_failure(error)
        finally:
            os.close(self._descriptor)

    def _die(self) -> None:
        with self._changed:
            self._dead = True
            self._changed.notify_all()

    def _next(self) -> bytes | None:
        """The next bytes to send; none of them if there is only something to report; None at the end."""
        with self._changed:
            while not self._is_over():
                now = self._clock()
                self._unconfirmed.extend(self._window.lose_patience(now))
                data = self._take(now) if self._has_work else b""
                if data or self._unconfirmed:
                    return data
                if not self._can_go_on():
                    self._changed.wait(self._pause(now))
            return None

    def _is_over(self) -> bool:
        if self._close_by is None:
            return False
        return not self._has_work or self._clock() >= self._close_by

    def _room(self) -> int:
        return LARGEST_WINDOW if self._close_by is not None else self._window.room()

    def _pause(self, now: float) -> float | None:
        return self._window.patience(now) if self._close_by is None else self._close_by - now

    def _can_go_on(self) -> bool:
        return self._has_work and (self._room() > 0 or (self._can_ask() and self._window.is_stuck()))

    def _take(self, now: float) -> bytes:
        """The next bytes, as far as there is room for them."""
        room = self._room()
        if not room:
            return self._with_question(b"", now, ()) if self._can_go_on() else b""
        piece = self._mirror.take(room)
        self._has_work = not piece.completes
        marks = self._take_due_marks()
        if self._can_ask() and (marks or self._window.should_ask(len(piece.data))):
            return self._with_question(piece.data, now, marks)
        self._unconfirmed.extend(marks)
        self._window.sent(len(piece.data))
        return piece.data

    def _take_due_marks(self) -> tuple[int, ...]:
        due = tuple(mark.number for mark in self._marks if mark.due <= self._mirror.rows_swept)
        self._marks = [mark for mark in self._marks if mark.due > self._mirror.rows_swept]
        return due

    def _after_a_sweep(self) -> int:
        return self._mirror.rows_swept + self._mirror.size[1]

    def _with_question(self, data: bytes, now: float, marks: tuple[int, ...]) -> bytes:
        data += self._mirror.ask_for_cursor()
        self._window.sent(len(data))
        self._window.asked(self._mirror.cursor, now, marks)
        return data

    def _can_ask(self) -> bool:
        return self._may_ask and self._close_by is None and not self._window.silent

    def _report_unconfirmed(self) -> None:
        with self._changed:
            marks, self._unconfirmed = self._unconfirmed, []
        for mark in marks:
            self._on_shown(mark, self._clock(), False)  # noqa: FBT003 - a callback's parameters have no names

    def _send(self, data: bytes) -> None:
        """Write it all, unless the line is still stalled when it is time to end."""
        unsent = memoryview(data)
        line = select.poll()
        line.register(self._descriptor, select.POLLOUT)
        while unsent and not self._is_given_up():
            if line.poll(STALLED_LOOK_SECONDS * 1000):
                unsent = unsent[self._write(unsent[:LARGEST_WRITE]) :]

    def _is_given_up(self) -> bool:
        return self._close_by is not None and self._clock() >= self._close_by

    def _write(self, data: memoryview) -> int:
        """Write what fits. A line may say that it has room and have too little, say for both bytes of a line end."""
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:
            sleep(FULL_PAUSE_SECONDS)
            return 0
