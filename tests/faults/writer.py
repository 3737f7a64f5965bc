"""The program that writes a log, as tests start it, talk to it, and see it die."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.faults.disk_faults import DiskFaults

ROOT = Path(__file__).parents[2]


class Writer:
    """One running ``log_writer``."""

    def __init__(self, log: Path, faults: DiskFaults, spool: Path | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.log_writer", str(log), str(spool or log.with_name("spool"))],
            cwd=ROOT,
            env=faults.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()

    def say(self, command: str) -> None:
        """Tell it, without waiting for what it answers; once it has died nobody hears."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{command}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return

    def hear(self) -> str:
        """Its next answer; empty once it has died."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def ask(self, command: str) -> str:
        """Tell it, and hear what it answers."""
        self.say(command)
        return self.hear()

    def kill(self) -> None:
        """As ``kill -9`` does; returns when it is gone."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Let it close its files and end; returns when it has."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    @property
    def was_killed(self) -> bool:
        """Whether it has died, and so."""
        return self._process.wait() == -signal.SIGKILL
