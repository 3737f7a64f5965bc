"""The real program on a real pty, read as an operator reads it and typed at as an operator types."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from raitui.terminal.key_gate import JITTER_S, SILENCE_S
from tests.readiness import wait_until
from tests.terminal.pty_terminal import PtyTerminal

ROW = re.compile(
    r"(?P<pointer>[> ])\S (?P<state>[A-Za-z]{2,4})(?P<doubt>\S*) +(?P<service>[a-z][a-z0-9-]+) +[0-9] "
    r"(?P<places>.{5}) . . . +(?P<burn>\S+) "
)


@dataclass(frozen=True)
class Row:
    """A row of the fleet's table, as it is written at 80x24; ``doubt`` holds the signs of stale and partial."""

    selected: bool
    state: str
    doubt: str
    service: str
    burn: str


def directly(command: list[str]) -> list[str]:
    """The program runs at the terminal itself."""
    return command


class Console:
    """`raitui` with these arguments, in a terminal of 80x24 or another size, within a ``with``.

    ``through`` makes of raitui's command the one that runs at the terminal: a log-in, a multiplexer. ``program`` is the
    module that runs.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        through: Callable[[list[str]], list[str]] = directly,
        environment: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        program: str = "raitui",
    ) -> None:
        command = through([sys.executable, "-m", program, *arguments])
        self._terminal = PtyTerminal(command, size=size, environment=environment)
        self._seen_at = 0.0

    @property
    def terminal(self) -> PtyTerminal:
        """Where it runs."""
        return self._terminal

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return self._terminal.text()

    def wait_for(self, pattern: str, within_s: float = 30.0) -> str:
        """The first line in which the pattern is found, as soon as there is one."""
        try:
            found = wait_until(lambda: self._line(pattern), f"{pattern!r} on the screen", within_s)
        except (TimeoutError, RuntimeError) as error:
            error.add_note(self.text)
            raise
        self._seen_at = time.monotonic()
        return found

    def rows(self) -> list[Row]:
        """The rows that are on the screen, from the top."""
        return [_row(match) for line in self.text.splitlines() if (match := ROW.match(line))]

    def wait_for_row(self, service: str, state: str, within_s: float = 30.0) -> Row:
        """The service's row, as soon as it says that state."""
        line = self.wait_for(rf"^[> ]\S {state}\S* +{service} ", within_s)
        match = ROW.match(line)
        assert match is not None, line
        return _row(match)

    @property
    def selected(self) -> str | None:
        """The service that the pointer is on."""
        return next((row.service for row in self.rows() if row.selected), None)

    def select(self, service: str) -> None:
        """Move the pointer to the service, as often as rows move under it."""

        def there() -> bool:
            names = [row.service for row in self.rows()]
            pointer = self.selected
            if pointer is not None and pointer != service and service in names:
                self._terminal.type("j" if names.index(service) > names.index(pointer) else "k")
                wait_until(lambda: not self._points_at(pointer), "the pointer moves")
            return pointer == service

        wait_until(there, f"the pointer on {service}")

    def press(self, key: str) -> None:
        """Press a key as a person does who means it: a while after having seen what the last one did."""
        wait_until(lambda: time.monotonic() - self._seen_at > SILENCE_S + JITTER_S, "a pause between two keys")
        self._terminal.type(key)

    def insist(self, key: str, pattern: str) -> str:
        """Press a key that acts, again where the console says that it was ignored; the line that was waited for."""
        self.press(key)
        while "ignored" in (line := self.wait_for(rf"{pattern}|{key} ignored")):
            wait_until(lambda: time.monotonic() - self._seen_at > SILENCE_S + JITTER_S, "a pause between two keys")
            self._terminal.type(key)
            wait_until(lambda: f"{key} ignored" not in self.text, "what was said of the key before is gone")
        return line

    def write(self, text: str) -> None:
        """Type a text, a character at a time, once what stands on the screen has been seen for a while."""
        self.press(text[0])
        for character in text[1:]:
            self._terminal.type(character)

    def answers_after_s(self) -> float:
        """How long the console takes to move its pointer by one row (seconds)."""
        before = self.selected or ""
        rows = self.rows()
        key = "k" if len(rows) > 1 and rows[-1].service == before else "j"
        typed_at = time.monotonic()
        self._terminal.type(key)
        wait_until(lambda: not self._points_at(before), "the pointer moves")
        return time.monotonic() - typed_at

    def peak_memory_bytes(self) -> int:
        """The most memory that the program has held so far."""
        status = Path(f"/proc/{self._terminal.process.pid}/status").read_text(encoding="ascii")
        return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self._terminal.process.send_signal(number)

    def hang_up(self) -> None:
        """Take the terminal away, as a line that drops does."""
        self._terminal.hang_up()

    def wait_for_end(self) -> int:
        """The exit status, once the program has ended."""
        process = self._terminal.process
        wait_until(lambda: process.poll() is not None, "the console ends")
        return process.wait()

    def __enter__(self) -> Self:
        self._terminal.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._terminal.__exit__(kind, error, trace)

    def _line(self, pattern: str) -> str | None:
        found = next((line for line in self.text.splitlines() if re.search(pattern, line)), None)
        if found is None and self._terminal.process.poll() is not None:
            message = "the console has ended"
            raise RuntimeError(message)
        return found

    def _points_at(self, service: str) -> bool:
        return any(row.selected and row.service == service for row in self.rows())


def _row(match: re.Match[str]) -> Row:
    return Row(match["pointer"] == ">", match["state"], match["doubt"], match["service"], match["burn"])
