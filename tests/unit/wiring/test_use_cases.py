"""Each use case has its template, and the simulated fleet shows every figure of it that it has the metrics for."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from msgspec import structs

from raitui.config.shipped_profiles import shipped, shipped_names
from raitui.config.site_file import load_site_file
from raitui.control.poller import Poller
from raitui.control.slot import SnapshotSlot
from raitui.core.reading import Verdict
from raitui.core.site import Profile, Service
from raitui.core.snapshot import ServiceSnapshot, State
from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S, SimulatedFleet, build_fleet
from raitui.rehearsal.simulated_source import SimulatedSource
from raitui.rehearsal.site_description import describe_site

START = 1_790_000_000.0
NOW = START + 3_600.0
FLEET = build_fleet(scenario="calm", start=START)
SERVICES = {
    "autonomous-control": "robot-nav",
    "content-moderation": "moderation",
    "fraud-detection": "fraud",
    "hiring": "hiring",
    "loan-underwriting": "loan-uw",
    "medical-triage": "triage",
    "pricing": "price-eng",
    "recommendation": "recsys",
}
"""A simulated service of each use case of the requirements."""

NOT_EXPOSED = re.compile(r"# [^\n]*Not exposed by the simulated fleet[^\n]*\n  - name: (\w+)")

LABELS_LAG = {"hiring": {"accuracy", "cohort_accuracy", "fnr_gap"}}
"""Whether a hire was a good one is known after a month: longer than this fleet has been there."""

ONE_IN_A_THOUSAND = "explained"
"""Policy asks for all of them (M7), and the simulated services leave that many without."""

SITE = """\
site: {name: lab}
backends: {prometheus: [{name: prom, url: "http://127.0.0.1:9090"}]}
"""


def template(name: str, folder: Path) -> Profile:
    path = folder / "site.yaml"
    path.write_text(f"{SITE}profiles: {{{name}: {{use: {name}}}}}\nservices: [{{name: x, profiles: [{name}]}}]\n")
    return load_site_file(path).site.profile(name)


async def watched(name: str, folder: Path, fleet: SimulatedFleet = FLEET) -> ServiceSnapshot:
    """The simulated service of the use case, under its template alone."""
    service = Service(SERVICES[name], profiles=(name,))
    site = structs.replace(describe_site(fleet), profiles=(template(name, folder),), services=(service,))
    clock = SimulatedClock(NOW, 1.0)
    source = SimulatedSource(fleet, clock, SCRAPE_INTERVAL_S)
    poller = Poller(
        site, (source,), SnapshotSlot(), clock=clock, generator=random.Random(1), scrape_s=SCRAPE_INTERVAL_S
    )
    snapshot = await poller.survey(frozenset({service.name}), 90.0)
    found = snapshot.service(service.name)
    assert found is not None
    return found


def test_every_use_case_of_the_requirements_has_a_template() -> None:
    assert shipped_names("cases") == tuple(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
async def test_the_simulated_fleet_shows_what_it_has_the_metrics_for(name: str, tmp_path: Path) -> None:
    service = await watched(name, tmp_path)
    unknown = {one.name for one in service.readings if one.value is None}
    told = {one.name for one in service.readings if one.value is not None}
    lacking = {*NOT_EXPOSED.findall(shipped(name).text), *LABELS_LAG.get(name, ())}
    assert {sli.name for sli in template(name, tmp_path).slis} == told | lacking
    assert unknown - told <= lacking


@pytest.mark.parametrize("name", SERVICES)
async def test_a_healthy_service_breaches_no_target_of_its_template(name: str, tmp_path: Path) -> None:
    """Targets to start with that a well service does not keep would be turned off before anything goes wrong."""
    service = await watched(name, tmp_path)
    breached = {one.name: (one.value, one.target) for one in service.readings if one.verdict is Verdict.BREACH}
    breached.pop(ONE_IN_A_THOUSAND, None)
    assert breached == {}
    assert service.state is not State.PAGE


async def test_a_bias_regression_pages_by_the_gap_between_groups(tmp_path: Path) -> None:
    """S3: one small group is declined more often since a retrain, and the whole looks well."""
    service = await watched("loan-underwriting", tmp_path, build_fleet(scenario="default", start=START))
    breached = {one.name for one in service.readings if one.verdict is Verdict.BREACH}
    assert "approval_gap" in breached
    assert service.state is State.PAGE
