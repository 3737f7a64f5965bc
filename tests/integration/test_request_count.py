"""What a real Prometheus is asked does not grow with the fleet (design decision 4)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import Struct, structs

from raitui.control.incident_follower import FOLLOWED
from raitui.core.answer import Answer
from raitui.core.plan import focus_plan, plan
from raitui.core.promql import render
from raitui.core.site import Site
from raitui.core.snapshot import State
from raitui.core.vector import Vector
from raitui.ports import MetricsSource
from raitui.wiring import Parts
from tests.integration.faults.lying_proxy import LyingProxy
from tests.integration.fleet_site import DECLARED_SCRAPE_S, Story, served_site, written
from tests.integration.servers.prometheus import PrometheusBinaries
from tests.integration.watching import Watching
from tests.passing_source import PassingSource

REFRESHES = 5
NAMES = re.compile(r',?service=~"[^"]*"')
ROWS_PER_SERVICE = 2 * 3 * 4
"""Two locations, at most three versions that have served, at most four parts of an answer."""


def shape(query: Vector) -> str:
    """A question as PromQL, without the names of the services that it is about."""
    return NAMES.sub("", render(query)).replace("{,", "{").replace("{}", "")


class Asked(Struct):
    """The shape of a question, the rows of its answer, and the services in them."""

    shape: str
    rows: int
    services: frozenset[str]


class Listening(PassingSource):
    """A source that remembers what it was asked."""

    def __init__(self, source: MetricsSource) -> None:
        super().__init__(source)
        self.asked: list[Asked] = []

    async def instant(self, query: Vector, timeout_s: float) -> Answer:
        answer = await super().instant(query, timeout_s)
        services = frozenset(row.labels.get("service", "") for row in answer.rows)
        self.asked.append(Asked(shape(query), len(answer.rows), services))
        return answer


class Counted(Struct):
    """What a site of so many services was asked while it was refreshed a few times."""

    site: Site
    first: list[Asked]
    asked: list[Asked]
    requests_per_s: float


@contextmanager
def watched(
    binaries: PrometheusBinaries, folder: Path, services: int
) -> Iterator[tuple[Watching, Listening, LyingProxy, Site]]:
    kept: list[tuple[Listening, Site]] = []

    def listening(parts: Parts) -> Parts:
        (source,) = parts.sources
        kept.append((Listening(source), parts.site))
        return structs.replace(parts, sources=(kept[0][0],))

    story = Story(services=services, speed=10.0)
    with served_site(binaries, folder, story) as site, LyingProxy(site.prometheus_port) as proxy:
        site_file = written(site.asked_at(proxy.base_url), folder / "site.yaml")
        with Watching(site_file, listening) as watching:
            ((source, described),) = kept
            yield watching, source, proxy, described


def counted(binaries: PrometheusBinaries, folder: Path, services: int) -> Counted:
    with watched(binaries, folder, services) as (watching, source, proxy, site):
        watching.wait_for(
            lambda: all(service.state is not State.STARTING for service in watching.now.services), "all is known"
        )
        freshness = shape(plan(site, DECLARED_SCRAPE_S)[0].question.vector(site.labels))

        def refreshes() -> int:
            return sum(asked.shape == freshness for asked in source.asked)

        already, settled, requests, began = refreshes(), len(source.asked), proxy.requests, time.monotonic()
        watching.wait_for(lambda: refreshes() >= already + REFRESHES, "a few refreshes", 60.0)
        requests_per_s = (proxy.requests - requests) / (time.monotonic() - began)
        return Counted(site, source.asked[:settled], source.asked[settled:], requests_per_s)


def test_a_fleet_of_two_hundred_is_asked_the_same_questions_as_one_of_twelve(
    prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few, many = (
        counted(prometheus_binaries, tmp_path_factory.mktemp(f"fleet-of-{services}"), services)
        for services in (12, 200)
    )
    few_shapes, many_shapes = ({asked.shape for asked in (*one.first, *one.asked)} for one in (few, many))
    planned = (*plan(many.site, DECLARED_SCRAPE_S), *focus_plan(many.site, DECLARED_SCRAPE_S))
    of_the_plan = {shape(one.question.vector(many.site.labels)) for one in planned}
    # Beyond the plan there is the history of one service after the other, which of them is up to the moment.
    assert few_shapes & of_the_plan == many_shapes & of_the_plan
    assert len(many_shapes - of_the_plan) <= len(planned)
    assert many.requests_per_s <= 1.5 * few.requests_per_s
    assert max(asked.rows for asked in many.asked) <= 200 * ROWS_PER_SERVICE
    narrowed = {shape(one.question.vector(many.site.labels)) for one in focus_plan(many.site, DECLARED_SCRAPE_S)}
    cells = [asked for asked in (*many.first, *many.asked) if asked.shape in narrowed]
    assert cells
    assert max(len(asked.services) for asked in cells) <= FOLLOWED
