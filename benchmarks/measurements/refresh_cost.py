"""What one whole refresh of 12 and of 1,000 services costs: each question once to a real Prometheus, one assembly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from msgspec import Struct, structs

from benchmarks.asking import Asking
from benchmarks.counting_source import CountingSource
from benchmarks.laboratory import Laboratory
from benchmarks.result import KILOBYTES, MILLISECONDS, REQUESTS, ROWS, Budget, Figure, Floor, Result, Rounds, Unit
from benchmarks.served_site import ServedSite
from raitui import wiring
from raitui.core.assembly import Knowledge, assemble
from raitui.core.bounds import bounded
from raitui.core.freshness import Moment
from raitui.core.observations import Observations
from raitui.core.snapshot import FleetSnapshot
from raitui.rehearsal.fleet import SCRAPE_INTERVAL_S

FEW, MANY = 12, 1_000
SCRAPES = 2
ONCE_MORE = Budget(1.0, times_floor=True)


class Refresh(Struct, frozen=True):
    """What one refresh took; CPU seconds of raitui for asking and for assembling, and of the Prometheus."""

    requests: float
    rows: float
    bytes: float
    asking_s: float
    assembling_s: float
    prometheus_s: float


_TOLD: tuple[tuple[str, str, Unit, Budget | None], ...] = (
    ("requests", "requests", REQUESTS, ONCE_MORE),
    ("rows", "rows", ROWS, None),
    ("bytes", "answers", KILOBYTES, None),
    ("asking_s", "CPU of asking and tabulating", MILLISECONDS, None),
    ("assembling_s", "CPU of assembling a snapshot", MILLISECONDS, None),
    ("prometheus_s", "CPU of Prometheus beside scraping", MILLISECONDS, None),
)


async def _refreshed(parts: wiring.Parts, source: CountingSource) -> tuple[float, float]:
    """CPU seconds of asking, and of assembling once."""
    asking, started = Asking(source, parts.site, parts.scrape_s), time.thread_time()
    await asking.ask_plan()
    asked = time.thread_time()
    seen = _assembled(parts, asking.observations)
    assembled = time.thread_time()
    await asking.ask_of_troubled(seen)
    await parts.aclose()
    return time.thread_time() - assembled + asked - started, assembled - asked


def _assembled(parts: wiring.Parts, observations: Observations) -> FleetSnapshot:
    return assemble(parts.site, Knowledge(observations), Moment(time.time(), parts.scrape_s))


def _scraping_share(site: ServedSite, seconds: float) -> float:
    """The share of a core that the Prometheus uses while nobody asks it anything."""
    before, started = site.prometheus_cpu_s(), time.monotonic()
    time.sleep(seconds)
    return (site.prometheus_cpu_s() - before) / (time.monotonic() - started)


def _refresh(site: ServedSite, scraping_share: float) -> Refresh:
    wired = wiring.site_parts(site.file, read_only=True)
    parts = structs.replace(wired, site=bounded(wired.site))
    source, server, started = CountingSource(parts.sources[0]), site.prometheus_cpu_s(), time.monotonic()
    asking_s, assembling_s = asyncio.run(_refreshed(parts, source))
    used_s = site.prometheus_cpu_s() - server
    return Refresh(
        **source.counted(),
        asking_s=asking_s,
        assembling_s=assembling_s,
        prometheus_s=max(0.0, used_s - scraping_share * (time.monotonic() - started)),
    )


def _refreshes(lab: Laboratory, services: int) -> list[Refresh]:
    site = lab.site(services)
    share = _scraping_share(site, SCRAPES * SCRAPE_INTERVAL_S)
    return [_refresh(site, share) for _ in range(lab.chosen(5, 1))]


def measure(lab: Laboratory) -> Result:
    """Everything about the fleet once, then every cell of the services in trouble."""
    few, many = _refreshes(lab, FEW), _refreshes(lab, MANY)
    return Result(
        f"one whole refresh, {MANY:,} services",
        tuple(_figures(few, many)),
        ("Prometheus holds a month of what objectives count, and of everything else what it has scraped",),
    )


def _figures(few: list[Refresh], many: list[Refresh]) -> Iterator[Figure]:
    for field, what, unit, budget in _TOLD:
        floor = Floor(f"{FEW} services", _rounds(few, field))
        yield Figure(what, unit, _rounds(many, field), floor=floor, budget=budget)


def _rounds(refreshes: list[Refresh], field: str) -> Rounds:
    return tuple((getattr(one, field),) for one in refreshes)
