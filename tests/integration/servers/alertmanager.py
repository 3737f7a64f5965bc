"""A real Alertmanager on free loopback ports, alone or in a cluster, with a folder of its own."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import Request, urlopen

from tests.readiness import wait_until
from tools.fetch_servers import ALERTMANAGER, cache_folder, fetch

ANY_FREE_PORT = "127.0.0.1:0"
LISTENING = re.compile(r'msg="Listening on" address=(\S+)')
STOP_WITHIN_S = 10.0
SHARED = b"/usr/share/prometheus/alertmanager"
"""Where Debian's build looks for its templates, which are installed nowhere here."""

ROUTE: Mapping[str, object] = {"receiver": "nobody", "group_by": ["alertname", "service"], "group_wait": "1s"}
INHIBITION: Mapping[str, object] = {
    "source_matchers": ['alertname="ClusterDown"'],
    "target_matchers": ['alertname!="ClusterDown"'],
    "equal": ["at"],
}
"""While a cluster is down nobody is told of what follows from that."""


def program() -> Path:
    """Debian's, made to look for its templates in the folder that it runs in; fetched first when it is not there.

    A path of the same length stands in the place of the built-in one: ``.////…`` is the folder itself.

    Raises:
        RaituiError: it cannot be had.
    """
    original = fetch(ALERTMANAGER, cache_folder()) / ALERTMANAGER.program
    relocated = original.with_name(f"{original.name}-relocated")
    if not relocated.exists():
        built = original.read_bytes().replace(SHARED, b"." + b"/" * (len(SHARED) - 1))
        with tempfile.NamedTemporaryFile(dir=relocated.parent, delete=False) as file:
            file.write(built)
        unfinished = Path(file.name)
        unfinished.chmod(0o755)
        unfinished.rename(relocated)
    return relocated


class AlertmanagerServer:
    """An Alertmanager that runs within a ``with``; what it stores and its log are kept in ``folder``.

    It can be stopped and started again: it then listens on the port that it had before. Those of a cluster are told
    the ``peer`` that they join.
    """

    def __init__(self, folder: Path, *, peer: str = "", inhibition: Sequence[Mapping[str, object]] = ()) -> None:
        self._program = program()
        self._log = folder / "alertmanager.log"
        self._folder = folder
        self._peer = peer
        self._address = ANY_FREE_PORT
        self._process: subprocess.Popen[bytes] | None = None
        configuration = {"route": ROUTE, "receivers": [{"name": "nobody"}], "inhibit_rules": list(inhibition)}
        # JSON is YAML too.
        (folder / "alertmanager.yml").write_text(json.dumps(configuration))

    @property
    def address(self) -> str:
        """``host:port``, once it has been started."""
        return self._address

    @property
    def base_url(self) -> str:
        """Where its API is, once it has been started."""
        return f"http://{self._address}"

    @property
    def gossip(self) -> str:
        """``host:port`` for other replicas to join."""
        return str(self.status()["cluster"]["peers"][0]["address"])

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
                self._command(),
                cwd=self._program.parents[1] / "share/prometheus/alertmanager",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._address = wait_until(self._ready_address, "Alertmanager is ready")

    def stop(self) -> None:
        """Ask it to end, make it end when it does not, and wait for that; at once when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def raise_alert(self, name: str, labels: Mapping[str, str], *, minutes: float = 60.0, summary: str = "") -> None:
        """Tell it of an alert, as Prometheus does, that ends by itself after so many minutes."""
        now = datetime.now(UTC)
        alert = {
            "labels": {"alertname": name, **labels},
            "annotations": {"summary": summary},
            "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(minutes=minutes)).isoformat(),
            "generatorURL": f"http://prom.test/graph?g0.expr={name}",
        }
        self.post("/alerts", [alert])

    def post(self, path: str, document: object) -> object:
        """What it answers to a document that is posted to its API, None when nothing."""
        url, body = f"{self.base_url}/api/v2{path}", json.dumps(document).encode()
        request = Request(url, body, {"Content-Type": "application/json"})  # our own server
        with urlopen(request, timeout=10) as answer:  # our own server
            said = answer.read()
        return json.loads(said) if said else None

    def status(self) -> dict[str, Any]:
        """What it says of itself and its cluster."""
        found: dict[str, Any] = json.loads(self._got("/status"))
        return found

    def listed(self, path: str) -> list[dict[str, Any]]:
        """The list that it answers at a path of its API."""
        found: list[dict[str, Any]] = json.loads(self._got(path))
        return found

    def _got(self, path: str) -> bytes:
        with urlopen(f"{self.base_url}/api/v2{path}", timeout=10) as answer:  # our own server
            content: bytes = answer.read()
        return content

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

    def _command(self) -> list[str]:
        return [
            str(self._program),
            f"--config.file={self._folder / 'alertmanager.yml'}",
            f"--storage.path={self._folder / 'data'}",
            f"--web.listen-address={self._address}",
            f"--cluster.listen-address={ANY_FREE_PORT}",
            "--cluster.settle-timeout=1s",
            *([f"--cluster.peer={self._peer}"] if self._peer else []),
        ]

    def _ready_address(self) -> str | None:
        """The address that the log tells: so no port is chosen before it is taken."""
        if self._process is not None and self._process.poll() is not None:
            message = f"Alertmanager has ended with {self._process.returncode}:\n{self.log}"
            raise RuntimeError(message)
        listening = LISTENING.search(self.log)
        return listening[1] if listening else None
