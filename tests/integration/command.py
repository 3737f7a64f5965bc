"""The real command without a terminal, as a script calls it and reads what it prints."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.integration.fleet_process import CHECKOUT

ENDS_WITHIN_S = 60.0


def raitui(*arguments: str, program: str = "raitui") -> subprocess.CompletedProcess[str]:
    """The program until it ends; its exit status and all that it printed."""
    command = [sys.executable, "-m", program, *arguments]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=ENDS_WITHIN_S,
        cwd=CHECKOUT,
    )


class SiteCommand:
    """The commands over one site file, with the documents that they promise to scripts; ``program`` is the module."""

    def __init__(self, site_file: Path, program: str = "raitui") -> None:
        self._site = ("--config", str(site_file))
        self._program = program

    def contain(self, action: str, service: str, *options: str) -> tuple[int, dict[str, Any]]:
        """Act, for a reason that does not matter here; the exit status and the document."""
        told = raitui(
            "contain", action, service, "--reason", "a proof", "--json", *self._site, *options, program=self._program
        )
        assert told.stdout, told.stderr
        return told.returncode, json.loads(told.stdout)

    def service(self, name: str) -> dict[str, Any]:
        """What ``raitui status`` tells of one service."""
        (service,) = self._status(name)["services"]
        found: dict[str, Any] = service
        return found

    def sources(self) -> list[dict[str, Any]]:
        """What ``raitui status`` tells of each source."""
        found: list[dict[str, Any]] = self._status()["sources"]
        return found

    def records(self, *options: str) -> list[dict[str, Any]]:
        """The records of the log, in order."""
        told = raitui("audit", "list", "--json", *self._site, *options)
        assert told.returncode == 0, told.stderr
        return [json.loads(line) for line in told.stdout.splitlines()]

    def verify(self) -> int:
        """The exit status of ``raitui audit verify``: 0 when the log is whole."""
        return raitui("audit", "verify", "--json", *self._site).returncode

    def _status(self, *services: str) -> dict[str, Any]:
        told = raitui("status", *services, "--json", *self._site)
        assert told.stdout, told.stderr
        document: dict[str, Any] = json.loads(told.stdout)
        return document
