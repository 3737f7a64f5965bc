"""The thin line: simulated fleet, real Prometheus, poller, screen, key, actuator, probe, log; and back out as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from raitui.audit.sqlite_store import SqliteAuditStore
from raitui.config.places import state_folder
from raitui.core.audit_record import Intent, OutcomeRecord
from raitui.core.containment import Effect
from raitui.wiring import AUDIT_FILE
from tests.integration.command import raitui
from tests.integration.console import Console
from tests.integration.fleet_process import accepted_orders
from tests.integration.fleet_site import FleetSite, Story, served_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.readiness import wait_until

CANDIDATE_TRAFFIC = 'sum(increase(ai_requests_total{service="rank-home",version="v77"}[5s]))'
STABLE_TRAFFIC = 'sum(increase(ai_requests_total{service="rank-home",version="v76"}[5s]))'

WORST_FIRST = ("PAGE", "TICKET", "ok?", "ok")
"""What is not sure to be well, as a burn that lacks requests, stands before what is."""


@pytest.fixture
def burning_site(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FleetSite]:
    """A canary of rank-home burns since half a minute."""
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("burning"), Story()) as site:
        yield site


def patient(site: FleetSite, folder: Path) -> Path:
    """A site file that says the scrapes are rare, so that a machine that is held up for seconds finds nothing stale."""
    return written(site.asked_at(site.prometheus.base_url, scrape_interval="10s"), folder / "site.yaml")


def accepted_at(site: FleetSite) -> list[float]:
    """When the fleet itself says that it accepted rollbacks (unix seconds)."""
    return [order["when"] for order in accepted_orders(site.fleet_url)]


def test_the_worst_is_seen_first_and_rolled_back_with_one_press(burning_site: FleetSite, tmp_path: Path) -> None:
    """R-OBS-1, R-CON-3, R-AUD-1."""
    with Console(["--config", str(patient(burning_site, tmp_path))]) as console:
        canary = console.wait_for_row("rank-home", "PAGE")
        assert float(canary.burn.lstrip("≥")) > 14.4
        assert console.rows()[0].state == "PAGE"
        console.select("rank-home")
        assert (burning_site.value(CANDIDATE_TRAFFIC) or 0.0) > 0.0
        assert accepted_at(burning_site) == []
        console.insist("R", "IN EFFECT ✓ .* log 2")
        wait_until(lambda: burning_site.value(CANDIDATE_TRAFFIC) == 0.0, "the candidate serves nothing any more")
        assert (burning_site.value(STABLE_TRAFFIC) or 0.0) > 0.0
        console.press("q")
        assert console.wait_for_end() == 0
    store = SqliteAuditStore(state_folder(os.environ) / AUDIT_FILE)
    intent, outcome = (recorded.record for recorded in store.records()[:2])
    assert isinstance(intent, Intent)
    assert isinstance(outcome, OutcomeRecord)
    assert (outcome.action_id, outcome.state) == (intent.action_id, Effect.IN_EFFECT)
    accepted = accepted_at(burning_site)
    assert len(accepted) == len(intent.desired) == 2
    assert intent.when <= min(accepted) <= max(accepted) <= outcome.when


@pytest.fixture
def site_file(busy_site: FleetSite, tmp_path: Path) -> Path:
    return patient(busy_site, tmp_path)


def test_status_prints_the_document_worst_first_and_exits_1_when_something_pages(site_file: Path) -> None:
    told = raitui("status", "--config", str(site_file), "--json")
    assert (told.returncode, told.stderr) == (1, "")
    document = json.loads(told.stdout)
    (source,) = document["sources"]
    assert (source["name"], source["kind"], source["state"]) == ("prom", "prometheus", "up")
    assert len(document["services"]) == 12
    paging = [any(slo["page"] for slo in service["slos"]) for service in document["services"]]
    assert paging == sorted(paging, reverse=True)
    (canary,) = [service for service in document["services"] if service["name"] == "rank-home"]
    assert max(slo["burn"]["5m"] for slo in canary["slos"] if slo["name"] == "availability") > 14.4


def test_status_of_one_service_tells_each_version_and_cohort(site_file: Path) -> None:
    """R-OBS-4: a candidate's errors are not diluted by the stable version's."""
    told = raitui("status", "rank-home", "--config", str(site_file), "--json")
    (service,) = json.loads(told.stdout)["services"]
    cells = {
        (reading["version"], reading["cohort"])
        for reading in service["slis"]
        if reading["name"] == "errors" and reading["at"] == "eu1"
    }
    assert {("v77", "tv"), ("v77", "web"), ("v77", "app")} <= cells


def test_status_prints_the_fleet_as_a_table(site_file: Path) -> None:
    told = raitui("status", "--config", str(site_file))
    assert told.returncode == 1
    rows = [line.split()[:2] for line in told.stdout.splitlines() if line.startswith(("PAGE", "TICKET", "ok"))]
    assert ["PAGE", "rank-home"] in rows
    ranks = [next(rank for rank, word in enumerate(WORST_FIRST) if state.startswith(word)) for state, _ in rows]
    assert ranks == sorted(ranks), rows
    assert len(rows) == 12


def test_without_a_terminal_the_console_is_one_table(site_file: Path) -> None:
    told = raitui("--config", str(site_file))
    assert (told.returncode, told.stderr) == (0, "")
    assert "rank-home" in told.stdout


def test_status_of_a_service_that_is_well_exits_0_while_another_pages(site_file: Path) -> None:
    assert raitui("status", "moderation", "--config", str(site_file)).returncode == 0


def test_status_of_a_service_that_is_not_there_exits_2(site_file: Path) -> None:
    told = raitui("status", "rank-hone", "--config", str(site_file))
    assert told.returncode == 2
    assert "rank-hone" in told.stderr


def test_status_exits_0_when_all_is_calm(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    story = Story("calm", speed=60.0)
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("calm"), story) as site:
        told = raitui("status", "--config", str(patient(site, tmp_path)))
    assert (told.returncode, told.stderr) == (0, ""), told.stdout
    assert "rank-home" in told.stdout


def test_status_exits_5_when_nothing_is_known(busy_site: FleetSite, tmp_path: Path) -> None:
    """R-OBS-3: what is not known is no all-clear for a script."""
    nobody = written(busy_site.asked_at("http://127.0.0.1:9"), tmp_path / "site.yaml")
    told = raitui("status", "--config", str(nobody), "--json")
    assert (told.returncode, told.stderr) == (5, "")
    (source,) = json.loads(told.stdout)["sources"]
    assert source["state"] == "down"
    assert "cannot be reached" in source["detail"]


def test_status_of_the_simulated_fleet_needs_no_server() -> None:
    told = raitui("status", "--demo", "--json")
    assert (told.returncode, told.stderr) == (1, "")
    assert json.loads(told.stdout)["services"][0]["name"]


def test_a_site_file_that_is_not_there_exits_2(tmp_path: Path) -> None:
    told = raitui("status", "--config", str(tmp_path / "none.yaml"))
    assert told.returncode == 2
    assert str(tmp_path / "none.yaml") in told.stderr


def test_no_site_file_at_all_exits_2_and_names_the_demo() -> None:
    told = raitui("status")
    assert told.returncode == 2
    assert "demo" in told.stderr


def test_a_typing_error_in_the_site_file_is_told_with_its_place(site_file: Path) -> None:
    """Fault 27."""
    lines = site_file.read_text().splitlines()
    number = next(number for number, line in enumerate(lines, 1) if '"scrape_interval"' in line)
    column = lines[number - 1].index('"scrape_interval"') + 1
    site_file.write_text("\n".join(lines).replace('"scrape_interval"', '"scrape_intervall"'))
    told = raitui("status", "--config", str(site_file))
    assert told.returncode == 2
    assert f"{site_file}:{number}:{column}: " in told.stderr
    assert "scrape_interval" in told.stderr.replace("scrape_intervall", "")
