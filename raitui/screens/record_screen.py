"""One record of the audit log, whole."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from raitui import bindings
from raitui.core.log_reading import WholeAnswer
from raitui.messages import NoLongerAsked, RecordAsked, RecordTold
from raitui.screens.bound_keys import bound
from raitui.screens.console_state import ConsoleState
from raitui.screens.scrolled_screen import ScrolledScreen
from raitui.widgets.audit_lines import SLOW_AFTER_S
from raitui.widgets.record_lines import record_lines
from raitui.widgets.styled_line import EMPTY, Line, Look, Span, line, wrapped


class RecordScreen(ScrolledScreen):
    """Every field of a record in plain words, its hashes, and the way to its twin: the intent, or the outcome."""

    BINDINGS: ClassVar[list[BindingType]] = bound(bindings.RECORD)

    def __init__(self, console_state: ConsoleState, seq: int) -> None:
        super().__init__(console_state)
        self._seq = seq
        self._number = 0
        self._asked_at = 0.0
        self._answer: WholeAnswer | None = None
        self._said = ""

    def on_mount(self) -> None:
        """Ask for the record."""
        self._ask(self._seq)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self.app.post_message(NoLongerAsked(self._number))

    def on_record_told(self, message: RecordTold) -> None:
        """It was read."""
        if message.number == self._number:
            self.post_message(NoLongerAsked(self._number))
            self._answer = message.answer
            self.redraw()

    def title_lines(self) -> list[Line]:
        """Which record of which log."""
        whole = self._answer.whole if self._answer is not None else None
        of = f" of log {whole.log}" if whole is not None else ""
        said = wrapped(self._said, self.size.width, look=Look.WARN) if self._said else []
        return [line(Span(f"RECORD {self._seq:,}", Look.STRONG), Span(of, Look.DIM)), *said]

    def text_lines(self) -> list[Line]:
        """All that it holds; or why nothing can be shown."""
        cells = self.size.width
        if self._answer is None:
            waited = self.console_state.monotonic() - self._asked_at
            told = f"The log has not answered for {waited:.0f} s." if waited >= SLOW_AFTER_S else "Reading the record…"
            return [EMPTY, *wrapped(told, cells, look=Look.WARN if waited >= SLOW_AFTER_S else Look.DIM)]
        trouble = self._answer.trouble
        if trouble is not None:
            told = f"THE RECORD CANNOT BE READ: {trouble.message}"
            return [EMPTY, *wrapped(told, cells, look=Look.BAD), *wrapped(f"→ {trouble.remedy}", cells)]
        if self._answer.whole is None:
            told = f"No record stands at number {self._seq:,}: it is missing from the log"
            return [EMPTY, *wrapped(told, cells, look=Look.BAD), *wrapped("→ verify the log", cells)]
        return record_lines(self._answer.whole, cells)

    def action_twin(self) -> None:
        """See the intent of an outcome, or the outcome of an intent."""
        whole = self._answer.whole if self._answer is not None else None
        self._said = ""
        if whole is None:
            return
        if not whole.twin:
            self._said = "it has no other half in the log, so far"
            self.redraw()
            return
        self.text.scroll_lines(-len(self.text.lines))
        self._ask(whole.twin)

    def _ask(self, seq: int) -> None:
        self._seq, self._answer = seq, None
        self._number, self._asked_at = self.console_state.new_number(), self.console_state.monotonic()
        self.post_message(RecordAsked(self._number, seq, self))
        self.redraw()
