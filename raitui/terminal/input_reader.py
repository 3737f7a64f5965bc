"""From the bytes of the terminal to Textual's events, each key with the facts of its arrival."""

from __future__ import annotations

import math
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from raitui.terminal.key_arrival import KeyArrival, record_arrival
from raitui.terminal.paste_watch import Pasted, PasteWatch, Typed


class InputReader:
    """Decodes what the terminal sends. Sequences and characters may be split over reads; invalid UTF-8 is replaced.

    Pastes never pass through the parser, which turns escape sequences within a paste into keys.
    Times are seconds of a monotonic clock.
    """

    def __init__(self, parser: XTermParser) -> None:
        self._parser = parser
        self._paste_watch = PasteWatch()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._read = 0
        self._read_at = 0.0
        self._inputs_of_read = 0
        self._last_input_at = -math.inf

    def feed(self, data: bytes, now: float) -> list[Message]:
        """The events that one read completes."""
        self._read += 1
        self._read_at = now
        self._inputs_of_read = 0
        return self._arrived(self._messages(self._paste_watch.feed(self._decoder.decode(data), now)), now)

    def tick(self, now: float) -> list[Message]:
        """The events that come of nothing coming: to be called several times a second."""
        timed_out = list(self._parser.tick())
        if timed_out:
            self._paste_watch.parser_gave_up()
        return self._arrived([*timed_out, *self._messages(self._paste_watch.tick(now))], now)

    def _messages(self, parts: Iterable[Typed | Pasted]) -> list[Message]:
        messages: list[Message] = []
        for part in parts:
            if isinstance(part, Pasted):
                messages.append(Paste(part.text.replace("\x00", "")))
            else:
                messages.extend(message for message in self._parser.feed(part.text) if not isinstance(message, Paste))
        return messages

    def _arrived(self, messages: list[Message], now: float) -> list[Message]:
        """The messages, with the arrival of each key recorded."""
        inputs = [message for message in messages if isinstance(message, Key | Paste)]
        alone = self._inputs_of_read + len(inputs) == 1
        for message in inputs:
            quiet_before = self._read_at - self._last_input_at if self._inputs_of_read == 0 else 0.0
            if isinstance(message, Key):
                arrival = KeyArrival(read=self._read, alone=alone, quiet_before=quiet_before, at=self._read_at)
                record_arrival(message, arrival)
            self._inputs_of_read += 1
        if inputs:
            self._last_input_at = now
        return messages
