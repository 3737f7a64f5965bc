"""A small young service on a real Prometheus: one failed request calls nobody, an outage pages (R-DEC-5, R-OBS-3)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.integration.command import SiteCommand, raitui
from tests.integration.conftest import StartPrometheus
from tests.integration.fleet_site import SiteDocument, written

SCRAPE_S, MINUTES = 15, 10
ASKED_A_MINUTE = 3
FAILED = {"young": 1, "down": 30, "well": 0}
"""Of thirty requests each, in ten minutes, after an hour in which nobody asked."""


def openmetrics(end: int) -> str:
    """Counters that stand at nothing for an hour; the failures of the first come last, so that they still go on."""
    lines, begun = ["# TYPE ai_requests counter"], end - MINUTES * 60
    for service, failed in FAILED.items():
        asked = ASKED_A_MINUTE * MINUTES
        for outcome, number in (("ok", asked - failed), ("error", failed)):
            labels = f'service="{service}",at="eu1",version="v1",outcome="{outcome}"'
            for when in range(begun - 3_600, end + 1, SCRAPE_S):
                share = max(0.0, (when - begun) / (MINUTES * 60))
                lines.append(f"ai_requests_total{{{labels}}} {int(share * number + 1e-9)} {when}")
    return "\n".join([*lines, "# EOF", ""])


def document(url: str) -> SiteDocument:
    metric = "ai_requests_total"
    return {
        "site": {"name": "small"},
        "backends": {"prometheus": [{"name": "prom", "url": url, "scrape_interval": f"{SCRAPE_S}s"}]},
        "profiles": {
            "core": {
                "slis": [
                    {
                        "name": "errors", "level": "operational", "unit": "ratio", "direction": "lower_is_better",
                        "ratio": {"bad": {"metric": metric, "match": {"outcome": "error"}}, "total": metric},
                    }
                ],
                "slos": [{"name": "availability", "sli": "errors", "objective": 0.999, "period": "1d"}],
            }
        },
        "services": [{"name": name, "owner": "risk", "tier": 1, "profiles": ["core"]} for name in FAILED],
    }  # fmt: skip


@pytest.fixture
def site(start_prometheus: StartPrometheus, tmp_path: Path) -> Path:
    server = start_prometheus(openmetrics=openmetrics(int(time.time()) // SCRAPE_S * SCRAPE_S))
    described = {**document(server.base_url), "audit": {"path": str(tmp_path / "audit.db")}}
    return written(described, tmp_path / "site.yaml")


def test_it_calls_on_an_outage_and_says_what_one_failure_lacks(site: Path) -> None:
    young, down, well = (SiteCommand(site).service(name) for name in FAILED)
    states = {one["name"]: (one["state"], one["slos"][0]["page_state"]) for one in (young, down, well)}
    assert states == {"young": ("ok", "thin"), "down": ("page", "firing"), "well": ("ok", "quiet")}
    assert young["slos"][0]["lacking"] >= 20
    assert "thin, lacks" in young["why"]
    assert "3d" not in young["slos"][0]["burn"]
    rows = {
        line.split()[1]: line.split()[0] for line in raitui("status", "--config", str(site)).stdout.splitlines()[2:]
    }
    assert rows == {"down": "PAGE", "young": "ok?", "well": "ok"}
