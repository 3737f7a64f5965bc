"""Each shipped profile reads what its system exposes, over a real Prometheus that scrapes a sample of it."""

from __future__ import annotations

import bisect
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from raitui.config.shipped_profiles import shipped, shipped_names
from raitui.core.selector import Comparison, Matcher, Selector
from tests.exposition import Sample, exposition, samples
from tests.integration.exposing import exposing
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

SYSTEMS = shipped_names("systems")
WITHIN_S = 60.0

Document = dict[str, Any]


class System(NamedTuple):
    """What the sample holds: the service, and the slower of its versions, where there are two."""

    service: str
    version: str | None = None


SAMPLED = {
    "istio": System("loan-uw", "v42"),
    "knative": System("triage-predictor", "triage-predictor-00008"),
    "knative-before-1.19": System("triage-predictor", "triage-predictor-00008"),
    "kserve": System("triage"),
    "otel-genai-client": System("assistant"),
    "otel-genai-server": System("assist-server"),
    "vllm": System("assist-chat"),
    "vllm-before-0.11": System("assist-chat"),
}


@pytest.fixture(scope="module")
def prometheus(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrometheusServer]:
    """It scrapes every sample; what one profile reads is told from another's by the label ``sample``."""
    with exposing() as address:
        jobs = [
            ScrapeJob(name, [address], {"sample": name}, metrics_path=f"/{name}", honours_labels=True)
            for name in SYSTEMS
        ]
        with PrometheusServer(prometheus_binaries, tmp_path_factory.mktemp("prometheus"), jobs=jobs) as server:
            yield server


