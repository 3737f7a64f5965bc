"""A mistake in the output thread is not a frozen screen: the app ends and says what it was."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.terminal.pty_terminal import PtyTerminal

APP = """
from textual.app import App
from raitui.terminal import screen_mirror
from raitui.terminal.driver import RaituiDriver

def take(self, limit):
    if self.statistics.frames_wanted > 1:
        raise RuntimeError("a mistake of ours")
    return right(self, limit)

right, screen_mirror.ScreenMirror.take = screen_mirror.ScreenMirror.take, take
App(driver_class=RaituiDriver).run()
"""


def test_a_mistake_in_the_output_thread_ends_the_app_and_is_told(tmp_path: Path) -> None:
    with PtyTerminal([sys.executable, "-c", APP]) as terminal:
        terminal.process.wait(timeout=20)
        terminal.wait_until(lambda: b"a mistake of ours" in terminal.received, "the traceback")
