"""A real Prometheus on a free loopback port, with a folder of its own."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.readiness import wait_until
from tools.fetch_servers import PROMETHEUS, cache_folder, fetch

ANY_FREE_PORT = "127.0.0.1:0"
LISTENING = re.compile(r'msg="Listening on" address=(\S+)')
READY = 'msg="Server is ready to receive web requests."'
STOP_WITHIN_S = 10.0


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


class PrometheusServer:
    """A Prometheus that runs within a ``with``; its samples, its configuration and its log are kept in ``folder``.

    It can be stopped and started again: it then listens on the port that it had before. What its rules raise it sends
    to each of the ``alertmanagers`` (``host:port``).
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
        flags: Sequence[str] = (),
    ) -> None:
        self.binaries = binaries
        self.data = folder / "data"
        self._log = folder / "prometheus.log"
        self._configuration = folder / "prometheus.yml"
        self._flags = flags
        self._address = ANY_FREE_PORT
        self._process: subprocess.Popen[bytes] | None = None
        rules = folder / "rules.yml"
        # JSON is YAML too.
        rules.write_text(json.dumps({"groups": list(rule_groups)}))
        configuration = {
            "scrape_configs": [job.as_configuration() for job in jobs],
            "rule_files": [str(rules), *map(str, rule_files)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
        }
        self._configuration.write_text(json.dumps(configuration))

    @property
    def address(self) -> str:
        """``host:port``, once it has been started."""
        return self._address

    @property
    def base_url(self) -> str:
        """Where its HTTP API is, once it has been started."""
        return f"http://{self._address}"

    @property
    def log(self) -> str:
        """What it has said since its last start."""
        return self._log.read_text() if self._log.exists() else ""

    def start(self) -> None:
        """Start it, and wait until it answers queries.

        Raises:
            RuntimeError: it has ended instead; the message holds its log.
            TimeoutError: it does not become ready.
        """
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        self._address = wait_until(self._ready_address, "Prometheus is ready")

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
            str(self.binaries.prometheus),
            f"--config.file={self._configuration}",
            f"--storage.tsdb.path={self.data}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address={self._address}",
            *self._flags,
        ]

    def _ready_address(self) -> str | None:
        """The address that the log tells, once it says ready: so no port is chosen before it is taken."""
        if self._process is not None and self._process.poll() is not None:
            message = f"Prometheus has ended with {self._process.returncode}:\n{self.log}"
            raise RuntimeError(message)
        listening = LISTENING.search(self.log)
        return listening[1] if listening and READY in self.log else None
