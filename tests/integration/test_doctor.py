"""`raitui doctor` against a real Prometheus: each thing that may be wrong is one line with its remedy."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.integration.conftest import StartPrometheus
from tests.integration.faults.lying_proxy import Behaviour, LyingProxy
from tests.integration.fleet_site import FleetSite, SiteDocument, written
from tests.readiness import wait_until

FAILED = 4


class Check(NamedTuple):
    """One line; of what was seen and of the remedy, the beginning or a part is enough to expect."""

    subject: str
    health: str
    seen: str
    remedy: str


def doctor(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "raitui", "doctor", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def examined(document: SiteDocument, folder: Path) -> tuple[int, list[Check]]:
    """The exit status, and every check that did not end well."""
    told = doctor("--config", str(written(document, folder / "site.yaml")), "--json")
    assert told.stderr == ""
    checks = [Check(**check) for check in json.loads(told.stdout)["checks"]]
    # Where the temporary folder lies on the same disk as the state folder, the default spool does too.
    return told.returncode, [check for check in checks if check.health != "ok" and check.subject != "audit spool"]


def assert_told(found: list[Check], expected: Check) -> None:
    (check,) = [check for check in found if check.subject == expected.subject]
    assert check.health == expected.health
    assert expected.seen in check.seen
    assert expected.remedy in check.remedy


def test_a_healthy_site_is_one_line_for_each_check(busy_site: FleetSite, tmp_path: Path) -> None:
    told = doctor("--config", str(written(busy_site.document, tmp_path / "site.yaml")))
    assert (told.returncode, told.stderr) == (0, "")
    # Where the temporary folder lies on the same disk as the state folder, the default spool does too.
    lines = [line for line in told.stdout.splitlines() if "audit spool" not in line]
    assert all(line.startswith("✓ ok ") for line in lines)
    slis = sum(len(profile["slis"]) for profile in busy_site.document["profiles"].values())
    assert len(lines) > slis


def test_the_simulated_fleet_is_healthy() -> None:
    assert doctor("--demo").returncode == 0


def another_metric(document: SiteDocument) -> None:
    document["profiles"]["pricing"]["slis"][0]["ratio"]["bad"]["metric"] = "ai_price_total"


def another_label(document: SiteDocument) -> None:
    document["labels"]["cohorts"] = ["segment", "at"]


def a_service_without_series(document: SiteDocument) -> None:
    document["services"].append({"name": "ghost", "owner": "nobody", "tier": 1, "profiles": ["core"]})


def a_shorter_interval(document: SiteDocument) -> None:
    document["backends"]["prometheus"][0]["scrape_interval"] = "500ms"


def another_info_metric(document: SiteDocument) -> None:
    document["info"]["mode"]["metric"] = "ai_modes_info"


def a_log_that_has_no_folder(document: SiteDocument) -> None:
    document["audit"] = {"path": f"{__file__}/audit.sqlite"}


def a_span_that_nobody_keeps(document: SiteDocument) -> None:
    (errors,) = (one for one in document["profiles"]["core"]["slis"] if one["name"] == "errors")
    errors["baseline"] = {"from": "2020-05-01T00:00:00Z", "to": "2020-05-02T00:00:00Z"}


def a_span_of_which_the_end_is_kept(document: SiteDocument) -> None:
    a_span_that_nobody_keeps(document)
    (errors,) = (one for one in document["profiles"]["core"]["slis"] if one["name"] == "errors")
    end = math.ceil(time.time()) + 1
    wait_until(lambda: time.time() > end, "the span is over, and its end was scraped", within_s=5.0)
    errors["baseline"]["to"] = datetime.fromtimestamp(end, UTC).isoformat()


def a_budget_that_burns_slowly(document: SiteDocument) -> None:
    document["profiles"]["core"]["slos"][0]["objective"] = 0.8


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            another_metric,
            Check("prom pricing/price_bounds", "failed", "no series of ai_price_total", "correct the metric"),
        ),
        (
            another_label,
            Check("prom core/errors", "failed", "ai_requests_total has no label segment", "relabel the metric"),
        ),
        (
            a_service_without_series,
            Check("prom core/errors", "warning", "no series for ghost", "whether they are scraped"),
        ),
        (
            a_shorter_interval,
            Check("prom scrape interval", "warning", "fleet 1s", "set scrape_interval to the slowest"),
        ),
        (
            another_info_metric,
            Check("prom info ai_modes_info", "warning", "no series in the past hour", "under `info`"),
        ),
        (
            a_span_that_nobody_keeps,
            Check("prom core/errors baseline", "failed", "no samples of ai_requests_total frozen 2020", "last_week"),
        ),
        (
            a_span_of_which_the_end_is_kept,
            Check("prom core/errors baseline", "warning", "samples of 8% of frozen 2020", "have it keep more"),
        ),
        (
            a_budget_that_burns_slowly,
            Check("core objective availability", "warning", "can never page", "promise more than 83.3%"),
        ),
        (a_log_that_has_no_folder, Check("audit log", "failed", "cannot be written", "mend its permissions")),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_is_wrong_with_a_site_is_told_with_its_remedy(
    busy_site: FleetSite, tmp_path: Path, wrong: Callable[[SiteDocument], None], expected: Check
) -> None:
    document = deepcopy(busy_site.document)
    wrong(document)
    status, found = examined(document, tmp_path)
    assert_told(found, expected)
    assert status == (FAILED if expected.health == "failed" else 0)


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (Behaviour.REFUSE, Check("prom", "failed", "cannot be reached", "See whether it runs")),
        (Behaviour.HANG, Check("prom", "failed", "no whole answer within 1 s", "overloaded")),
        (
            Behaviour.UNAUTHORISED,
            Check("prom", "failed", "does not accept our credentials (HTTP 401)", "Renew the secret"),
        ),
        (Behaviour.WEB_PAGE, Check("prom", "failed", "a web page, not", "log-in page")),
        (Behaviour.CLOCK_AHEAD, Check("prom clock", "warning", "ahead of ours", "synchronise both machines' clocks")),
    ],
    ids=lambda value: value.name.lower() if isinstance(value, Behaviour) else "",
)
def test_what_is_wrong_with_a_prometheus_is_one_line(
    busy_site: FleetSite, tmp_path: Path, behaviour: Behaviour, expected: Check
) -> None:
    with LyingProxy(busy_site.prometheus_port) as proxy:
        proxy.behave(behaviour)
        status, found = examined(busy_site.asked_at(proxy.base_url, timeout="1s"), tmp_path)
        proxy.behave(Behaviour.PASS)
    assert len(found) == 1
    assert_told(found, expected)
    assert status == (FAILED if expected.health == "failed" else 0)


def test_a_secret_that_everybody_may_read_is_told(busy_site: FleetSite, tmp_path: Path) -> None:
    """R-AUD-3."""
    token = tmp_path / "token"
    token.write_text("anything", encoding="ascii")
    token.chmod(0o644)
    access = {"authorization": {"bearer": {"secret": "prom-token"}}}
    document = busy_site.asked_at(busy_site.prometheus.base_url, **access) | {
        "secrets": {"prom-token": {"file": str(token)}}
    }
    status, (check,) = examined(document, tmp_path)
    assert status == 0
    assert_told([check], Check("secret prom-token", "warning", "everybody may read", "rights"))


def test_a_site_file_that_is_not_there_exits_2(tmp_path: Path) -> None:
    told = doctor("--config", str(tmp_path / "none.yaml"))
    assert told.returncode == 2
    assert "none.yaml" in told.stderr


def test_a_source_that_keeps_no_exemplars_is_told_where_traces_are_wanted(
    busy_site: FleetSite, start_prometheus: StartPrometheus, tmp_path: Path
) -> None:
    document = deepcopy(busy_site.document)
    (backend,) = document["backends"]["prometheus"]
    backend["url"] = start_prometheus().base_url
    _, found = examined(document, tmp_path)
    remedy = "start it with --enable-feature=exemplar-storage, or delete traces from the site file"
    assert_told(found, Check("prom exemplars", "warning", "keeps none", remedy))
    del document["traces"]
    _, found = examined(document, tmp_path)
    assert "prom exemplars" not in {check.subject for check in found}
