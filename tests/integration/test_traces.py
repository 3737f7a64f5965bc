"""Traces of bad requests, from a real Prometheus that scrapes the simulated fleet in OpenMetrics (R-OBS-7, R-AUD-3)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from raitui.adapters.prometheus.exemplars import PrometheusExemplars
from raitui.control.wall_clock import WallClock
from raitui.core.backend_settings import PrometheusSettings
from raitui.core.exemplar import TraceView
from raitui.core.selector import Selector
from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.pointed_requests import SLOT_S
from raitui.rehearsal.server import SimulationServer
from raitui.rehearsal.write_config import write_config
from tests.integration.conftest import StartPrometheus
from tests.integration.servers.prometheus import PrometheusServer, ScrapeJob
from tests.readiness import wait_until
from tests.serving import serving

MANY = 4
SERVICE = "loan-uw"
MOST_ARE_APPROVED = {"target": "80%", "warn": None}
"""Then whoever is declined is a bad request; there are far more of them than of those that fail."""

KEEP = "--enable-feature=exemplar-storage"
WITHIN_S = 60.0

Document = dict[str, Any]


@pytest.fixture
def fleet() -> SimulatedFleet:
    return build_fleet(start=time.time() - 1_800.0)


@pytest.fixture
def server(fleet: SimulatedFleet) -> Iterator[SimulationServer]:
    with serving(SimulationServer(fleet, SimulatedClock(time.time()), "127.0.0.1", 0)) as running:
        yield running


def scraping(start: StartPrometheus, server: SimulationServer, *flags: str) -> PrometheusServer:
    host, port = server.server_address[:2]
    job = ScrapeJob("fleet", [f"{host!s}:{port}"], metrics_path="/openmetrics")
    return start(job, flags=flags)


def told(fleet: SimulatedFleet, server: SimulationServer, prometheus: PrometheusServer, folder: Path) -> Document:
    document = yaml.safe_load(write_config(fleet, prometheus.base_url, server.url))
    document["audit"] = {"path": str(folder / "audit.db")}
    (approval,) = (one for one in document["profiles"]["lending"]["slis"] if one["name"] == "approval")
    approval |= MOST_ARE_APPROVED
    config = folder / "site.yaml"
    config.write_text(json.dumps(document))
    arguments = [sys.executable, "-m", "raitui", "status", "--config", str(config), "--json", SERVICE]
    answered = subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=90)
    assert answered.stderr == ""
    (service,) = json.loads(answered.stdout)["services"]
    found: Document = service
    return found


def test_openmetrics_points_at_requests_and_ends_as_it_must(server: SimulationServer) -> None:
    with urlopen(f"{server.url}/openmetrics") as response:
        assert response.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
        text = response.read().decode()
    assert text.endswith("\n# EOF\n")
    assert ' # {trace_id="' in text
    assert "# TYPE ai_requests counter" in text


def test_bad_requests_are_told_with_their_traces_and_nothing_that_is_not_listed(
    fleet: SimulatedFleet, server: SimulationServer, start_prometheus: StartPrometheus, tmp_path: Path
) -> None:
    prometheus = scraping(start_prometheus, server, KEEP)

    def kept() -> bool:
        now = time.time()
        query = {"query": 'ai_decisions_total{decision="decline"}', "start": now - 600.0, "end": now}
        with urlopen(f"{prometheus.base_url}/api/v1/query_exemplars?{urlencode(query)}") as answer:
            return len(json.load(answer)["data"]) >= MANY

    wait_until(kept, "exemplars are kept", WITHIN_S)
    service = told(fleet, server, prometheus, tmp_path)
    traces = service["traces"]
    assert traces
    assert "user_id" not in json.dumps(service)
    for one in traces:
        assert one["attributes"].keys() <= {"http_status"}
        assert one["link"] == f"https://traces.example/trace/{one['trace_id']}"
        assert (one["at"], one["version"]) in {(at, version) for at in ("eu1", "us1") for version in ("v41", "v42")}
        assert time.time() - 600.0 < one["when"] < time.time() + SLOT_S
    declined = [one for one in traces if one["sli"] == "approval"]
    assert all(one["bad"] for one in declined)
    assert {one["cohort"] for one in declined} & {"age<25", "25-39", "40-64", "65+"}


@pytest.mark.parametrize(("flags", "kept"), [((), False), ((KEEP,), True)])
async def test_a_prometheus_that_keeps_none_is_told_from_one_that_has_none(
    start_prometheus: StartPrometheus, flags: tuple[str, ...], kept: bool
) -> None:
    prometheus = start_prometheus(flags=flags)
    store = PrometheusExemplars(PrometheusSettings("prom", prometheus.base_url), lambda _: "", WallClock(), TraceView())
    async with aclosing(store):
        answer = await store.exemplars((Selector("up"),), time.time() - 60.0, time.time(), 10.0)
    assert (answer.exemplars, answer.kept) == ((), kept)
