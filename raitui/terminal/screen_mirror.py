"""The screen that is wanted and the screen that is shown, and the bytes that lead from one to the other."""

from __future__ import annotations

from typing import Final, NamedTuple

from msgspec.structs import replace

from raitui.terminal.cell_difference import ShownScreen, draw_row
from raitui.terminal.cell_image import BLANK
from raitui.terminal.cursor_move import Position
from raitui.terminal.line_statistics import LineStatistics
from raitui.terminal.terminal_replay import Control, ScreenEffect, TerminalReplay

SYNCHRONISED_BEGIN: Final = "\x1b[?2026h"
SYNCHRONISED_END: Final = "\x1b[?2026l"

MOST_CONTROLS: Final = 64 * 1024
"""Characters of sequences waiting to be passed on; past that bells, titles and clipboard texts are dropped."""

SOBER: Final = "\x0f\x1b[r\x1b[?7l\x1b[?25l"
"""Undoes what a stray program may have left and a repaint would suffer from: character set, margins, wrap, cursor."""


WIPE: Final = "\x1b[m\x1b[H\x1b[J"
"""Sent before the alternate screen is left: a terminal that has none would keep our picture under the shell."""


class Piece(NamedTuple):
    """A part of the output that can be sent by itself."""

    data: bytes
    completes: bool
    """Whether the terminal, once it has this, shows all that was wanted when the piece was made."""


class ScreenMirror:
    """Takes Textual's output; gives, whenever the line is free, what the terminal lacks at that moment.

    However much is written while nothing is taken, what is kept stays one screen and a bounded number of sequences.
    Not thread-safe; knows neither clock nor line. With ``ascii_only`` no byte is sent that is not ASCII.
    """

    def __init__(self, width: int, height: int, *, ascii_only: bool = False) -> None:
        self._encoding = "ascii" if ascii_only else "utf-8"
        self._replay = TerminalReplay(width, height, ascii_only=ascii_only)
        self._shown = ShownScreen(width, height)
        self._controls: list[Control] = []
        self._controls_size = 0
        self._on_alternate_screen = False
        self._sober = False
        self._statistics = LineStatistics()
        self._frames_waiting = 0
        self._drew = False
        self._row = 0
        self._rows_swept = 0

    @property
    def statistics(self) -> LineStatistics:
        """What was wanted and taken so far; nothing is known here of what is in flight."""
        return self._statistics

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._replay.image.width, self._replay.image.height

    @property
    def rows_swept(self) -> int:
        """How often a row of the terminal has been brought up to date, rows that were so already counted too.

        Once this has grown by the screen's height, all that was wanted before, or something newer, has been sent.
        """
        return self._rows_swept

    @property
    def cursor(self) -> Position:
        """Where the cursor rests after every piece that draws."""
        column, row = self._replay.cursor
        return Position(min(column, self._replay.image.width - 1), row)

    def write(self, data: str) -> bool:
        """Take a piece of Textual's output. Returns whether there may be something to send now."""
        is_frame = self._replay.feed(data)
        controls = self._replay.take_controls()
        if is_frame:
            self._frames_waiting += 1
            self._count(frames_wanted=1)
        if controls:
            self._keep(controls)
        return is_frame or bool(controls)

    def repaint(self) -> None:
        """Have the whole screen drawn anew, whatever the terminal shows now."""
        self._shown.forget()
        self._sober = True

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size; what it shows after that is its own affair, so all is drawn anew."""
        self._replay.resize(width, height)
        self._shown = ShownScreen(width, height)
        self._row = 0

    def take(self, limit: int) -> Piece:
        """The next bytes to send: waiting sequences first, then rows that differ, until ``limit`` bytes are passed.

        The limit is overrun by one row at most, and by sequences. The next piece goes on with the row after the last,
        so that on a line too slow for all that changes each row gets its turn. No data and ``completes``: nothing to
        send.
        """
        passed_on = self._pass_on()
        drawn, completes = self._draw(limit - len(passed_on)) if self._on_alternate_screen else ("", True)
        data = f"{passed_on}{drawn}".encode(self._encoding, "replace")
        self._count(bytes_written=len(data))
        return Piece(data, completes)

    def ask_for_cursor(self) -> bytes:
        """The sequence that puts the cursor where it belongs and asks the terminal to report it."""
        data = f"{self._shown.move(self.cursor)}\x1b[6n".encode()
        self._count(bytes_written=len(data))
        return data

    def _end_sweep(self) -> None:
        self._row = 0
        drew, self._drew = self._drew, False
        waiting, self._frames_waiting = self._frames_waiting, 0
        if waiting:
            self._count(frames_sent=int(drew), frames_unchanged=int(not drew), frames_coalesced=waiting - 1)

    def _count(self, **increments: int) -> None:
        sums = {name: getattr(self._statistics, name) + increment for name, increment in increments.items()}
        self._statistics = replace(self._statistics, **sums)

    def _pass_on(self) -> str:
        controls, self._controls, self._controls_size = self._controls, [], 0
        for control in controls:
            self._reckon_with(control.effect)
        return "".join(f"{WIPE if control.effect is ScreenEffect.LEAVES else ''}{control.text}" for control in controls)

    def _reckon_with(self, effect: ScreenEffect) -> None:
        if effect is not ScreenEffect.NONE:
            self._shown.forget()
        if effect is ScreenEffect.ENTERS:
            self._shown.image.fill(BLANK)
            self._on_alternate_screen = True
        elif effect is ScreenEffect.LEAVES:
            self._on_alternate_screen = False

    def _draw(self, limit: int) -> tuple[str, bool]:
        resting_at = self._shown.cursor
        # Something else may have written to the terminal meanwhile: a frame begins with a move that relies on nothing.
        self._shown.cursor = None
        drawn, completes = self._sweep(limit)
        if drawn:
            drawn += self._shown.rest()
        elif resting_at == self.cursor:
            self._shown.cursor = resting_at
        drawn += self._shown.move(self.cursor)
        return self._framed(drawn), completes

    def _sweep(self, limit: int) -> tuple[str, bool]:
        """Bring rows up to date, from where the last sweep stopped. Returns whether all of them were."""
        parts: list[str] = []
        height = self._replay.image.height
        swept = 0
        while limit > 0 and swept < height:
            part = draw_row(self._shown, self._replay.image, self._row)
            parts.append(part)
            limit -= len(part.encode("utf-8", "replace"))
            self._drew = self._drew or bool(part)
            swept += 1
            self._row += 1
            if self._row == height:
                self._end_sweep()
        self._rows_swept += swept
        return "".join(parts), swept == height

    def _framed(self, drawn: str) -> str:
        """A frame as the terminal shall get it: as one where it can show it as one; nothing where nothing changed."""
        if not drawn:
            return ""
        sober, self._sober = SOBER if self._sober else "", False
        if self._replay.synchronised:
            return f"{SYNCHRONISED_BEGIN}{sober}{drawn}{SYNCHRONISED_END}"
        return f"{sober}{drawn}"

    def _keep(self, controls: list[Control]) -> None:
        """Have sequences wait; once too many do, forget those that nobody will miss."""
        self._controls.extend(controls)
        self._controls_size += _size(controls)
        if self._controls_size > MOST_CONTROLS:
            self._controls = [control for control in self._controls if not _is_expendable(control)]
            self._controls_size = _size(self._controls)


def _size(controls: list[Control]) -> int:
    return sum(len(control.text) for control in controls)


def _is_expendable(control: Control) -> bool:
    return control.text == "\a" or control.text.startswith("\x1b]")
