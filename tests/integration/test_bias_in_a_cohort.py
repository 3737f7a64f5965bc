"""End to end on a real Prometheus: a bias in 2% of the traffic, while every aggregate is green (R-OBS-4, F3).

The past is drawn from a seed, scrape by scrape, as OpenMetrics; what was drawn is known to the last decision, and so is
a witness. No bound is crossed anywhere, not even in the cohort: only the comparison tells.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from raitui.core.burn import Alert
from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.reading import Verdict
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot
from tests.integration.command import SiteCommand
from tests.integration.conftest import StartPrometheus
from tests.integration.fleet_site import SiteDocument, written
from tests.integration.watching import Watching
from tests.ui.scripted_console import ScriptedConsole

SCRAPE_S = 15
HOUR_S = 3_600
PAST_S, RETRAINED_S = 12 * HOUR_S, 2 * HOUR_S
"""How much is known before now, and how long ago the new version came."""

DECISIONS_A_SCRAPE = 105
COHORTS = {"age<25": 0.02, "25-39": 0.41, "40-64": 0.49, "65+": 0.08}
APPROVED, BIASED, FAILED = 0.41, 0.29, 0.0004
SEED = 20_260_923

Told = dict[tuple[str, str, str], dict[int, tuple[int, int, int]]]
"""By version, age and region, and by the scrape that first tells of it: decisions, approvals, failures since the
last."""


def _several(chance: random.Random, trials: int, share: float) -> int:
    return sum(chance.random() < share for _ in range(trials))


def drawn(end: int) -> Told:
    """What was counted between one scrape and the next, up to ``end`` (unix seconds)."""
    chance, told = random.Random(SEED), Told()
    for when in range(end - PAST_S, end + 1, SCRAPE_S):
        retrained = when > end - RETRAINED_S
        for age, share in COHORTS.items():
            for region in ("eu", "us"):
                decided = _several(chance, DECISIONS_A_SCRAPE, share / 2)
                approval = BIASED if retrained and age == "age<25" else APPROVED
                counted = (decided, _several(chance, decided, approval), _several(chance, decided, FAILED))
                told.setdefault(("v42" if retrained else "v41", age, region), {})[when] = counted
    return told


def openmetrics(told: Told) -> str:
    """Counters that begin at zero one scrape before they first count, as those of a new pod do."""
    decisions, requests = [], []
    for (version, age, region), counted in told.items():
        labels = f'service="loan-uw",at="eu1",version="{version}",age="{age}",region="{region}"'
        every = failed = approved = 0
        first = min(counted) - SCRAPE_S
        for when, (more, of_them, bad) in ({first: (0, 0, 0)} | counted).items():
            every, approved, failed = every + more, approved + of_them, failed + bad
            decisions.append(f'ai_decisions_total{{{labels},decision="approve"}} {approved} {when}')
            decisions.append(f'ai_decisions_total{{{labels},decision="decline"}} {every - approved} {when}')
            requests.append(f'ai_requests_total{{{labels},outcome="ok"}} {every - failed} {when}')
            requests.append(f'ai_requests_total{{{labels},outcome="error"}} {failed} {when}')
    lines = [
        line
        for name, samples in (("ai_decisions", decisions), ("ai_requests", requests))
        for line in (f"# TYPE {name} counter", *sorted(samples, key=lambda sample: sample.split("}")[0]))
    ]
    return "\n".join([*lines, "# EOF", ""])


def document(url: str) -> SiteDocument:
    """A site that watches approvals and errors; no cohort of this test ever crosses a bound."""
    decisions, requests = "ai_decisions_total", "ai_requests_total"
    return {
        "site": {"name": "lending"},
        "labels": {"cohorts": ["age", "region"]},
        "backends": {"prometheus": [{"name": "prom", "url": url, "scrape_interval": f"{SCRAPE_S}s"}]},
        "profiles": {
            "lending": {
                "slis": [
                    {
                        "name": "approval", "level": "quality", "unit": "ratio", "direction": "higher_is_better",
                        "ratio": {"good": {"metric": decisions, "match": {"decision": "approve"}}, "total": decisions},
                        "target": 0.2, "window": "1h",
                    },
                    {
                        "name": "errors", "level": "operational", "unit": "ratio", "direction": "lower_is_better",
                        "ratio": {"bad": {"metric": requests, "match": {"outcome": "error"}}, "total": requests},
                        "target": 0.01,
                    },
                ],
                "slos": [{"name": "availability", "sli": "errors", "objective": 0.99, "period": "1d"}],
            }
        },
        "services": [{"name": "loan-uw", "owner": "risk-ml", "tier": 1, "profiles": ["lending"]}],
    }  # fmt: skip


@dataclass(frozen=True)
class Lending:
    """The site, and what really was decided."""

    file: Path
    told: Told
    end: int

    def counted(self, version: str, age: str, since: float, until: float) -> tuple[int, int]:
        """Approvals and decisions of a cohort between two scrapes."""
        found = [
            counted
            for (of, of_age, _), scrapes in self.told.items()
            if (of, of_age) == (version, age)
            for when, counted in scrapes.items()
            if since < when <= until
        ]
        return sum(one[1] for one in found), sum(one[0] for one in found)


@pytest.fixture
def lending(start_prometheus: StartPrometheus, tmp_path: Path) -> Lending:
    end = int(time.time()) // 60 * 60
    told = drawn(end)
    prometheus = start_prometheus(openmetrics=openmetrics(told))
    described = {**document(prometheus.base_url), "audit": {"path": str(tmp_path / "audit.db")}}
    return Lending(written(described, tmp_path / "site.yaml"), told, end)


def approval_of(service: ServiceSnapshot, age: str | None) -> ComparedEvidence:
    return next(one for one in service.evidence if (one.sli, one.place.cohort) == ("approval", age))


def judged(watching: Watching) -> bool:
    service = watching.service("loan-uw")
    return bool(service.evidence_asked and not service.evidence_asked.waiting and service.cells)


async def shown(snapshot: FleetSnapshot, *keys: str) -> str:
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        return "\n".join(console.text())


async def test_a_bias_in_two_per_cent_of_the_traffic_is_found_and_shown_while_every_aggregate_is_green(
    lending: Lending,
) -> None:
    with Watching(lending.file) as watching:
        watching.look_at("loan-uw")
        watching.wait_for(lambda: judged(watching), "the evidence of every comparison")
        snapshot = watching.now
    service = snapshot.services[0]
    whole = [one for one in service.readings if one.place.cohort is None]
    assert {one.name: one.verdict for one in whole} == {"approval": Verdict.OK, "errors": Verdict.OK}
    assert all(one.page is Alert.QUIET for one in service.slos)
    found = approval_of(service, "age<25")
    assert found.standing is Standing.WORSE
    assert found.share == pytest.approx(0.02, abs=0.003)
    assert found.baseline.startswith("v41 before ")
    others = [one for one in service.evidence if (one.sli, one.place.cohort) != ("approval", "age<25")]
    assert len(others) == 1 + 3 + 1 + 4 + 2 + 2
    assert not [one for one in others if one.standing is Standing.WORSE]
    low, high = found.evidence.interval or (0.0, 0.0)
    assert low <= BIASED - APPROVED <= high < 0
    text = await shown(snapshot, "w")
    assert "worst approval of age<25 41" in text
    assert "WORSE" in next(line for line in text.splitlines() if line.startswith("age<25"))
    by_region = await shown(snapshot, "w", "o")
    assert "by region · also told apart by age" in by_region
    assert "WORSE" in next(line for line in (await shown(snapshot, "enter", "c")).splitlines() if "age<25 " in line)


async def test_what_both_sides_counted_is_what_was_decided(lending: Lending) -> None:
    """Design 15: blocks neither overlap nor leave a gap. The oracle is what was drawn, before any Prometheus saw it."""
    with Watching(lending.file) as watching:
        watching.look_at("loan-uw")
        watching.wait_for(lambda: judged(watching), "the evidence of every comparison")
        found = approval_of(watching.service("loan-uw"), "age<25")
    last = max(when for when, _ in found.evidence.log10_e)
    assert found.since == pytest.approx(lending.end - RETRAINED_S, abs=60)
    approved, decided = lending.counted("v42", "age<25", found.since, last)
    assert found.own.samples == pytest.approx(decided, rel=0.01)
    assert (found.own.value or 0.0) == pytest.approx(approved / decided, rel=0.01)
    begin = found.since - 4 * (last - found.since)
    approved, decided = lending.counted("v41", "age<25", begin, found.since)
    assert found.other.samples == pytest.approx(decided, rel=0.01)
    assert (found.other.value or 0.0) == pytest.approx(approved / decided, rel=0.01)


async def test_a_restart_and_a_script_come_to_the_same(lending: Lending) -> None:
    """Recomputed statelessly from range queries: nothing is lost with a process."""
    told = []
    for _ in range(2):
        service = SiteCommand(lending.file).service("loan-uw")
        told.append({(one["sli"], one["slice"], one["cohort"]): one["standing"] for one in service["evidence"]})
    assert told[0] == told[1]
    assert [cell for cell, standing in told[0].items() if standing == "worse"] == [("approval", "age", "age<25")]
