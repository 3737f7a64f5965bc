"""A program on a pty of its own, watched by an emulated terminal: what it has sent, and when what was on the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

SIZE = (120, 40)
LARGEST_READ = 65_536
WITHIN_S = 60.0
"""Far more than anything here takes: only a failure waits so long."""

_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*u|\x1b\[\?[0-9]+\$p|\x1b\[[0-9;]* q")


class _Screen(pyte.Screen):
    """A screen that answers when it is asked for its cursor, as a terminal does."""

    answer: Callable[[bytes], None]

    def write_process_input(self, data: str) -> None:
        self.answer(data.encode())


class Terminal:
    """Runs ``command`` within a ``with``, then ends it. Times are those of ``time.monotonic``, in seconds."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int] = SIZE) -> None:
        self.received = 0
        self._screen = _Screen(*size)
        self._screen.answer = self._answer
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - it makes a system call only
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **environment},
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return list(self._screen.display)

    def column(self, x: int) -> str:
        """What stands in one column, from the top."""
        buffer = self._screen.buffer
        return "".join(buffer[y][x].data for y in range(self._screen.lines))

    def cells(self) -> list[object]:
        """Every cell with its looks, from the top left, to be compared with another time's."""
        buffer = self._screen.buffer
        return [buffer[y][x] for y in range(self._screen.lines) for x in range(self._screen.columns)]

    def type(self, keys: str) -> float:
        """Type, and tell when."""
        os.write(self._master, keys.encode())
        return time.monotonic()

    def listen(self, seconds: float) -> int:
        """Take what comes in so many seconds; the bytes that came."""
        before, until = self.received, time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._take(left)
        return self.received - before

    def wait_until(self, condition: Callable[[], object], what: str, within_s: float = WITHIN_S) -> float:
        """When the output arrived that made it so.

        Raises:
            TimeoutError: it never did; the message says what was waited for and what was seen instead.
        """
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0 and self.process.poll() is None:
            arrived_at = self._take(left)
            if arrived_at is not None and condition():
                return arrived_at
        seen = "\n".join(line.rstrip() for line in self.lines)
        raise TimeoutError(f"waited in vain: {what}\n{seen}")

    def _take(self, within_s: float) -> float | None:
        """Show what there is to read; when it came, None when nothing did."""
        if not select.select([self._master], [], [], min(within_s, 0.25))[0]:
            return None
        try:
            data = os.read(self._master, LARGEST_READ)
        except OSError:  # the other side is closed: the program has ended, and whoever waits looks for that
            time.sleep(0.01)
            return None
        arrived_at = time.monotonic()
        self.received += len(data)
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))
        return arrived_at

    def _answer(self, data: bytes) -> None:
        os.write(self._master, data)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
