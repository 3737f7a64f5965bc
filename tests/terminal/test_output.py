"""What the driver sends, on a real pty with a real Textual app (design 6)."""

from __future__ import annotations

import re
import signal
import termios
from pathlib import Path

import pytest

from tests.terminal.pty_terminal import Log, PtyTerminal, counting


def test_a_terminal_that_stops_reading_does_not_stop_the_app(tmp_path: Path) -> None:
    """Fault 23. The loop goes on ticking; once the terminal reads again it shows what is true now."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy")) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.stall()
        stalled_at = log.count()
        terminal.wait_until(lambda: log.count() >= stalled_at + 80, "80 more ticks against a stalled terminal")
        behind = terminal.total()
        resumed_at = log.count()
        terminal.go_on()
        terminal.wait_until(lambda: shown_count(terminal) >= resumed_at, "the screen to catch up")
        terminal.type("\x14")
        terminal.wait_until(lambda: log.told("stopped"), "the count to stand still")
        terminal.wait_until(lambda: shown_count(terminal) == log.count(), "the last count")
        terminal.wait_until(lambda: rows_agree(terminal), "the last rows")
        assert terminal.total() - behind < 200_000


def test_a_stalled_terminal_does_not_hold_up_the_exit(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--busy")) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        terminal.stall()
        stalled_at = log.count()
        terminal.wait_until(lambda: log.count() >= stalled_at + 50, "the line to be full")
        terminal.type("\x11")
        terminal.process.wait(timeout=10)
        assert log.told("ended")[0]["return_code"] == 0


def test_only_changed_cells_are_sent(tmp_path: Path) -> None:
    """A count that goes up costs tens of bytes each time; stock Textual sends the widget's whole row."""
    per_frame = {}
    for driver in ("stock", "raitui"):
        log = Log(tmp_path / driver)
        with PtyTerminal(counting(log.path, driver)) as terminal:
            terminal.wait_until(lambda: shown_count(terminal) >= 10, "the first counts")
            count, total = shown_count(terminal), terminal.total()
            terminal.wait_until(lambda: shown_count(terminal) >= count + 50, "fifty more")  # noqa: B023 - called at once
            per_frame[driver] = (terminal.total() - total) / (shown_count(terminal) - count)
    assert per_frame["raitui"] < 60
    assert per_frame["raitui"] < per_frame["stock"] / 3


def test_synchronised_output_is_used_where_the_terminal_has_it_and_never_empty(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path), synchronised=True) as terminal:
        terminal.wait_until(lambda: shown_count(terminal) >= 20, "some counts")
        terminal.wait_until(lambda: terminal.received.count(b"\x1b[?2026h") >= 10, "frames in synchronised output")
        assert b"\x1b[?2026h\x1b[?2026l" not in terminal.received
        assert not re.search(rb"\x1b\[\?2026h(?:(?!\x1b\[\?2026l).)*\x1b\[\?2026h", bytes(terminal.received), re.DOTALL)


def test_a_new_size_is_drawn_whole(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        for width, height in ((120, 40), (40, 10), (100, 30)):
            terminal.resize(width, height)
            terminal.scribble(b"\x1b[2J")
            terminal.wait_until(lambda: f"size {width}x{height}" in terminal.text(), "the new size")  # noqa: B023 - called at once
            terminal.wait_until(lambda: all_rows_are_there(terminal), "all rows of the new size")


def test_ctrl_l_repairs_the_screen(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path, "--every", "3600")) as terminal:
        terminal.wait_until(
            lambda: all_rows_are_there(terminal) and "size 80x24" in terminal.text(), "the first screen"
        )
        whole = terminal.text()
        terminal.scribble(b"\x1b[5;1Ha message from elsewhere\r\n\x1b[31mto all\x1b[24;1H\n\n\n")
        assert terminal.text() != whole
        terminal.type("\x0c")
        terminal.wait_until(lambda: terminal.text() == whole, "the repaired screen")


@pytest.mark.parametrize("stopped_by", [signal.SIGTSTP, signal.SIGSTOP])
def test_a_stopped_and_continued_app_takes_the_terminal_back(tmp_path: Path, stopped_by: signal.Signals) -> None:
    """SIGSTOP leaves no chance to tidy up; either way the screen is whole again and keys are heard again."""
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: all_rows_are_there(terminal), "the first screen")
        terminal.process.send_signal(stopped_by)
        terminal.wait_until(lambda: state_of(terminal.process.pid) == "T", "the process to stop")
        terminal.scribble(b"\x1b[2J\x1b[Hshell$ ")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.wait_until(lambda: all_rows_are_there(terminal), "the screen to come back")
        terminal.type("x")
        terminal.wait_until(lambda: log.keys() == ["x"], "the key, once")
        count = log.count()
        terminal.wait_until(lambda: shown_count(terminal) > count, "counts to go on")


def test_another_program_may_have_the_terminal_for_a_while(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        terminal.wait_until(lambda: all_rows_are_there(terminal), "the first screen")
        terminal.type("\x05")
        terminal.wait_until(lambda: b"a program of its own" in terminal.received, "the other program")
        terminal.scribble(b"\x1b[2J")
        count = log.count()
        terminal.wait_until(lambda: shown_count(terminal) > count, "counts to go on")
        terminal.type("x")
        terminal.wait_until(lambda: "x" in log.keys(), "a key")  # noqa: SIM118 - Log.keys is no dictionary's


def test_the_terminal_is_left_as_it_was_found(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    with PtyTerminal(counting(log.path)) as terminal:
        before = termios.tcgetattr(terminal.slave)
        terminal.wait_until(lambda: "count 3" in terminal.text(), "the first counts")
        assert termios.tcgetattr(terminal.slave) != before
        terminal.type("\x11")
        assert terminal.process.wait(timeout=10) == 0
        assert termios.tcgetattr(terminal.slave) == before
        for mode in ("1049", "2004", "1004"):
            terminal.wait_until(lambda: last_setting(terminal, mode) == b"l", f"mode {mode} to be off")  # noqa: B023 - called at once
        assert last_setting(terminal, "25") == b"h"
        assert last_setting(terminal, "7") == b"h"
        assert terminal.received.rfind(b"\x1b[<u") > terminal.received.rfind(b"\x1b[>25u")


def shown_count(terminal: PtyTerminal) -> int:
    found = re.match(r"count (\d+)", terminal.text())
    return int(found[1]) if found else 0


def all_rows_are_there(terminal: PtyTerminal) -> bool:
    rows = terminal.text().splitlines()[2:]
    numbered = all(row.startswith(f"{number:02} the quick") for number, row in enumerate(rows))
    return numbered and len({row[2:] for row in rows}) == 1


def rows_agree(terminal: PtyTerminal) -> bool:
    """Whether every row shows the same count as the first, as they do when drawn at one moment."""
    first, _size, *rows = terminal.text().splitlines()
    return all(row.split()[:2] == [f"{number:02}", first.split()[1]] for number, row in enumerate(rows))


def last_setting(terminal: PtyTerminal, mode: str) -> bytes:
    settings: list[bytes] = re.findall(rb"\x1b\[\?" + mode.encode() + rb"([hl])", terminal.received)
    return settings[-1]


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
