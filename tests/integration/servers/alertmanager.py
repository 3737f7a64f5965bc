"""A real Alertmanager on free loopback ports, alone or in a cluster, with a folder of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.integration.servers.started_program import ANY_FREE_PORT, StartedProgram
from tools.fetch_servers import ALERTMANAGER, cache_folder, fetch

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


class AlertmanagerServer(StartedProgram):
    """An Alertmanager; what it stores and its log are kept in ``folder``.

    Those of a cluster are told the ``peer`` that they join.
    """

    def __init__(self, folder: Path, *, peer: str = "", inhibition: Sequence[Mapping[str, object]] = ()) -> None:
        self._program = program()
        templates = self._program.parents[1] / "share/prometheus/alertmanager"
        super().__init__("Alertmanager", folder / "alertmanager.log", folder=templates)
        self._folder = folder
        self._peer = peer
        configuration = {"route": ROUTE, "receivers": [{"name": "nobody"}], "inhibit_rules": list(inhibition)}
        # JSON is YAML too.
        (folder / "alertmanager.yml").write_text(json.dumps(configuration))

    @property
    def gossip(self) -> str:
        """``host:port`` for other replicas to join."""
        return str(self.status()["cluster"]["peers"][0]["address"])

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
