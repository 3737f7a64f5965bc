"""What a console under measurement has used: it writes a line about itself whenever it is sent a signal."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

ANSWER_WITHIN_S = 30.0
LOOK_EVERY_S = 0.005


class Account(Struct, frozen=True):
    """Use so far: CPU seconds of the process and of each living thread by name; whatever else was ``counted``."""

    at: float
    process_s: float
    threads_s: dict[str, float]
    counted: dict[str, float]

    def since(self, earlier: Account) -> Account:
        """The use since then; ``at`` becomes the seconds between."""
        return Account(
            at=self.at - earlier.at,
            process_s=self.process_s - earlier.process_s,
            threads_s=_less(self.threads_s, earlier.threads_s),
            counted=_less(self.counted, earlier.counted),
        )


def _less(now: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    return {name: value - before.get(name, 0.0) for name, value in now.items()}


def keep_accounts(path: Path, counted: Callable[[], Mapping[str, float]] = dict) -> None:
    """In the console: from now on SIGUSR1 adds an account to the file."""

    def write(*_: object) -> None:
        with path.open("ab") as file:
            file.write(msgspec.json.encode(_account(counted())) + b"\n")

    signal.signal(signal.SIGUSR1, write)


def _account(counted: Mapping[str, float]) -> Account:
    threads: dict[str, float] = {}
    for thread in threading.enumerate():
        if thread.ident is not None:
            clock = time.pthread_getcpuclockid(thread.ident)
            threads[thread.name] = threads.get(thread.name, 0.0) + time.clock_gettime(clock)
    return Account(time.monotonic(), time.process_time(), threads, dict(counted))


def read_account(path: Path, process: int) -> Account:
    """Beside the console: ask for an account, and wait for it.

    Raises:
        TimeoutError: the console does not answer.
    """
    before = _lines(path)
    os.kill(process, signal.SIGUSR1)
    until = time.monotonic() + ANSWER_WITHIN_S
    while len(lines := _lines(path)) == len(before):
        if time.monotonic() > until:
            raise TimeoutError(f"process {process} wrote no account to {path}")
        time.sleep(LOOK_EVERY_S)
    return msgspec.json.decode(lines[-1], type=Account)


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().rpartition(b"\n")[0].splitlines() if path.exists() else []
