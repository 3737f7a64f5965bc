"""When the terminal goes away the program ends by itself and burns nothing (design 6, fault 22)."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from raitui.terminal.hang_up import HANG_UP_RETURN_CODE
from tests.terminal.pty_terminal import Log, PtyTerminal, counting


def test_with_a_handler_for_sighup_the_app_still_ends_by_itself(tmp_path: Path) -> None:
    """The handler sees the signal, the app the message, and what was begun can be finished."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--sighup")) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == HANG_UP_RETURN_CODE
        assert len(log.told("sighup")) == 1
        assert len(log.told("hang_up")) == 1
        assert log.told("ended")[0]["cpu"] < 5.0


def test_without_a_handler_the_signal_ends_it(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == -signal.SIGHUP


@pytest.mark.parametrize("every", ["0.05", "3600"])
def test_without_any_signal_the_line_itself_is_noticed(tmp_path: Path, every: str) -> None:
    """Under nohup or a supervisor no SIGHUP comes; idle or busy, reading or writing tells."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--every", every), session=False) as terminal:
        terminal.wait_until(lambda: "size 80x24" in terminal.text(), "the first screen")
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == HANG_UP_RETURN_CODE
        assert len(log.told("hang_up")) == 1
        assert log.told("ended")[0]["cpu"] < 5.0


def test_a_stalled_line_that_is_cut_ends_it_too(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy", "--sighup")) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.stall()
        stalled_at = log.count()
        terminal.wait_until(lambda: log.count() >= stalled_at + 50, "the line to be full")
        terminal.hang_up()
        assert terminal.process.wait(timeout=10) == HANG_UP_RETURN_CODE
