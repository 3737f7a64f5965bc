"""What one whole refresh costs: every question asked once, of a real Prometheus, for 12 and for 1,000 services."""

from __future__ import annotations

import asyncio
import time

from msgspec import Struct, structs

from benchmarks.consoles.wired import counted
from benchmarks.counting_source import CountingSource
from benchmarks.laboratory import Laboratory
from benchmarks.result import KILOBYTES, MILLISECONDS, REQUESTS, ROWS, Budget, Figure, Floor, Result, Unit
from benchmarks.served_site import ServedSite
from raitui import wiring

FEW, MANY = 12, 1_000
SURVEY_S = 60.0


class Refresh(Struct, frozen=True):
    """What one refresh took; seconds are CPU seconds, but for ``passed_s``."""

    requests: float
    rows: float
    bytes: float
    own_s: float
    prometheus_s: float
    passed_s: float


def _refresh(site: ServedSite) -> Refresh:
    parts = wiring.site_parts(site.file, read_only=True)
    sources = tuple(CountingSource(source) for source in parts.sources)
    server, own, started = site.prometheus_cpu_s(), time.thread_time(), time.monotonic()
    asyncio.run(wiring.surveyed(structs.replace(parts, sources=sources), frozenset(), SURVEY_S))
    used = time.thread_time() - own
    passed_s = time.monotonic() - started
    return Refresh(**counted(sources), own_s=used, prometheus_s=site.prometheus_cpu_s() - server, passed_s=passed_s)


_TOLD: tuple[tuple[str, str, Unit], ...] = (
    ("requests", "requests", REQUESTS),
    ("rows", "rows", ROWS),
    ("bytes", "answers", KILOBYTES),
    ("own_s", "CPU of raitui, assembling included", MILLISECONDS),
    ("prometheus_s", "CPU of Prometheus, scraping included", MILLISECONDS),
    ("passed_s", "time passed", MILLISECONDS),
)


def measure(lab: Laboratory) -> Result:
    """As `raitui status` asks: everything once, then of services in trouble every cell."""
    times = lab.chosen(5, 1)
    few = [_refresh(lab.site(FEW)) for _ in range(times)]
    many = [_refresh(lab.site(MANY)) for _ in range(times)]
    figures = tuple(
        Figure(
            f"{what}, {MANY:,} services",
            unit,
            tuple((getattr(one, field),) for one in many),
            floor=Floor(f"{FEW} services", tuple((getattr(one, field),) for one in few)),
            budget=Budget(1.0, times_floor=True) if field == "requests" else None,
        )
        for field, what, unit in _TOLD
    )
    return Result(
        "one whole refresh", figures, ("Prometheus holds some minutes of history only: long windows are short",)
    )
