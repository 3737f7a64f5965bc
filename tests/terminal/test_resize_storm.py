"""A window that is dragged about while the fleet moves (issue 4; design 6)."""

from __future__ import annotations

import random
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal.pty_terminal import PtyTerminal

STORM = 60
TURNS_EVERY = 6


def acting(log: Path) -> list[str]:
    return [sys.executable, "-m", "tests.terminal.apps.acting", str(log)]


def storm(seed: int) -> list[tuple[int, int]]:
    """Sizes between the smallest terminal and the largest, both included."""
    generator = random.Random(seed)
    between = [(generator.randint(20, 300), generator.randint(5, 100)) for _ in range(STORM - 2)]
    return [(20, 5), (300, 100), *between]


@pytest.mark.parametrize("last", [(80, 24), (300, 100), (20, 5), (133, 41)], ids="{0[0]}x{0[1]}".format)
def test_after_a_storm_the_last_size_is_drawn_right(last: tuple[int, int], tmp_path: Path) -> None:
    """Cell for cell what a terminal shows that has had this size from the beginning."""
    with (
        PtyTerminal(acting(tmp_path / "log")) as terminal,
        PtyTerminal(acting(tmp_path / "other"), size=last) as other,
    ):
        terminal.wait_until(lambda: "? help" in terminal.text(), "the first screen")
        for number, size in enumerate(storm(seed=last[0])):
            terminal.resize(*size)
            if number % TURNS_EVERY == 0:
                terminal.process.send_signal(signal.SIGUSR1)
                before = terminal.total()
                terminal.wait_until(lambda: terminal.total() > before, "something to be drawn")  # noqa: B023 - at once
        # What a terminal makes of a change of size is its own affair: nothing of it may be relied on.
        terminal.resize(*last, meanwhile=b"\x1b[2J")
        terminal.wait_until(lambda: _cells(terminal) == _cells(other) != [], "the last size")
        assert terminal.process.poll() is None


def _cells(terminal: PtyTerminal) -> list[str]:
    """All lines but the header, which tells for how long there has been no news; none while all are empty."""
    _, *lines = terminal.text().splitlines()
    return lines if any(line.strip() for line in lines) else []


def test_a_terminal_that_is_too_small_says_what_is_needed(tmp_path: Path) -> None:
    """No console that is not legible, and no key that acts on what cannot be read."""
    with PtyTerminal(acting(tmp_path / "log"), size=(20, 5)) as terminal:
        terminal.wait_until(lambda: "are off." in terminal.text(), "to be told")
        assert "needs 60x15" in terminal.text()
        terminal.resize(80, 24)
        terminal.wait_until(lambda: "? help" in terminal.text(), "the console, once there is room")
