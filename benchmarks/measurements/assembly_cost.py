"""CPU of assembling one snapshot, for 12 and for 1,000 services, from what a real Prometheus answered."""

from __future__ import annotations

import asyncio
import time

from msgspec import structs

from benchmarks.laboratory import Laboratory
from benchmarks.measurements.refresh_cost import FEW, MANY
from benchmarks.result import MILLISECONDS, Figure, Floor, Result
from benchmarks.served_site import ServedSite
from raitui import wiring
from raitui.core.assembly import Knowledge, assemble
from raitui.core.bounds import bounded
from raitui.core.freshness import Moment
from raitui.core.observations import Observations
from raitui.core.plan import plan
from raitui.core.question import Question
from raitui.core.site import Site
from raitui.core.table import Observation, tabulate
from raitui.ports import MetricsSource

TIMEOUT_S = 30.0


async def _observed(source: MetricsSource, site: Site, question: Question) -> Observation:
    answer = await source.instant(question.vector(site.labels), TIMEOUT_S)
    return Observation(source.name, answer.at, answer.at, tabulate(answer, site.labels))


async def _asked(parts: wiring.Parts) -> Observations:
    """The answer to each question of the plan."""
    observations = Observations()
    for planned in plan(parts.site, parts.scrape_s):
        for source in parts.sources:
            observations.keep(planned.question, await _observed(source, parts.site, planned.question))
    return observations


def _cpu_of_snapshots(site: ServedSite, times: int) -> list[float]:
    parts = wiring.site_parts(site.file, read_only=True)
    parts = structs.replace(parts, site=bounded(parts.site))
    knowledge = Knowledge(asyncio.run(_asked(parts)))
    found = []
    for _ in range(times):
        started = time.thread_time()
        assemble(parts.site, knowledge, Moment(time.time(), parts.scrape_s))
        found.append(time.thread_time() - started)
    return found


def measure(lab: Laboratory) -> Result:
    """The console assembles once a second at most, whenever an answer has come in."""
    times = lab.chosen(20, 3)
    many = (tuple(_cpu_of_snapshots(lab.site(MANY), times)),)
    few = (tuple(_cpu_of_snapshots(lab.site(FEW), times)),)
    what = f"CPU of assembling {MANY:,} services"
    return Result("assembling", (Figure(what, MILLISECONDS, many, floor=Floor(f"{FEW} services", few)),))
