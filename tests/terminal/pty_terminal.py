"""A terminal for tests: a real pty with a program on it, shown by pyte, on a line that can be slow, stalled or cut."""

from __future__ import annotations

import fcntl
import json
import math
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import pyte
from rich.cells import cell_len

QUIET_S = 0.3
READINESS_SECONDS = 30.0
"""Far more than anything here takes; only a failure waits so long."""

LAST_BYTES_SECONDS = 2.0
"""How long what a program wrote before it ended may be on its way."""

XTERM = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
"""What the environment says of the terminal, unless a test has it say something else."""

_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*u|\x1b\[\?[0-9]+\$p|\x1b\[[0-9;]* q")


class _Screen(pyte.Screen):
    """A pyte screen that answers."""

    answer: Callable[[bytes], None]

    def write_process_input(self, data: str) -> None:
        self.answer(data.encode())


class PtyTerminal:
    """Runs a program on a pty and shows its output.

    ``bytes_per_second`` is the speed of the line behind a relay that takes all that it can get, as an SSH server does.
    ``round_trip_s`` is how long it takes there and back. ``environment`` is added to that of the tests. ``answers``:
    whether it reports its cursor. ``synchronised``: whether it says that it supports mode 2026.
    """

    def __init__(
        self,
        command: list[str],
        *,
        size: tuple[int, int] = (80, 24),
        bytes_per_second: float | None = None,
        round_trip_s: float = 0.0,
        answers: bool = True,
        synchronised: bool = False,
        session: bool = True,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.received = bytearray()
        self.relayed = 0
        self._reading = threading.Event()
        self._reading.set()
        self._taking = threading.Lock()
        self._lock = threading.Lock()
        self._speed = bytes_per_second
        self._one_way_s = round_trip_s / 2
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._answers = answers
        self._synchronised = synchronised
        self._queue = bytearray()
        self._ended = threading.Event()
        self.screen = _Screen(*size)
        self.screen.answer = self._answer
        self._stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        self._set_size(*size)
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=session,
            preexec_fn=_take_terminal if session else None,  # noqa: PLW1509 - it makes system calls only
            env={**os.environ, **XTERM, **(environment or {}), "PYTHONUNBUFFERED": "1"},
        )
        self.slave = slave
        self._threads = [threading.Thread(target=self._relay), threading.Thread(target=self._show)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._reading.set()
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()
        if self.slave >= 0:
            os.close(self.slave)

    def type(self, data: str | bytes) -> None:
        self._send(data.encode() if isinstance(data, str) else data)

    def unread(self) -> int:
        """Bytes typed that the program has not read yet."""
        (count,) = struct.unpack("i", fcntl.ioctl(self.slave, termios.FIONREAD, bytes(4)))
        return int(count)

    def text(self) -> str:
        """What stands on it. In the middle of a picture half a wide character may be left over: it shows as a blank.

        Pyte's own ``display`` fails on that.
        """
        return "\n".join(_joined(row) for row in self.cells())

    def cells(self) -> list[list[str]]:
        """What each cell of each row shows; nothing in the second half of a wide character."""
        with self._lock:
            columns, rows = range(self.screen.columns), range(self.screen.lines)
            return [[self.screen.buffer[row][column].data for column in columns] for row in rows]

    def resize(self, width: int, height: int, *, meanwhile: bytes = b"") -> None:
        """Change its size. ``meanwhile`` comes from something else, before the program can know of the new size."""
        with self._lock:
            self.screen.resize(height, width)
            self._stream.feed(meanwhile)
            self._set_size(width, height)

    def scribble(self, data: bytes) -> None:
        """Something else writes to this terminal."""
        with self._lock:
            self._stream.feed(data)

    def stall(self) -> None:
        """Take nothing more from the line, beginning now."""
        self._reading.clear()
        with self._taking:
            """Whatever was being taken has been."""

    def go_on(self) -> None:
        """Take from the line again."""
        self._reading.set()

    def hang_up(self) -> None:
        """Cut the line."""
        self._ended.set()
        self._reading.set()
        for thread in self._threads:
            thread.join()
        if self.slave >= 0:
            os.close(self.slave)
            self.slave = -1
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def wait_until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until it is so; fail, saying what was waited for, if the program has ended or took far too long."""
        deadline = time.monotonic() + READINESS_SECONDS
        ended_by = math.inf
        while not condition():
            if self.process.poll() is not None:
                ended_by = min(ended_by, time.monotonic() + LAST_BYTES_SECONDS)
            assert time.monotonic() < min(deadline, ended_by), f"waited in vain: {what}\n{self.text()}"
            time.sleep(0.01)

    def wait_for_quiet(self) -> None:
        """Until a picture is whole: nothing has come for longer than the parts of one picture are apart."""
        seen, since = self.total(), time.monotonic()

        def is_quiet() -> bool:
            nonlocal seen, since
            if self.total() != seen:
                seen, since = self.total(), time.monotonic()
            return time.monotonic() - since > QUIET_S

        self.wait_until(is_quiet, "a quiet moment")

    def total(self) -> int:
        """Bytes that have come out of the line."""
        with self._lock:
            return len(self.received)

    def _set_size(self, width: int, height: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _relay(self) -> None:
        """Take what the kernel has, as fast as it gives it."""
        while not self._ended.is_set():
            if not self._reading.wait(0.05):
                continue
            with self._taking:
                if not self._reading.is_set() or not select.select([self.master], [], [], 0.05)[0]:
                    continue
                try:
                    data = os.read(self.master, 65536)
                except OSError:
                    return
                with self._lock:
                    self._under_way.append((time.monotonic() + self._one_way_s, data))
                    self.relayed += len(data)

    def _show(self) -> None:
        while not self._ended.wait(0.002 if self._speed is None else 0.02):
            with self._lock:
                self._arrive()
                size = len(self._queue) if self._speed is None else int(self._speed * 0.02)
                data, self._queue = bytes(self._queue[:size]), self._queue[size:]
                self.received += data
                self._feed(data)

    def _arrive(self) -> None:
        """What has been under way for long enough has come to the end of the line."""
        now = time.monotonic()
        while self._under_way and self._under_way[0][0] <= now:
            self._queue += self._under_way.popleft()[1]

    def _feed(self, data: bytes) -> None:
        if self._synchronised and b"\x1b[?2026$p" in data:
            self._answer(b"\x1b[?2026;2$y")
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))

    def _answer(self, data: bytes) -> None:
        if self._answers:
            self._send(data)

    def _send(self, data: bytes) -> None:
        """Towards the program, as far away as it is."""
        if not self._one_way_s:
            os.write(self.master, data)
            return
        sending = threading.Timer(self._one_way_s, self._deliver, [data])
        sending.daemon = True
        sending.start()

    def _deliver(self, data: bytes) -> None:
        with self._lock:
            if self.master >= 0:
                os.write(self.master, data)


def _joined(cells: list[str]) -> str:
    before = ["", *cells[:-1]]
    return "".join(
        cell or ("" if cell_len(one_before) > 1 else " ") for one_before, cell in zip(before, cells, strict=True)
    )


def _take_terminal() -> None:
    """As a login does; the tests themselves may run under nohup, whose deafness to hang-ups would be inherited."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def counting(log: Path, *arguments: str) -> list[str]:
    """The command that runs the counting app."""
    app = Path(__file__).parent / "apps" / "counting.py"
    return [sys.executable, str(app), str(log), *arguments]


class Log:
    """What the counting app tells."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def told(self, what: str) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        whole_lines = self.path.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
        return [fact for line in whole_lines if (fact := json.loads(line))["what"] == what]

    def keys(self) -> list[str]:
        return [fact["key"] for fact in self.told("key")]

    def count(self) -> int:
        ticks = self.told("tick")
        return int(ticks[-1]["count"]) if ticks else 0


def wait_until(condition: Callable[[], object], what: str, seconds: float = READINESS_SECONDS) -> None:
    """Wait until it is so; fail, saying what was waited for, after far more time than it can take."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.01)
