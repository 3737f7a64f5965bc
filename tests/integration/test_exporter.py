"""What an idle, a dead and a restarted exporter make of the figures, while Prometheus is well (faults 38 to 40)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from raitui.core.burn import Alert, BurnState
from raitui.core.reading import Quality, Reading
from raitui.core.snapshot import FleetSnapshot, ServiceSnapshot, State
from raitui.core.source_health import SourceState
from raitui.rehearsal.fleet import build_fleet
from tests.integration.fleet_process import YOUNG_FLEET, FleetProcess
from tests.integration.fleet_site import DECLARED_SCRAPE_S, FleetSite, scraped_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.integration.watching import Watching

SERVICE = "rank-home"
ITS_ERRORS = f'sum(increase(ai_requests_total{{service="{SERVICE}",outcome="error"}}[5m]))'
ITS_REQUESTS = f'sum(increase(ai_requests_total{{service="{SERVICE}"}}[5m]))'
FAST, STANDING = "--speed=60", "--speed=1e-9"
REFRESH_S = 2.0
"""A snapshot a second; another for a busy machine."""


@pytest.fixture(scope="module")
def fleet() -> Iterator[FleetProcess]:
    """A calm fleet whose every counter begins at zero, each time that it is started; at first, time stands in it."""
    with FleetProcess(["--scenario=calm", STANDING], YOUNG_FLEET) as fleet:
        yield fleet


@pytest.fixture(scope="module")
def site(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory, fleet: FleetProcess
) -> Iterator[FleetSite]:
    described = build_fleet(scenario="calm", start=time.time(), history_s=0.0)
    with scraped_site(prometheus_binaries, tmp_path_factory.mktemp("site"), fleet, described) as site:
        yield site


@pytest.fixture(scope="module")
def watching(site: FleetSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    with Watching(written(site.document, tmp_path_factory.mktemp("watching") / "site.yaml")) as watching:
        yield watching


def wait_until_well(watching: Watching) -> None:
    """Enough traffic is seen, and nothing is wrong."""
    watching.wait_for(
        lambda: (
            watching.reading(SERVICE, "errors").quality is Quality.FRESH and watching.service(SERVICE).state is State.OK
        ),
        "the service is well, on samples enough",
    )


def calls(snapshot: FleetSnapshot, site: FleetSite) -> list[str]:
    """Who is called for, and why; without tickets of services whose requests have truly failed, as Prometheus counted.

    The first failure among the few requests of a small service is a ticket: whether there is one is up to the minute.
    """
    return [
        f"{service.name} {service.why.text}"
        for service in snapshot.services
        if service.state is State.PAGE or (service.state is State.TICKET and not has_failed(site, service))
    ]


def has_failed(site: FleetSite, service: ServiceSnapshot) -> bool:
    """Whether it is errors that it is ticketed for, and there were any since the fleet was first started."""
    failed = f'ai_requests_total{{service="{service.name}",outcome=~"error|timeout"}}'
    return service.why.sli == "errors" and (site.value(f"sum(max_over_time({failed}[1h]))") or 0.0) > 0.0


def test_no_traffic_is_told_and_spends_no_budget(watching: Watching, fleet: FleetProcess, site: FleetSite) -> None:
    """Fault 40: nothing is wrong, and nothing is known to be right; afterwards all figures are of the traffic alone."""
    watching.wait_for(lambda: watching.reading(SERVICE, "errors").samples == 0, "an answer about no traffic")
    watching.wait_for(lambda: watching.service(SERVICE).state is State.OK, "the service waits for nothing")
    assert watching.reading(SERVICE, "errors").note == "no traffic"
    assert watching.reading(SERVICE, "errors").value is None
    assert watching.service(SERVICE).why.text == "no traffic"
    idle = next(slo for slo in watching.service(SERVICE).slos if slo.name == "availability")
    assert idle.burn[300].state is BurnState.NO_TRAFFIC
    assert idle.page is not Alert.FIRING
    fleet.kill()
    fleet.start(FAST)
    wait_until_well(watching)
    busy = next(slo for slo in watching.service(SERVICE).slos if slo.name == "availability")
    assert 0.0 <= (busy.burn[300].rate or 0.0) < 1.0
    assert [call for snapshot in watching.snapshots for call in calls(snapshot, site)] == []


def test_a_killed_exporter_is_stale_within_two_scrapes_whatever_the_window_says(
    watching: Watching, fleet: FleetProcess, site: FleetSite
) -> None:
    """R-OBS-3, fault 38. Prometheus is well all the time."""
    fleet.kill()
    fleet.start(FAST)
    wait_until_well(watching)
    fleet.kill()
    killed_at = time.monotonic()
    watching.wait_for(
        lambda: all(reading.quality is Quality.STALE for reading in errors_of_all(watching)), "every figure is stale"
    )
    assert time.monotonic() - killed_at < 2 * DECLARED_SCRAPE_S + REFRESH_S
    assert (site.value(ITS_REQUESTS) or 0.0) > 0.0
    assert (site.value(ITS_ERRORS) or 0.0) / (site.value(ITS_REQUESTS) or 1.0) < 0.001
    assert watching.source.state is SourceState.UP
    assert {service.state for service in watching.now.services} == {State.UNKNOWN}


def errors_of_all(watching: Watching) -> list[Reading]:
    return [reading for service in watching.now.services for reading in service.readings if reading.name == "errors"]


def test_neither_a_reset_of_every_counter_nor_a_gap_burns_anything(
    watching: Watching, fleet: FleetProcess, site: FleetSite
) -> None:
    """Fault 39."""
    fleet.kill()
    fleet.start(FAST)
    wait_until_well(watching)
    fleet.kill()
    watching.wait_for(lambda: site.value("min_over_time(up[10s])") == 0.0, "a scrape that failed")
    fleet.start(FAST)
    watching.wait_for(
        lambda: (site.value("max(resets(ai_requests_total[1m]))") or 0.0) > 0.0, "counters are seen to be reset"
    )
    wait_until_well(watching)
    seen = len(watching.snapshots)
    watching.wait_for(lambda: len(watching.snapshots) > seen + 10, "ten snapshots after the reset")
    assert [call for snapshot in watching.snapshots for call in calls(snapshot, site)] == []


@pytest.fixture
def rolling_out(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> Iterator[tuple[FleetProcess, Watching]]:
    """A fleet with a candidate that goes bad soon, and who watches it."""
    start = round(time.time())
    with ExitStack() as running:
        fleet = running.enter_context(FleetProcess(["--speed=10", f"--start={start}"]))
        site = running.enter_context(scraped_site(prometheus_binaries, tmp_path, fleet, build_fleet(start=start)))
        document = {**site.document, "audit": {"path": str(tmp_path / "audit.db")}}
        yield fleet, running.enter_context(Watching(written(document, tmp_path / "site.yaml")))


def test_the_page_of_a_candidate_stays_when_the_exporter_dies_that_told_of_its_rollout(
    rolling_out: tuple[FleetProcess, Watching],
) -> None:
    """R-OBS-3, R-OBS-4: a stale page stays a page in its place, also one that is of a candidate alone."""
    fleet, watching = rolling_out

    def paged_by_candidate() -> bool:
        service = watching.service(SERVICE)
        return service.state is State.PAGE and service.why.place.version == "v77"

    watching.wait_for(paged_by_candidate, "the candidate pages", 60.0)
    fleet.kill()
    watching.wait_for(lambda: watching.service(SERVICE).rollouts == (), "nobody tells of the rollout any more")
    watching.wait_for(lambda: watching.service(SERVICE).stale, "the service is stale")
    assert paged_by_candidate()
