"""A slow line behind a relay that swallows everything, as an SSH server does, never shows what is seconds old."""

from __future__ import annotations

from pathlib import Path

from tests.terminal.pty_terminal import Log, PtyTerminal, counting
from tests.terminal.test_output import shown_count

SLOW = 960.0
"""Bytes a second: 9,600 bit/s."""


def test_little_is_under_way_on_a_slow_line(tmp_path: Path) -> None:
    """The terminal's answers bound what is in flight to about a second's worth; frames are dropped instead."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy"), bytes_per_second=SLOW) as terminal:
        terminal.wait_until(lambda: terminal.total() > 12_000, "the line to have settled")
        most = 0
        settled = terminal.total()

        def carried() -> bool:
            nonlocal most
            most = max(most, terminal.relayed - terminal.total())
            return terminal.total() > settled + 6_000

        terminal.wait_until(carried, "some more seconds of output")
        assert most < 2_500
        terminal.type("\x17")
        terminal.wait_until(lambda: log.told("shown"), "a sweep of the screen to have arrived")
        mark = log.told("shown")[0]["mark"]
        assert log.told("shown")[0]["confirmed"]
        _count, _size, *rows = terminal.text().splitlines()
        assert all(int(row.split()[1]) >= mark for row in rows)


def test_a_terminal_that_never_answers_is_written_to_all_the_same(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy"), answers=False) as terminal:
        terminal.wait_until(lambda: shown_count(terminal) > 20, "counts")
        terminal.type("\x17")
        terminal.wait_until(lambda: log.told("shown"), "to be told that it was sent")
        assert not log.told("shown")[0]["confirmed"]


def test_the_app_is_told_when_the_terminal_shows_what_it_drew(tmp_path: Path) -> None:
    """Design 16: the clock of an action key starts at the terminal's answer."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.type("\x17")
        terminal.wait_until(lambda: log.told("shown"), "the answer")
        shown = log.told("shown")[0]
        assert shown["confirmed"]
        assert shown_count(terminal) >= shown["mark"]


def test_a_stalled_terminal_confirms_nothing(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.wait_until(lambda: log.told("tick")[-1]["in_flight"] is not None, "an answer")
        terminal.stall()
        terminal.type("\x17")
        count = log.count()
        terminal.wait_until(lambda: log.count() > count + 40, "two seconds' worth of ticks")
        assert not log.told("shown")
        terminal.go_on()
        terminal.wait_until(lambda: log.told("shown"), "the answer")
        assert log.told("shown")[0]["confirmed"]