@pytest.fixture
def config(prometheus: PrometheusServer, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A site with the one profile."""
    name: str = request.getfixturevalue("name")
    site = {
        "site": {"name": "lab"},
        "backends": {"prometheus": [{"name": "prom", "url": prometheus.base_url, "scrape_interval": "2s"}]},
        "profiles": {name: {"use": name, "match": {"sample": name}}},
        "services": [{"name": SAMPLED[name].service, "owner": "ml", "profiles": [name]}],
        "audit": {"path": str(tmp_path / "audit.db")},
    }
    path = tmp_path / "site.yaml"
    path.write_text(yaml.safe_dump(site))
    return path


def told(config: Path, *command: str) -> Document:
    arguments = [sys.executable, "-m", "raitui", *command, "--config", str(config), "--json"]
    answered = subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=60)
    assert answered.stderr == ""
    document: Document = json.loads(answered.stdout)
    return document


def headlines(document: Document) -> dict[str, Document]:
    """The first figure of each indicator: all of the service, or where it is worst."""
    (service,) = document["services"]
    return {sli["name"]: sli for sli in reversed(service["slis"])}


def read(config: Path) -> dict[str, Document]:
    def look() -> dict[str, Document] | None:
        found = headlines(told(config, "status"))
        return found if found and all(sli["value"] is not None for sli in found.values()) else None

    return wait_until(look, "every indicator is read", WITHIN_S)


def written(name: str) -> Document:
    """The profile as plain YAML, with what it begins with and without what it leaves out."""
    document: Document = yaml.safe_load(shipped(name).text)
    base = written(document["use"]) if "use" in document else {"slis": [], "slos": []}
    slis = {sli["name"]: sli for sli in (*base["slis"], *document["slis"])}
    kept = [sli for name, sli in slis.items() if name not in document.get("without", ())]
    return {**base, **document, "slis": kept}


def of_series(name: str, series: str | Document, ending: str = "") -> list[Sample]:
    """The sample's series, found with nothing of raitui's in between but how conditions compare."""
    metric, match = (series, {}) if isinstance(series, str) else (series["metric"], series.get("match", {}))
    matchers = tuple(
        Matcher(label, value if isinstance(value, str) else value["matches"], _comparison(value))
        for label, value in {**written(name).get("match", {}), **match}.items()
    )
    return [one for one in samples(exposition(name)) if one.satisfies(Selector(metric + ending, matchers))]


def _comparison(value: str | Document) -> Comparison:
    return Comparison.EQUAL if isinstance(value, str) else Comparison.MATCHES


def total(found: list[Sample]) -> float:
    assert found
    return sum(one.value for one in found)


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_indicator_reads_what_the_sample_says(name: str, config: Path) -> None:
    found = read(config)
    for sli in written(name)["slis"]:
        value = found[sli["name"]]["value"]
        if "ratio" in sli:
            share = total(of_series(name, sli["ratio"].get("bad") or sli["ratio"]["good"]))
            expected = share / total(of_series(name, sli["ratio"]["total"]))
            assert value == pytest.approx(expected, rel=1e-6), sli["name"]
        elif "mean" in sli:
            expected = total(of_series(name, sli["mean"]["sum"])) / total(of_series(name, sli["mean"]["count"]))
            assert value == pytest.approx(expected, rel=1e-6), sli["name"]
        elif "gauge" in sli:
            values = [one.value for one in of_series(name, sli["gauge"]["metric"])]
            assert value == (sum(values) if sli["gauge"]["aggregate"] == "sum" else max(values)), sli["name"]
        elif "quantile" in sli:
            assert_within_its_bucket(name, sli["quantile"], found[sli["name"]])
        else:
            assert value > 0, sli["name"]


def assert_within_its_bucket(name: str, quantile: Document, told_of: Document) -> None:
    """A quantile lies in the bucket in which the sample's events reach it; it is the worst version's, in seconds."""
    cumulative: dict[float, float] = {}
    version, value = written(name)["labels"].get("version"), told_of["value"]
    for one in of_series(name, quantile["histogram"], "_bucket"):
        if told_of["version"] is not None and one.labels[version] != told_of["version"]:
            continue
        bound = float(one.labels["le"])
        cumulative[bound] = cumulative.get(bound, 0.0) + one.value
    bounds = sorted(cumulative)
    counts = [cumulative[bound] for bound in bounds]
    reached = bisect.bisect_left(counts, quantile["quantile"] * counts[-1])
    scale = quantile.get("scale", 1.0)
    lower = 0.0 if reached == 0 else bounds[reached - 1]
    assert lower * scale <= value <= bounds[reached] * scale, (quantile, value)


@pytest.mark.parametrize("name", SYSTEMS)
def test_doctor_finds_nothing_amiss_with_it(name: str, config: Path) -> None:
    read(config)
    checks = [check for check in told(config, "doctor")["checks"] if f"{name}/" in check["subject"]]
    assert len(checks) == len(written(name)["slis"])
    assert [check for check in checks if check["health"] != "ok"] == []


@pytest.mark.parametrize("name", [name for name, system in SAMPLED.items() if system.version])
def test_versions_are_told_apart_by_the_label_that_the_profile_says(name: str, config: Path) -> None:
    """R-OBS-4: the slowest version is named, in the system's own word for a version."""
    assert read(config)["p99"]["version"] == SAMPLED[name].version


@pytest.mark.parametrize("name", SYSTEMS)
def test_services_are_discovered_by_the_label_that_the_profile_says(name: str, config: Path) -> None:
    site = yaml.safe_load(config.read_text())
    del site["services"]
    site["profiles"][name]["discover"] = True
    config.write_text(yaml.safe_dump(site))

    def look() -> list[str]:
        return [service["name"] for service in told(config, "status")["services"]]

    assert wait_until(look, "a service is discovered", WITHIN_S) == [SAMPLED[name].service]


def test_one_service_is_watched_over_two_systems_that_call_it_otherwise(
    prometheus: PrometheusServer, tmp_path: Path
) -> None:
    site = {
        "site": {"name": "lab"},
        "backends": {"prometheus": [{"name": "prom", "url": prometheus.base_url, "scrape_interval": "2s"}]},
        "profiles": {name: {"use": name, "match": {"sample": name}} for name in ("istio", "vllm")},
        "services": [
            {
                "name": "chat",
                "owner": "ml",
                "profiles": ["istio", "vllm"],
                "known_as": {"istio": SAMPLED["istio"].service, "vllm": SAMPLED["vllm"].service},
            }
        ],
        "audit": {"path": str(tmp_path / "audit.db")},
    }
    path = tmp_path / "site.yaml"
    path.write_text(yaml.safe_dump(site))
    found = read(path)
    assert {"throttled", "first_token_p95"} <= found.keys()
    assert [
        check for check in told(path, "doctor")["checks"] if "/" in check["subject"] and check["health"] != "ok"
    ] == []


def test_promtool_takes_the_rules_of_every_shipped_profile(
    prometheus_binaries: PrometheusBinaries, tmp_path: Path
) -> None:
    names = shipped_names()
    site = {
        "site": {"name": "lab"},
        "backends": {"prometheus": [{"name": "prom", "url": "http://127.0.0.1:9"}]},
        "profiles": {name: {"use": name} for name in names},
        "services": [{"name": "triage", "owner": "ml", "profiles": list(names)}],
    }
    config, rules = tmp_path / "site.yaml", tmp_path / "rules.yml"
    config.write_text(yaml.safe_dump(site))
    arguments = [sys.executable, "-m", "raitui", "rules", "--config", str(config), "--output", str(rules)]
    subprocess.run(arguments, check=True, capture_output=True, timeout=60)
    checked = subprocess.run(
        [str(prometheus_binaries.promtool), "check", "rules", str(rules)], check=False, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert "SUCCESS" in checked.stdout
