"""A simulated fleet in a process of its own, on a port that it keeps when it is started again."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

SERVING = re.compile(r"serving http://(\S+)/metrics")
END_WITHIN_S = 10.0
CHECKOUT = Path(__file__).parents[2]

SIMULATE = ("raitui", "simulate")
YOUNG_FLEET = ("tests.integration.young_fleet",)


class FleetProcess:
    """A simulated fleet as a server, within a ``with``: a module, its command, and the options of that."""

    def __init__(self, options: Sequence[str], program: Sequence[str] = SIMULATE) -> None:
        self._options = tuple(options)
        self._program = tuple(program)
        self._address = "127.0.0.1:0"
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """``host:port``, once it has been started."""
        return self._address

    @property
    def url(self) -> str:
        """Where its control API is, once it has been started."""
        return f"http://{self._address}"

    def start(self, *options: str) -> None:
        """Start it, and wait until it serves; ``options`` are added to those that it always has.

        Raises:
            RuntimeError: it has ended instead; its own message is on standard error.
        """
        command = [sys.executable, "-m", *self._program, "--listen", self._address, *self._options, *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
        told = SERVING.search(self._process.stdout.readline() if self._process.stdout else "")
        if told is None:
            message = "the simulated fleet did not start"
            raise RuntimeError(message)
        self._address = told[1]

    def kill(self) -> None:
        """End it as a crash does; at once when it does not run."""
        self._end(signal.SIGKILL)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            process.send_signal(how)
            process.wait(END_WITHIN_S)


def accepted_orders(fleet_url: str) -> list[dict[str, Any]]:
    """Every order that the fleet at that address says it accepted, in order of time, as its log tells them."""
    with urlopen(f"{fleet_url}/log") as response:
        return [entry for entry in json.load(response) if entry["event"]["type"] == "OrderAccepted"]


def state_of(fleet_url: str, service: str, at: str) -> dict[str, Any]:
    """Where a service stands at a location, as the fleet at that address says."""
    with urlopen(f"{fleet_url}/state/{service}/{at}") as response:
        state: dict[str, Any] = json.load(response)
    return state
