"""A site to point raitui at: a simulated fleet in its own process, and a real Prometheus that scrapes it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.write_config import write_config
from tests.integration.fleet_process import FleetProcess
from tests.integration.prometheus_api import vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

SCRAPE_S = 1.0
DECLARED_SCRAPE_S = 2.0
"""What the site file says: a scrape that a busy machine delays is no dead exporter."""

KEEPS_EXEMPLARS = "--enable-feature=exemplar-storage"

ENOUGH_SCRAPES = 4
"""A rate needs two samples."""

SiteDocument = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """What a simulated fleet plays: the scenario began ``ago_s`` seconds before now, and time runs ``speed`` times."""

    scenario: str = "default"
    services: int = 12
    ago_s: float = 60.0
    speed: float = 1.0


@dataclass(frozen=True)
class FleetSite:
    """The servers of a site, and what its site file says."""

    fleet_url: str
    prometheus: PrometheusServer
    document: SiteDocument

    @property
    def prometheus_port(self) -> int:
        """Where the Prometheus listens on the loopback."""
        return int(self.prometheus.address.rpartition(":")[2])

    def asked_at(self, prometheus_url: str, **settings: object) -> SiteDocument:
        """The site file's content with another way to the Prometheus: an address, and any of its settings."""
        backend = {**self.document["backends"]["prometheus"][0], "url": prometheus_url, **settings}
        return {**self.document, "backends": {"prometheus": [backend]}}

    def value(self, promql: str) -> float | None:
        """What the Prometheus itself answers now to a query of one element; None when there is none."""
        return next(iter(vector_at(self.prometheus.base_url, promql, time.time()).values()), None)

    def wait_for_scrapes(self) -> None:
        """Wait until there is enough to compute rates from."""
        count = f"min(count_over_time(simulation_time_seconds[{ENOUGH_SCRAPES * 10:d}s]))"
        wait_until(lambda: (self.value(count) or 0.0) >= ENOUGH_SCRAPES, "a few scrapes of the simulated fleet")


def written(document: SiteDocument, path: Path) -> Path:
    """The site file on disk. JSON is YAML too."""
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


@contextmanager
def served_site(binaries: PrometheusBinaries, folder: Path, story: Story) -> Iterator[FleetSite]:
    """Start both servers, and wait for the first scrapes."""
    start = round(time.time() - story.ago_s)
    options = [
        f"--scenario={story.scenario}",
        f"--services={story.services}",
        f"--speed={story.speed}",
        f"--start={start}",
    ]
    described = build_fleet(story.services, scenario=story.scenario, start=start)
    with FleetProcess(options) as fleet, scraped_site(binaries, folder, fleet, described) as site:
        yield site


@contextmanager
def scraped_site(
    binaries: PrometheusBinaries, folder: Path, fleet: FleetProcess, described: SimulatedFleet
) -> Iterator[FleetSite]:
    """Let a Prometheus scrape a fleet that runs, and wait for the first scrapes."""
    job = ScrapeJob("fleet", (fleet.address,), interval_s=SCRAPE_S)
    with PrometheusServer(binaries, folder, jobs=(job,), flags=(KEEPS_EXEMPLARS,)) as prometheus:
        document = yaml.safe_load(write_config(described, prometheus.base_url, fleet.url))
        document["backends"]["prometheus"][0]["scrape_interval"] = f"{DECLARED_SCRAPE_S:.0f}s"
        site = FleetSite(fleet.url, prometheus, document)
        site.wait_for_scrapes()
        yield site


NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class BlindSite:
    """A site file whose Prometheus is dead, and the fleet that answers for itself (R-CON-6)."""

    file: Path
    fleet_url: str


@contextmanager
def blind_site(folder: Path, story: Story, **sections: object) -> Iterator[BlindSite]:
    """Start a fleet that no Prometheus scrapes; ``sections`` replace those of its site file.

    The log and its spool lie in the folder, and orders that are not answered are waited for one second.
    """
    start = round(time.time() - story.ago_s)
    options = [f"--scenario={story.scenario}", f"--services={story.services}", f"--speed={story.speed}"]
    with FleetProcess([*options, f"--start={start}"]) as fleet:
        described = build_fleet(story.services, scenario=story.scenario, start=start)
        document: SiteDocument = yaml.safe_load(write_config(described, NOBODY, fleet.url))
        document["actuators"][0]["http"]["timeout"] = "1s"
        document["audit"] = {"path": str(folder / "audit.db"), "spool": str(folder / "spool.jsonl")}
        yield BlindSite(written({**document, **sections}, folder / "site.yaml"), fleet.url)
