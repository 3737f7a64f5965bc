"""Real servers for the tests beside: fetched once, started on free loopback ports, stopped by their own process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.integration.fleet_site import FleetSite, Story, served_site
from tests.integration.rule_story import Rehearsal
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob


class StartPrometheus(Protocol):
    """Starts one more Prometheus, which ends with the test."""

    def __call__(self, *jobs: ScrapeJob, openmetrics: str = "", flags: Sequence[str] = ()) -> PrometheusServer:
        """Start it with the samples of ``openmetrics`` as its history, scraping ``jobs``."""


@pytest.fixture(scope="session")
def prometheus_binaries() -> PrometheusBinaries:
    return PrometheusBinaries.fetched()


@pytest.fixture
def rehearsal(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> Rehearsal:
    return Rehearsal(prometheus_binaries, tmp_path)


@pytest.fixture
def start_prometheus(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartPrometheus]:
    """A function that starts Prometheus; the logs of all that were started are shown when the test fails."""
    with ExitStack() as running:

        def start(*jobs: ScrapeJob, openmetrics: str = "", flags: Sequence[str] = ()) -> PrometheusServer:
            folder = tmp_path_factory.mktemp("prometheus")
            server = PrometheusServer(prometheus_binaries, folder, jobs=jobs, flags=flags)
            if openmetrics:
                server.remember(openmetrics)
            running.callback(lambda: print(server.log))  # noqa: T201 - pytest shows it when the test fails
            return running.enter_context(server)

        yield start


@pytest.fixture(scope="session")
def busy_site(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetSite]:
    """The default story ten times as fast, so that a few seconds hold samples enough; to be read, not acted on."""
    with served_site(prometheus_binaries, tmp_path_factory.mktemp("busy"), Story(speed=10.0)) as site:
        yield site
