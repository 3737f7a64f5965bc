"""Silences at a real Alertmanager, from the command line: made, seen in every replica, ended; all of it on record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.integration.hostile_texts import HOSTILE
from tests.integration.servers.alertmanager import AlertmanagerServer
from tests.readiness import wait_until

SITE = """\
site: {{name: lab, environment: prod}}
backends:
  prometheus: [{{name: prom, url: "http://127.0.0.1:9"}}]
  alertmanager: [{{name: am, replicas: [{replicas}]}}]
profiles:
  core:
    slis:
      - name: errors
        level: operational
        ratio: {{bad: bad_total, total: all_total}}
        unit: ratio
        direction: lower_is_better
services: [{{name: loan-uw, tier: 1, profiles: [core]}}]
authority: {{roles: [{{name: on-call, users: ["*"], actions: [{actions}], services: [loan-uw]}}]}}
audit: {{path: audit.db}}
"""
"""A site whose metrics are gone: who silences an alert needs none."""

SLOW = {"service": "loan-uw", "severity": "page"}
HUNG_TAKES_S = 8.0
"""Less than one replica that hangs is waited for where no other tells; a start of raitui is in it."""

Cluster = tuple[AlertmanagerServer, AlertmanagerServer]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as running:
        folders = [tmp_path / name for name in ("am-0", "am-1")]
        for folder in folders:
            folder.mkdir()
        first = running.enter_context(AlertmanagerServer(folders[0]))
        second = running.enter_context(AlertmanagerServer(folders[1], peer=first.gossip))
        for server in (first, second):
            server.raise_alert("Slow", SLOW)
        yield first, second


@pytest.fixture
def site(cluster: Cluster, tmp_path: Path) -> Path:
    return written(cluster, tmp_path, "acknowledge, silence, unsilence")


def written(cluster: Cluster, folder: Path, actions: str) -> Path:
    file = folder / "site.yaml"
    replicas = ", ".join(f'"{server.base_url}"' for server in cluster)
    file.write_text(SITE.format(replicas=replicas, actions=actions))
    return file


def raitui(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(site.parent), "XDG_RUNTIME_DIR": str(site.parent)}
    command = [sys.executable, "-m", "raitui", *arguments, "--config", str(site)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=90, env=environment)


def document(told: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def silences(server: AlertmanagerServer) -> list[dict[str, Any]]:
    return [one for one in server.listed("/silences") if one["status"]["state"] == "active"]


def test_a_silence_comes_and_goes_and_all_of_it_is_on_record(cluster: Cluster, site: Path) -> None:
    """R-AUT-1, R-AUD-1, R-CON-3: with metrics that are gone."""
    made = raitui(site, "alerts", "acknowledge", "loan-uw", "--for", "20m", "--comment", "rolling back", "--json")
    assert (made.returncode, document(made)["state"]) == (0, "in_effect"), made.stderr
    (held,) = silences(cluster[0])
    for server in cluster:
        assert silences(server) == [held]
        assert held["comment"].startswith("ACK! rolling back [raitui ")
        assert [(one["name"], one["value"]) for one in held["matchers"]] == [("service", "loan-uw")]

    listed = document(raitui(site, "alerts", "list", "loan-uw", "--json"))
    (alert,) = listed["alerts"]
    assert (alert["state"], alert["silenced_by"][0]["acknowledges"]) == ("silenced", True)
    assert len(alert["sources"]) == 2
    (standing,) = document(raitui(site, "status", "--json"))["services"]
    assert standing["alerts"] == [alert]

    ended = raitui(site, "alerts", "unsilence", held["id"][:8], "--comment", "done", "--json")
    assert (ended.returncode, document(ended)["state"]) == (0, "in_effect"), ended.stderr
    assert [silences(server) for server in cluster] == [[], []]

    records = [json.loads(line) for line in raitui(site, "audit", "list", "--json").stdout.splitlines()]
    assert [(one["kind"], (one.get("wish") or {}).get("action")) for one in records] == [
        ("intent", "acknowledge"),
        ("outcome", None),
        ("intent", "unsilence"),
        ("outcome", None),
    ]
    assert raitui(site, "audit", "verify").returncode == 0


def test_the_doctor_tells_whether_replicas_answer_and_know_each_other(cluster: Cluster, site: Path) -> None:
    first, second = cluster
    told = raitui(site, "doctor").stdout
    assert told.count("Alertmanager 0.25.0 answers; alerts that it tells of: 1, on services of the site: 1") == 2
    alone = site.with_name("alone.yaml")
    alone.write_text(site.read_text().replace(f', "{second.base_url}"', ""))
    assert "its cluster has 2 replicas, and the site file names 1" in raitui(alone, "doctor").stdout
    first.stop()
    assert "cannot be reached" in raitui(alone, "doctor").stdout


def test_what_no_role_allows_reaches_no_alertmanager(cluster: Cluster, tmp_path: Path) -> None:
    """R-AUT-1: default deny; a role on one service is none on all."""
    site = written(cluster, tmp_path, "reducing, acknowledge")
    for arguments in (
        ("silence", "loan-uw", "--comment", "x"),
        ("acknowledge", "--matcher", "severity=page", "--comment", "x"),
    ):
        told = raitui(site, "alerts", *arguments, "--json")
        assert (told.returncode, document(told)["refused_by"]) == (3, "default deny")
    assert [server.listed("/silences") for server in cluster] == [[], []]


def test_a_dead_replica_keeps_nobody_from_silencing_and_learns_of_it_when_it_is_back(
    cluster: Cluster, site: Path
) -> None:
    first, second = cluster
    first.stop()
    made = raitui(site, "alerts", "silence", "loan-uw", "--comment", "known", "--json")
    assert (made.returncode, document(made)["state"]) == (0, "in_effect"), made.stderr
    assert len(silences(second)) == 1


def test_a_replica_that_hangs_holds_up_neither_a_silence_nor_its_end_nor_the_list(cluster: Cluster, site: Path) -> None:
    """Fault 36, R-CON-3: it takes connections and never answers; the other is asked, and who was not heard is said."""
    first, second = cluster
    first.hang()

    def asked_of_the_other(*arguments: str) -> str:
        started = time.monotonic()
        told = raitui(site, "alerts", *arguments)
        assert time.monotonic() - started < HUNG_TAKES_S
        assert told.returncode == (arguments[0] == "list"), told.stderr  # which tells that an alert fires
        assert f"am {first.address} did not answer within 1 s" in told.stdout + told.stderr
        return told.stdout

    asked_of_the_other("silence", "loan-uw", "--comment", "known")
    (held,) = silences(second)
    asked_of_the_other("unsilence", held["id"][:8], "--comment", "over")
    assert silences(second) == []
    assert "Slow" in asked_of_the_other("list")


def test_a_cluster_that_is_dead_is_a_failure_and_says_so(cluster: Cluster, site: Path) -> None:
    for server in cluster:
        server.stop()
    made = raitui(
        site, "alerts", "silence", "--alert", "Slow", "--matcher", "service=loan-uw", "--comment", "x", "--json"
    )
    assert (made.returncode, document(made)["state"]) == (4, "failed")
    listed = raitui(site, "alerts", "list")
    assert listed.returncode == 5
    assert listed.stdout.count("down: am 127.0.0.1:") == 2
    assert listed.stdout.endswith("no alert fires, as far as is told\n")


def test_one_dead_cluster_of_two_is_not_taken_for_quiet(cluster: Cluster, tmp_path: Path) -> None:
    """R-OBS-6: what cannot be asked is not known to be well."""
    first, _ = cluster
    site = written(cluster, tmp_path, "silence")
    apart = f'[{{name: am, replicas: ["{first.base_url}"]}}, {{name: us, replicas: ["http://127.0.0.1:9"]}}]'
    text = site.read_text()
    start = text.index("[{name: am")
    site.write_text(text[:start] + apart + text[text.index("\n", start) :])
    assert raitui(site, "alerts", "list", "hiring").returncode == 5
    assert raitui(site, "alerts", "list").returncode == 1


def test_a_hostile_name_is_silenced_by_what_it_really_is(cluster: Cluster, tmp_path: Path) -> None:
    """Fault 30: what is shown is not what is sent."""
    evil = HOSTILE["bidi"]
    for server in cluster:
        server.raise_alert("Odd", {"service": evil})
    file = tmp_path / "site.yaml"
    replicas = ", ".join(f'"{server.base_url}"' for server in cluster)
    file.write_text(SITE.format(replicas=replicas, actions="silence").replace(", services: [loan-uw]", ""))

    def shown() -> str | None:
        alerts = document(raitui(file, "alerts", "list", "--json"))["alerts"]
        return next((one["service"] for one in alerts if one["name"] == "Odd"), None)

    service = wait_until(shown, "the odd alert")
    assert service != evil
    assert raitui(file, "alerts", "silence", service, "--comment", "x").returncode == 0
    assert silences(cluster[0])[0]["matchers"][0]["value"] == evil


def test_an_alert_of_no_service_is_silenced_without_those_that_name_one(cluster: Cluster, tmp_path: Path) -> None:
    """Alertmanager takes an empty value for a label that is not there."""
    site = written(cluster, tmp_path, "silence")
    site.write_text(site.read_text().replace(", services: [loan-uw]", ""))
    for server in cluster:
        server.raise_alert("Slow", {})
    no_service = ("--matcher", "service=", "--matcher", "sloth_service=")
    made = raitui(site, "alerts", "silence", "--alert", "Slow", *no_service, "--comment", "x", "--json")
    assert (made.returncode, document(made)["state"]) == (0, "in_effect"), made.stderr

    def told() -> dict[str, str]:
        alerts = document(raitui(site, "alerts", "list", "--json"))["alerts"]
        return {one["service"]: one["state"] for one in alerts}

    assert wait_until(lambda: told() == {"loan-uw": "firing", "": "silenced"}, "the silence at work")
