"""A real Prometheus on a free loopback port, with a folder of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.integration.servers.started_program import ANY_FREE_PORT, StartedProgram
from tools.fetch_servers import PROMETHEUS, cache_folder, fetch

READY = 'msg="Server is ready to receive web requests."'


@dataclass(frozen=True)
class PrometheusBinaries:
    """The two programs of the package."""

    prometheus: Path
    promtool: Path

    @classmethod
    def fetched(cls) -> Self:
        """Debian's, from the cache folder; fetched first when they are not there.

        Raises:
            RaituiError: they cannot be had.
        """
        programs = fetch(PROMETHEUS, cache_folder()) / "usr/bin"
        return cls(prometheus=programs / "prometheus", promtool=programs / "promtool")

    def record_past(self, rules: Path, server: PrometheusServer, start: float, end: float) -> None:
        """Evaluate a rule file over a running server's past (unix seconds), into blocks that it loads when it starts.

        Raises:
            CalledProcessError: promtool fails; its output is in ``stderr``.
        """
        span = [f"--start={start:.0f}", f"--end={end:.0f}", f"--url={server.base_url}", f"--output-dir={server.data}"]
        arguments = ["tsdb", "create-blocks-from", "rules", *span, str(rules)]
        subprocess.run([str(self.promtool), *arguments], check=True, capture_output=True, text=True)

    def create_blocks(self, openmetrics: Path, data: Path) -> None:
        """Write the samples of an OpenMetrics file, with their times, as blocks into a server's data folder.

        Raises:
            CalledProcessError: promtool refuses the file; its output is in ``stderr``.
        """
        # promtool reads the whole file again for each block; blocks of a month make that a few times, not hundreds.
        source = ["openmetrics", "--max-block-duration=744h", str(openmetrics)]
        arguments = ["tsdb", "create-blocks-from", *source, str(data)]
        subprocess.run([str(self.promtool), *arguments], check=True, capture_output=True, text=True)


@dataclass(frozen=True)
class ScrapeJob:
    """Targets (``host:port``) that are scraped together, with labels that every series of theirs is given.

    With ``honours_labels`` what the targets call ``job`` or ``instance`` stays theirs.
    """

    name: str
    targets: Sequence[str]
    labels: Mapping[str, str] | None = None
    interval_s: float = 1.0
    metrics_path: str = "/metrics"
    honours_labels: bool = False

    def as_configuration(self) -> dict[str, object]:
        """The job as Prometheus's configuration file has it."""
        interval = f"{round(self.interval_s * 1000)}ms"
        return {
            "job_name": self.name,
            "scrape_interval": interval,
            "scrape_timeout": interval,
            "metrics_path": self.metrics_path,
            "honor_labels": self.honours_labels,
            "static_configs": [{"targets": list(self.targets), "labels": dict(self.labels or {})}],
        }


class PrometheusServer(StartedProgram):
    """A Prometheus; its samples, its configuration and its log are kept in ``folder``.

    What its rules raise it sends to each of the ``alertmanagers`` (``host:port``). They are evaluated every
    ``evaluation_s`` seconds, but for groups that say otherwise. The links in alerts lead to it where it is told its
    ``address`` (``host:port``) beforehand. What it holds itself it asks of the storages at ``remote_read`` (URLs) too.
    """

    def __init__(
        self,
        binaries: PrometheusBinaries,
        folder: Path,
        *,
        jobs: Sequence[ScrapeJob] = (),
        rule_groups: Sequence[Mapping[str, object]] = (),
        rule_files: Sequence[Path] = (),
        alertmanagers: Sequence[str] = (),
        evaluation_s: float = 60.0,
        remote_read: Sequence[str] = (),
        address: str = ANY_FREE_PORT,
        flags: Sequence[str] = (),
    ) -> None:
        super().__init__("Prometheus", folder / "prometheus.log", ready=READY, address=address)
        self.binaries = binaries
        self._folder = folder
        self.data = folder / "data"
        self._configuration = folder / "prometheus.yml"
        self._flags = flags
        rules = folder / "rules.yml"
        # JSON is YAML too.
        rules.write_text(json.dumps({"groups": list(rule_groups)}))
        configuration = {
            "global": {"evaluation_interval": f"{round(evaluation_s * 1000)}ms"},
            "scrape_configs": [job.as_configuration() for job in jobs],
            "remote_read": [{"url": url, "read_recent": True} for url in remote_read],
            "rule_files": [str(rules), *map(str, rule_files)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
        }
        self._configuration.write_text(json.dumps(configuration))

    def remember(self, openmetrics: str) -> None:
        """Hold these samples, with their times, from its next start on.

        Raises:
            CalledProcessError: promtool refuses them; its output is in ``stderr``.
        """
        history = self._folder / "history.om"
        history.write_text(openmetrics, encoding="utf-8", newline="")
        self.binaries.create_blocks(history, self.data)

    def _command(self) -> list[str]:
        return [
            str(self.binaries.prometheus),
            f"--config.file={self._configuration}",
            f"--storage.tsdb.path={self.data}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address={self._address}",
            f"--web.external-url={self.base_url}",
            *self._flags,
        ]
