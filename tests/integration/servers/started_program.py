"""A server that is started as a program of its own, on a free loopback port that its log tells."""

from __future__ import annotations

import re
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.readiness import wait_until

ANY_FREE_PORT = "127.0.0.1:0"
LISTENING = re.compile(r'msg="Listening on" address=(\S+)')
STOP_WITHIN_S = 10.0


class StartedProgram(ABC):
    """A server that runs within a ``with``, in ``folder`` where one is named; it writes to the file ``log``.

    It can be stopped and started again: it then listens on the port that it had before. ``name`` is what failures
    call it; it is ready once its log tells the address, and says ``ready``.
    """

    def __init__(
        self, name: str, log: Path, *, ready: str = "", folder: Path | None = None, address: str = ANY_FREE_PORT
    ) -> None:
        self._name = name
        self._log = log
        self._ready = ready
        self._runs_in = folder
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """``host:port``, once it has been started."""
        return self._address

    @property
    def base_url(self) -> str:
        """Where its API is, once it has been started."""
        return f"http://{self._address}"

    @property
    def log(self) -> str:
        """What it has said since its last start."""
        return self._log.read_text() if self._log.exists() else ""

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises:
            RuntimeError: it has ended instead; the message holds its log.
            TimeoutError: it does not become ready.
        """
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), cwd=self._runs_in, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        self._address = wait_until(self._ready_address, f"{self._name} is ready")

    def stop(self) -> None:
        """Ask it to end, make it end when it does not, and wait for that; at once when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        process.send_signal(signal.SIGCONT)  # one that hangs hears of it then
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def hang(self) -> None:
        """Let it answer nothing any more, and take connections all the same, until ``stop``."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _command(self) -> list[str]:
        """The program with its arguments; it is to listen on ``address``."""

    def _ready_address(self) -> str | None:
        """The address that the log tells, once it says ready: so no port is chosen before it is taken."""
        if self._process is not None and self._process.poll() is not None:
            message = f"{self._name} has ended with {self._process.returncode}:\n{self.log}"
            raise RuntimeError(message)
        log = self.log
        listening = LISTENING.search(log)
        return listening[1] if listening and self._ready in log else None
