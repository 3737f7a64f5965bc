"""From bytes to events, each key with the facts of its arrival (design 16)."""

from __future__ import annotations

import math

from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from raitui.terminal.input_reader import InputReader
from raitui.terminal.key_arrival import KeyArrival, arrival_of


def reader() -> InputReader:
    return InputReader(XTermParser())


def keys(messages: list[Message]) -> list[str]:
    return [message.key for message in messages if isinstance(message, Key)]


def arrivals(messages: list[Message]) -> list[KeyArrival | None]:
    return [arrival_of(message) for message in messages if isinstance(message, Key)]


def test_keys_of_one_read_are_not_alone() -> None:
    messages = reader().feed(b"PK", 5.0)
    assert arrivals(messages) == [
        KeyArrival(read=1, alone=False, quiet_before=math.inf, at=5.0),
        KeyArrival(read=1, alone=False, quiet_before=0.0, at=5.0),
    ]


def test_a_key_knows_how_long_it_was_quiet() -> None:
    it = reader()
    it.feed(b"a", 1.0)
    it.feed(b"\x1b[<35;5;5M", 1.5)
    assert arrivals(it.feed(b"b", 2.0)) == [KeyArrival(read=3, alone=True, quiet_before=1.0, at=2.0)]


def test_a_key_beside_a_paste_is_not_alone() -> None:
    (arrival,) = arrivals(reader().feed(b"\x1b[200~text\x1b[201~K", 1.0))
    assert arrival is not None
    assert not arrival.alone


def test_escape_sequences_within_a_paste_are_no_keys() -> None:
    """Textual's own parser makes keys of them: a pasted log with colours would press them."""
    text = "\x1b[31mKILL\x1b[0m \x1b\x1b[A " + "x" * 100
    messages = reader().feed(f"\x1b[200~{text}\x1b[201~".encode(), 1.0)
    assert keys(messages) == []
    assert [message.text for message in messages if isinstance(message, Paste)] == [text]


def test_a_paste_whose_bracket_is_split_leaves_no_trace_of_it() -> None:
    it = reader()
    messages = [message for byte in b"\x1b[200~text\x1b[201~x" for message in it.feed(bytes([byte]), 1.0)]
    assert keys(messages) == ["x"]
    assert [message.text for message in messages if isinstance(message, Paste)] == ["text"]


def test_an_event_that_did_not_come_from_a_terminal_has_no_arrival() -> None:
    assert arrival_of(Key("x", "x")) is None


def test_invalid_text_is_replaced() -> None:
    assert len(keys(reader().feed(b"\xffx", 1.0))) == 2
