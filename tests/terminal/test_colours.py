"""What is sent to terminals with many colours, sixteen or none."""

from __future__ import annotations

import re
import sys

import pytest

from tests.terminal.pty_terminal import PtyTerminal

STYLES = re.compile(rb"\x1b\[([0-9;]*)m")
SIXTEEN = {*map(str, range(30, 38)), *map(str, range(40, 48)), *map(str, range(90, 98)), *map(str, range(100, 108))}


def codes_sent(*options: str, **environment: str) -> set[str]:
    """Every parameter of every style that the demo sets until the fleet is on the screen."""
    command = [sys.executable, "-m", "raitui", "demo", *options]
    with PtyTerminal(command, environment=environment) as terminal:
        terminal.wait_until(lambda: "PAGE" in terminal.text() and "R rollback" in terminal.text(), "a full fleet")
        terminal.type("q")
        terminal.wait_until(lambda: terminal.process.poll() is not None, "the end")
        return {code for found in STYLES.findall(bytes(terminal.received)) for code in found.decode().split(";")}


@pytest.mark.parametrize("theme", ["dark", "light", "high_contrast", "colour_blind_safe"])
def test_a_terminal_with_sixteen_colours_gets_its_own(theme: str) -> None:
    """Issue 4, 16 colours: none is sent as a number of 256 or as red, green and blue."""
    codes = codes_sent("--theme", theme, TERM="linux", COLORTERM="")
    assert not codes & {"38", "48"}
    assert len(codes & SIXTEEN) >= 6


@pytest.mark.parametrize(
    "environment",
    [{"NO_COLOR": "1"}, {"TERM": "vt100", "COLORTERM": ""}, {"TERM": "xterm-mono", "COLORTERM": ""}],
    ids=["NO_COLOR", "vt100", "mono"],
)
def test_a_terminal_without_colours_gets_bold_and_reverse_alone(environment: dict[str, str]) -> None:
    """The page is reverse, so that it is found at a glance."""
    codes = codes_sent(**environment)
    assert not codes & (SIXTEEN | {"38", "48"})
    assert {"1", "7"} <= codes


def test_a_theme_can_be_named_at_start() -> None:
    assert "26" in codes_sent("--theme", "light")
