"""The whole loop: raitui's rules in Prometheus, its alerts in Alertmanager, and those beside raitui's own verdict."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
import yaml

from raitui.core.burn import Alert
from raitui.core.raised_alert import AlertState, RaisedAlert
from raitui.core.reading import Place
from raitui.core.slo_state import SloState
from raitui.core.snapshot import State
from raitui.rehearsal.fleet import build_fleet
from raitui.rehearsal.write_config import write_config
from tests.integration.command import raitui
from tests.integration.fleet_process import FleetProcess
from tests.integration.fleet_site import DECLARED_SCRAPE_S, SCRAPE_S, written
from tests.integration.servers.alertmanager import AlertmanagerServer
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.integration.watching import Watching

ROLLS_OUT, CANDIDATE, OBJECTIVE = "rank-home", "v77", "availability"
SPEED = 30.0
EVALUATED_S = 2.0
FIRES_WITHIN_S = 60.0
REPLICAS = 2


@dataclass(frozen=True)
class Loop:
    """A fleet of which a candidate goes bad soon, watched by rules of raitui's and by raitui itself."""

    file: Path
    prometheus: PrometheusServer
    replicas: tuple[AlertmanagerServer, ...]


def running_replicas(running: ExitStack, folder: Path) -> tuple[AlertmanagerServer, ...]:
    """Of one cluster."""
    replicas = list[AlertmanagerServer]()
    for number in range(REPLICAS):
        own = folder / f"alertmanager-{number}"
        own.mkdir()
        peer = replicas[0].gossip if replicas else ""
        replicas.append(running.enter_context(AlertmanagerServer(own, peer=peer)))
    return tuple(replicas)


def site_file(folder: Path, fleet: FleetProcess, start: int, prometheus: str, replicas: tuple[str, ...] = ()) -> Path:
    described = build_fleet(start=start)
    document = yaml.safe_load(write_config(described, prometheus, fleet.url, list(replicas)))
    document["backends"]["prometheus"][0]["scrape_interval"] = f"{DECLARED_SCRAPE_S:.0f}s"
    return written({**document, "audit": {"path": str(folder / "audit.db")}}, folder / "site.yaml")


@pytest.fixture(scope="module")
def loop(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loop]:
    """The rules are written by the command, from the site file alone, before there is a Prometheus to ask."""
    folder = tmp_path_factory.mktemp("loop")
    start = round(time.time())
    rules = folder / "raitui.yml"
    with ExitStack() as running:
        fleet = running.enter_context(FleetProcess([f"--speed={SPEED}", f"--start={start}"]))
        replicas = running_replicas(running, folder)
        file = site_file(folder, fleet, start, "http://127.0.0.1:9")
        done = raitui("rules", "--config", str(file), "--output", str(rules))
        assert (done.returncode, done.stderr) == (0, "")
        prometheus = PrometheusServer(
            prometheus_binaries,
            folder,
            jobs=(ScrapeJob("fleet", (fleet.address,), interval_s=SCRAPE_S),),
            rule_files=(rules,),
            alertmanagers=[replica.address for replica in replicas],
            evaluation_s=EVALUATED_S,
        )
        running.enter_context(prometheus)
        urls = tuple(replica.base_url for replica in replicas)
        yield Loop(site_file(folder, fleet, start, prometheus.base_url, urls), prometheus, replicas)


def loaded_rules(prometheus: PrometheusServer) -> list[dict[str, Any]]:
    with urlopen(f"{prometheus.base_url}/api/v1/rules", timeout=10) as answer:  # our own server
        groups = json.load(answer)["data"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


SOUGHT = {"alertname": "RaituiVersionBurn", "sloth_slo": OBJECTIVE, "severity": "page", "version": CANDIDATE}
"""A page about the candidate's own requests."""


def is_sought(labels: Mapping[str, str]) -> bool:
    return SOUGHT.items() <= labels.items()


def calling(watching: Watching) -> list[RaisedAlert]:
    return [alert for alert in watching.service(ROLLS_OUT).alerts if is_sought(dict(alert.labels))]


def burning(watching: Watching) -> SloState:
    """The same objective of the candidate, as raitui reckons it."""
    whose = (OBJECTIVE, Place(version=CANDIDATE))
    return next(one for one in watching.service(ROLLS_OUT).slos if (one.name, one.place) == whose)


def test_what_the_written_rules_find_stands_beside_what_raitui_finds_itself(loop: Loop) -> None:
    """R-OBS-4, R-DEC-3: a candidate goes bad, and both call, each by its own reckoning; two replicas tell one."""
    with Watching(loop.file) as watching:
        watching.look_at(ROLLS_OUT)
        watching.wait_for(
            lambda: any(len(alert.sources) == REPLICAS for alert in calling(watching)),
            "every replica tells of the candidate",
            FIRES_WITHIN_S,
        )
        watching.wait_for(lambda: burning(watching).page is Alert.FIRING, "raitui's own page", FIRES_WITHIN_S)
        state, (alert,) = watching.service(ROLLS_OUT).state, calling(watching)
        told = [[alert["labels"] for alert in replica.listed("/alerts")] for replica in loop.replicas]
    assert (state, alert.state, alert.place.version) == (State.PAGE, AlertState.FIRING, CANDIDATE)
    assert [[labels for labels in listed if is_sought(labels)] for listed in told] == [[dict(alert.labels)]] * REPLICAS
    rules = loaded_rules(loop.prometheus)
    assert len(rules) > 100
    assert [rule["name"] for rule in rules if rule["health"] == "err"] == []
