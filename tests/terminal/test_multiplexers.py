"""The console in tmux and in GNU screen: resized, detached and attached again, with keys that work once (issue 4)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from raitui.terminal.key_gate import JITTER_S, SILENCE_S
from tests.terminal.pty_terminal import Log, PtyTerminal, wait_until
from tools.fetch_servers import SCREEN, TMUX, AnyVersion, cache_folder, fetch

SIZES = ((80, 24), (100, 30), (90, 27))
OUTSIDE = {"TERM": "screen-256color", "COLORTERM": ""}
"""A kind of terminal that neither asks anything that the emulator of these tests would print."""

PRESS_AGAIN_S = SILENCE_S + JITTER_S + 0.1
LAST_KEY = "? help"


def acting(log: Path) -> list[str]:
    return [sys.executable, "-m", "tests.terminal.apps.acting", str(log)]


class Multiplexer(ABC):
    """A program that keeps a terminal while nobody looks at it; its files are in ``folder``, which is short."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def start(self, command: list[str]) -> list[str]:
        """The command that runs another in a session of its own and shows it."""

    @abstractmethod
    def attach(self) -> list[str]:
        """The command that shows the session again."""

    @abstractmethod
    def end(self) -> list[str]:
        """The command that ends the session, if there still is one."""

    detach: str
    """The keys that leave it to itself."""

    environment: dict[str, str]
    """What its programs are started with."""


class Tmux(Multiplexer):
    """tmux with a server of its own, and without its status line."""

    detach = "\x02d"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "conf").write_text("set -g status off\nset -s escape-time 0\n", encoding="utf-8")
        self._tmux = [_program(TMUX), "-u", "-S", str(folder / "socket"), "-f", str(folder / "conf")]
        self.environment = {**OUTSIDE, **_libraries(TMUX)}

    def start(self, command: list[str]) -> list[str]:
        return [*self._tmux, "new-session", *command]

    def attach(self) -> list[str]:
        return [*self._tmux, "attach-session"]

    def end(self) -> list[str]:
        return [*self._tmux, "kill-server"]


class GnuScreen(Multiplexer):
    """GNU screen as it is without a configuration."""

    detach = "\x01d"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (folder / "sockets").mkdir(mode=0o700)
        self._screen = [_program(SCREEN), "-U", "-c", "/dev/null"]
        self.environment = {**OUTSIDE, "SCREENDIR": str(folder / "sockets"), **_libraries(SCREEN)}

    def start(self, command: list[str]) -> list[str]:
        return [*self._screen, "-S", "console", *command]

    def attach(self) -> list[str]:
        return [*self._screen, "-r", "console"]

    def end(self) -> list[str]:
        return [*self._screen, "-S", "console", "-X", "quit"]


def _program(package: AnyVersion) -> str:
    return str(fetch(package, cache_folder()) / package.program)


def _libraries(package: AnyVersion) -> dict[str, str]:
    folders = fetch(package, cache_folder()).glob("**/lib/*-linux-gnu")
    return {"LD_LIBRARY_PATH": ":".join(map(str, folders))}


@pytest.fixture(params=[Tmux, GnuScreen])
def multiplexer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Multiplexer]:
    # The name of a socket must be short; that of a test's folder is not.
    with TemporaryDirectory(prefix="mux-") as folder:
        kind = request.param(Path(folder))
        assert isinstance(kind, Multiplexer)
        yield kind
        subprocess.run(kind.end(), env={**os.environ, **kind.environment}, capture_output=True, check=False)


def test_it_is_the_same_console(multiplexer: Multiplexer, tmp_path: Path) -> None:
    """Seen beside one on a terminal with nothing in between."""
    log = Log(tmp_path / "log")
    first, second, third = SIZES
    command = multiplexer.start(acting(log.path))
    with PtyTerminal(acting(tmp_path / "other"), size=first, environment=OUTSIDE) as plain:
        with PtyTerminal(command, size=first, environment=multiplexer.environment) as terminal:
            terminal.wait_until(lambda: _look_alike(plain, terminal), "the picture")
            assert _colours(terminal), "colours fall back; they do not go"
            plain.resize(*second)
            terminal.resize(*second)
            terminal.wait_until(lambda: _look_alike(plain, terminal), "the picture after the pane has grown")
            terminal.type(multiplexer.detach)
            terminal.wait_until(lambda: terminal.process.poll() is not None, "to be detached")
        plain.resize(*third)
        with PtyTerminal(multiplexer.attach(), size=third, environment=multiplexer.environment) as terminal:
            terminal.wait_until(lambda: _look_alike(plain, terminal), "the picture on another terminal")
            assert not log.told("contained")
            _press_until_it_counts(terminal, log)
            terminal.wait_until(lambda: "nothing heard yet" in terminal.text(), "to be told that it was asked")
            assert [(fact["action"], fact["service"]) for fact in log.told("contained")] == [("pause", "loan-uw")]
            terminal.type("q")
            terminal.wait_until(lambda: terminal.process.poll() is not None, "the end")


def _look_alike(one: PtyTerminal, other: PtyTerminal) -> bool:
    """Whether both show the whole picture, but for the header, which tells for how long there has been no news."""
    lines, others = one.text().splitlines()[1:], other.text().splitlines()[1:]
    return lines == others and LAST_KEY in lines[-1]


def _press_until_it_counts(terminal: PtyTerminal, log: Log) -> None:
    """One press counts once; on a busy machine the first may come too soon after something else, and say so."""

    def acts() -> bool:
        terminal.type("P")
        time.sleep(PRESS_AGAIN_S)
        return bool(log.told("contained"))

    wait_until(acts, "the key to count")


def _colours(terminal: PtyTerminal) -> set[str]:
    cells = [cell for row in terminal.screen.buffer.values() for cell in row.values()]
    return {cell.bg for cell in cells} - {"default"}
