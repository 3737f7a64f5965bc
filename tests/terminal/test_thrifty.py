"""What a console costs on a slow line, in bytes, and how keys count on a far one (issue 4; design 6, 16)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from raitui.terminal.key_gate import JITTER_S, SEEN_S, SILENCE_S
from tests.terminal.pty_terminal import Log, PtyTerminal, wait_until
from tests.terminal.test_slow_line import SLOW

SERIAL = {"TERM": "vt220", "COLORTERM": ""}
XTERM = {"TERM": "xterm", "COLORTERM": ""}
FAR_S = 0.3
"""Round trip of the far line (seconds)."""

LAST_KEY = "? help"


def acting(log: Path) -> list[str]:
    return [sys.executable, "-m", "tests.terminal.apps.acting", str(log)]


class Counted:
    """A console on a quick line, and how much comes out of it."""

    def __init__(self, terminal: PtyTerminal) -> None:
        self.terminal = terminal
        terminal.wait_until(lambda: LAST_KEY in terminal.text(), "the first screen")
        self.start = self.once_quiet()

    def once_quiet(self) -> int:
        """All bytes so far, once none has come for a while: nothing changes here but by keys."""
        before, since = self.terminal.total(), time.monotonic()
        while time.monotonic() - since < 2 * SEEN_S:
            time.sleep(0.01)
            if (now := self.terminal.total()) != before:
                before, since = now, time.monotonic()
        return before

    def cost(self, key: str, shows: Callable[[str], bool]) -> int:
        """Bytes that a key costs until the terminal shows what it is for."""
        before = self.terminal.total()
        self.terminal.type(key)
        self.terminal.wait_until(lambda: shows(self.terminal.text()), f"what {key!r} is for")
        return self.once_quiet() - before


@pytest.mark.parametrize(
    ("environment", "start_s", "screen_s"),
    [pytest.param(SERIAL, 3.0, 2.5, id="vt220"), pytest.param(XTERM, 4.0, 3.25, id="xterm")],
)
def test_a_9600_line_shows_the_fleet_and_answers_keys_within_seconds(
    environment: dict[str, str], start_s: float, screen_s: float, tmp_path: Path
) -> None:
    """960 bytes are a second of such a line: a step costs at most one, another screen some two, or three in colour."""
    with PtyTerminal(acting(tmp_path / "log"), environment=environment) as terminal:
        console = Counted(terminal)
        assert console.start < start_s * SLOW
        assert console.cost("j", lambda text: "assist-chat ─" in text or "assist-chat -" in text) < SLOW
        assert console.cost("\r", lambda text: "INDICATOR" in text or "SLI" in text) < screen_s * SLOW
        assert console.cost("\x1b", lambda text: "SERVICE" in text) < screen_s * SLOW


def test_a_thousand_services_that_move_cost_half_a_kilobyte_a_second(tmp_path: Path) -> None:
    """Design, budgets: 5% of them change every second."""
    with PtyTerminal([sys.executable, "-m", "tests.ui", "1000"]) as terminal:
        terminal.wait_until(lambda: LAST_KEY in terminal.text(), "the first screen")
        terminal.wait_until(lambda: terminal.total() > 5_000, "the whole of it")
        before, since = terminal.total(), time.monotonic()
        terminal.wait_until(lambda: time.monotonic() - since > 8.0, "a few seconds of it")
        assert terminal.total() - before < 500 * (time.monotonic() - since)


def test_on_a_far_line_the_clock_starts_when_the_terminal_shows_it(tmp_path: Path) -> None:
    """A key pressed at what was just seen is told why it does not count; one pressed after a look counts."""
    log = Log(tmp_path / "log")
    with PtyTerminal(acting(log.path), size=(100, 30), round_trip_s=FAR_S) as terminal:
        terminal.wait_until(lambda: LAST_KEY in terminal.text(), "the first screen")
        terminal.type("j")
        terminal.wait_until(lambda: "assist-chat ─" in terminal.text(), "the next service")
        terminal.type("P")
        terminal.wait_until(lambda: "P ignored: just appeared on the screen" in terminal.text(), "to be told")
        assert not log.told("contained")
        time.sleep(SILENCE_S + JITTER_S + FAR_S)
        terminal.type("P")
        wait_until(lambda: log.told("contained"), "the key to count")
        assert [(fact["action"], fact["service"]) for fact in log.told("contained")] == [("pause", "assist-chat")]
