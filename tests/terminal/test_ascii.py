"""The console on a terminal that knows ASCII alone."""

from __future__ import annotations

import sys

import pytest

from tests.terminal.pty_terminal import PtyTerminal

DEMO = [sys.executable, "-m", "raitui", "demo"]


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        pytest.param(["--ascii"], {}, id="asked for"),
        pytest.param([], {"LC_ALL": "C"}, id="C locale"),
        pytest.param([], {"LC_ALL": "en_GB.ISO-8859-1"}, id="latin-1 locale"),
        pytest.param([], {"TERM": "linux", "COLORTERM": ""}, id="linux console"),
        pytest.param([], {"TERM": "vt100", "COLORTERM": ""}, id="vt100"),
    ],
)
def test_no_byte_is_sent_that_is_not_ascii(options: list[str], environment: dict[str, str]) -> None:
    """Issue 4: no UTF-8; the fleet, a service and the help are there all the same."""
    with PtyTerminal([*DEMO, *options], environment=environment) as terminal:
        terminal.wait_until(lambda: "PAGE" in terminal.text() and "R rollback" in terminal.text(), "a full fleet")
        terminal.type("\r")
        terminal.wait_until(lambda: "INDICATOR" in terminal.text(), "a service")
        terminal.type("?")
        terminal.wait_until(lambda: "KEYS" in terminal.text(), "the help")
        terminal.type("q")
        terminal.wait_until(lambda: terminal.process.poll() is not None, "the end")
        assert bytes(terminal.received).isascii()


def test_signs_are_sent_where_they_are_asked_for() -> None:
    with PtyTerminal([*DEMO, "--unicode"], environment={"LC_ALL": "C"}) as terminal:
        terminal.wait_until(lambda: "✗" in terminal.text(), "a full fleet")
