"""Textual's Linux driver, made fit for an operator's line: slow, stalled, cut or flooded."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, TextIO

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import CursorPosition, Resize
from textual.geometry import Size
from textual.message import Message

from raitui.terminal.cursor_move import Position
from raitui.terminal.hang_up import HANG_UP_RETURN_CODE, HangUp
from raitui.terminal.input_reader import InputReader
from raitui.terminal.line_statistics import LineStatistics
from raitui.terminal.line_writer import LineWriter
from raitui.terminal.screen_mirror import ScreenMirror
from raitui.terminal.shown import Shown
from raitui.terminal.terminal_kind import would_print

if TYPE_CHECKING:
    from textual.app import App

LARGEST_READ: Final = 4096
POINTER_SHAPE: Final = "\x1b]22;"
"""How the sequence begins that gives the mouse pointer a shape."""

INPUT_LOOK_SECONDS: Final = 0.1
"""How often the input thread looks at its clocks and whether it shall end."""


class RaituiDriver(LinuxDriver):
    """A driver that never blocks the app, never goes deaf, ends at hang-up, and sends only the cells that changed.

    Use it as ``App(driver_class=RaituiDriver)``. It sends the app ``HangUp`` and ``Shown``; ``arrival_of`` tells how
    a key came. Hang-up is noticed by the terminal itself (end of file, error), not by SIGHUP: that signal is the
    app's. Without a handler it ends the process; with one, the driver's way goes on. The signals of suspension and
    resizing are the driver's, as they are in Textual; it acts on them in the app's loop, never within a handler.
    The mouse stays the terminal's, whatever the app asks for: an operator marks and copies text with it.
    """

    ASCII_ONLY: ClassVar[bool] = False

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=False, size=size)
        self._term = os.environ.get("TERM", "")
        self._mirror = ScreenMirror(*self._get_terminal_size(), ascii_only=self.ASCII_ONLY)
        self._line: LineWriter | None = None
        self._hung_up = False

    @property
    def statistics(self) -> LineStatistics:
        """What has been drawn and sent since the driver was made."""
        return self._mirror.statistics if self._line is None else self._line.statistics

    def repaint(self) -> None:
        """Send the whole screen anew, whatever the terminal shows now. The app calls this for Ctrl-L."""
        if self._line is not None:
            self._line.repaint()

    def ask_when_shown(self, mark: int) -> None:
        """Have ``Shown(mark, …)`` sent to the app when what it has drawn so far, or newer, is on the terminal.

        What it will draw on the next refresh does not count: ask in ``call_after_refresh``. While there is no
        terminal to show anything (suspended, hung up) no answer comes.
        """
        if self._line is not None:
            self._line.ask_when_shown(mark)

    def write(self, data: str) -> None:
        """Take output. Never waits; while there is no terminal it is dropped."""
        if self._line is not None and not data.startswith(POINTER_SHAPE) and not would_print(self._term, data):
            self._line.write(data)

    def start_application_mode(self) -> None:
        """Take over the terminal. In the background that stops the process, and is done once it is continued."""
        earlier_input = self._key_thread
        self._mirror.resize(*self._get_terminal_size())
        line = LineWriter(
            _open_output(_terminal_among(sys.__stderr__, sys.__stdout__)),
            self._mirror,
            on_hang_up=self._hang_up,
            on_failure=self._fail,
            on_shown=self._report_shown,
        )
        line.start()
        self._line = line
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._writer_thread is not None:
            # Textual's own, which blocks the app when the line stalls. Nothing was ever given to it.
            self._writer_thread.stop()
            self._writer_thread = None
        if self._key_thread is earlier_input:
            self.close()
            return
        signal.signal(signal.SIGWINCH, self._window_changed)
        if self.input_tty:
            line.allow_questions()

    def disable_input(self) -> None:
        """End the input, after a moment for answers that are under way and would else be typed into the shell."""
        if self._line is not None:
            self._line.settle()
        super().disable_input()

    def close(self) -> None:
        """Send what waits, for a second at most, and let go of the terminal."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def process_message(self, message: Message) -> None:
        """Keep what is the driver's own business; hand on everything else. Called by the input thread."""
        if isinstance(message, CursorPosition):
            if self._line is not None:
                self._line.answered(Position(message.x, message.y))
            return
        if isinstance(message, Resize) and self._line is not None:
            self._line.resize(*message.size)
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read the terminal until told to end, or until it has hung up."""
        reader = InputReader(XTermParser(self._debug))
        while not self.exit_event.is_set():
            messages = reader.tick(monotonic())
            if select.select([self.fileno], [], [], INPUT_LOOK_SECONDS)[0]:
                data = self._read()
                if data == b"":
                    self._hang_up()
                    return
                if data is not None:
                    messages += reader.feed(data, monotonic())
            for message in messages:
                self.process_message(message)

    def _read(self) -> bytes | None:
        """What the terminal has sent: nothing once it has hung up, None if there was nothing after all."""
        try:
            return os.read(self.fileno, LARGEST_READ)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _hang_up(self) -> None:
        """End the app. Called by the input or the output thread, whichever notices first, or by both."""
        self._in_loop(self._end_after_hang_up)

    def _end_after_hang_up(self) -> None:
        if self._hung_up:
            return
        self._hung_up = True
        self._app.post_message(HangUp())
        self._app.call_later(self._app.exit, return_code=HANG_UP_RETURN_CODE)

    def _fail(self, error: Exception) -> None:
        """End the app with the traceback of an error in the output thread."""
        from rich.traceback import Traceback

        self._in_loop(lambda: self._app.panic(Traceback.from_exception(type(error), error, error.__traceback__)))

    def _report_shown(self, mark: int, at: float, confirmed: bool) -> None:  # noqa: FBT001 - a callback of LineWriter's
        if not self._loop.is_closed():
            self.send_message(Shown(mark, at, confirmed=confirmed))

    def _in_loop(self, act: Callable[[], None]) -> None:
        """From a thread, or a signal handler that may have interrupted anything at all, into the app's loop."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _window_changed(self, *_: object) -> None:
        self._in_loop(self._take_new_size)

    def _take_new_size(self) -> None:
        if self._line is None or self._in_band_window_resize:
            return
        size = Size(*self._get_terminal_size())
        self._line.resize(*size)
        self.send_message(Resize(size, size))

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart and not self._loop.is_closed():
            self._in_loop(self._stop_until_continued)
        else:
            os.kill(os.getpid(), signal.SIGSTOP)

    def _stop_until_continued(self) -> None:
        if self._line is not None:
            self.suspend_application_mode()
        self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._in_loop(self._take_over_again)

    def _take_over_again(self) -> None:
        """Take over the terminal after a stop. A stop that could not be caught has left all modes to chance."""
        if self._line is not None:
            self.suspend_application_mode()
        self.resume_application_mode()


class AsciiDriver(RaituiDriver):
    """The same for a terminal that shows nothing but ASCII: every sign is sent as its twin."""

    ASCII_ONLY = True


def _terminal_among(*files: TextIO | None) -> int:
    """The first of the files that is a terminal, so that the others can be redirected; else the first that is open."""
    descriptors = [file.fileno() for file in files if file is not None]
    return next(filter(os.isatty, descriptors), descriptors[0])


def _open_output(descriptor: int) -> int:
    """A descriptor of its own for the terminal, that never blocks.

    The one we were given is shared with the shell and whatever else runs there, which must not find it non-blocking.
    Where the terminal cannot be opened again (it belongs to another user after ``su``), a copy has to do: then a
    stalled line blocks the output thread, and only that.
    """
    if os.isatty(descriptor):
        for path in _names_of(descriptor):
            try:
                return os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
            except OSError:
                continue
    return os.dup(descriptor)


def _names_of(descriptor: int) -> list[str]:
    """The ways to name a terminal: in a container its own name may lead nowhere; that of its descriptor does."""
    try:
        name = [os.ttyname(descriptor)]
    except OSError:
        name = []
    return [*name, f"/proc/self/fd/{descriptor}"]
