"""A site to measure against: the simulated fleet in a process of its own, and a real Prometheus that scrapes it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from raitui.rehearsal.backfill import OBJECTIVES_ALONE, write_backfill
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, SimulatedFleet, build_fleet
from raitui.rehearsal.write_config import write_config
from tests.integration.fleet_process import FleetProcess
from tests.integration.prometheus_api import vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

STORY_AGO_S = 300.0
"""The default scenario began so long ago: whatever goes wrong in it has gone wrong."""

PAST_ENDS_AGO_S = 60.0
"""Where what was written beforehand ends, so that no scrape lies before it."""

ENOUGH_SCRAPES = 4
SCRAPES_WITHIN_S = 120.0
CPU_METRIC = "process_cpu_seconds_total "


@dataclass(frozen=True)
class ServedSite:
    """The servers of a site, and its site file."""

    services: int
    prometheus: PrometheusServer
    file: Path
    described: SimulatedFleet

    def prometheus_cpu_s(self) -> float:
        """CPU seconds that the Prometheus has used so far, as it says itself."""
        with urlopen(f"{self.prometheus.base_url}/metrics") as answer:  # noqa: S310 - on loopback, started here
            told = answer.read().decode()
        return next(float(line.split()[1]) for line in told.splitlines() if line.startswith(CPU_METRIC))

    def controlled_at(self, url: str, file: Path) -> Path:
        """The same site, whose actuator, probe and posture reader ask another backend; written to ``file``."""
        file.write_text(write_config(self.described, self.prometheus.base_url, url), encoding="utf-8")
        return file


@contextmanager
def served_site(services: int, folder: Path) -> Iterator[ServedSite]:
    """Start both servers, and wait until there are enough samples to compute rates from."""
    start = round(time.time() - STORY_AGO_S)
    with FleetProcess([f"--services={services}", f"--start={start}"]) as fleet:
        job, binaries = ScrapeJob("fleet", (fleet.address,), interval_s=SCRAPE_INTERVAL_S), PrometheusBinaries.fetched()
        described, server = build_fleet(services, start=start), PrometheusServer(binaries, folder, jobs=(job,))
        _backfill(described, folder / "past.txt", server, {"job": job.name, "instance": fleet.address})
        with server as prometheus:
            site = ServedSite(services, prometheus, folder / "site.yaml", described)
            site.controlled_at(fleet.url, site.file)
            wait_until(lambda: _scrapes(prometheus.base_url) >= ENOUGH_SCRAPES, "a few scrapes", SCRAPES_WITHIN_S)
            yield site


def _backfill(fleet: SimulatedFleet, file: Path, server: PrometheusServer, labels: Mapping[str, str]) -> None:
    """Give a server that has not started yet a month's past, which its scrapes continue."""
    with file.open("w", encoding="utf-8") as lines:
        write_backfill(fleet, lines, time.time() - PAST_ENDS_AGO_S, labels, OBJECTIVES_ALONE)
    server.binaries.create_blocks(file, server.data)
    file.unlink()


def _scrapes(url: str) -> float:
    counted = vector_at(url, "min(count_over_time(simulation_time_seconds[5m]))", time.time())
    return next(iter(counted.values()), 0.0)
