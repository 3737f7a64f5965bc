"""What three days of counts cost a real Prometheus: raw series, and the increments that raitui's rules have recorded.

The counters grow evenly, so that what the rules would have recorded is known and need not wait for them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from msgspec import Struct

from benchmarks.laboratory import Laboratory
from benchmarks.result import MILLISECONDS, SAMPLES, Budget, Figure, Floor, Result
from raitui.core.burn import DAY
from raitui.core.expression import Ratio, counts_vector
from raitui.core.promql import render
from raitui.core.question import Grain
from raitui.core.recorded_series import (
    EVENTS_METRIC,
    RATIO_LABEL,
    STEP_S,
    TOTAL_METRIC,
    recorded_counts,
)
from raitui.core.recordings import recorded_ratio_id
from raitui.core.selector import Matcher, Selector
from raitui.core.site import LabelNames
from tests.integration.prometheus_api import vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer
from tests.readiness import wait_until

WINDOW_S, SCRAPE_S = 3 * DAY, 15
QUERIES = 10
A_SCRAPE = {"ok": 99, "error": 1}
"""How much each counter grows from one scrape to the next."""

CPU_METRIC = "process_cpu_seconds_total "
CHEAPER = Budget(0.1, times_floor=True)

REQUESTS = Selector("requests_total")
RATIO = Ratio(REQUESTS.where(Matcher("outcome", "error")), REQUESTS)
LABELS = LabelNames()
BY = Grain.VERSION.by(LABELS)


class Asked(Struct, frozen=True):
    """What one query over the window cost the Prometheus: samples that it read, and its CPU seconds."""

    samples: float
    cpu_s: float


def _series(metric: str, cell: int, value: str, start: int, step_s: int, **labels: str) -> Iterator[str]:
    told = {"service": f"service-{cell}", "at": "eu1", "version": "v1", **labels}
    name = f"{metric}{{{','.join(f'{label}={json.dumps(text)}' for label, text in told.items())}}}"
    grows = value.startswith("+")
    for step in range(WINDOW_S // step_s + 1):
        yield f"{name} {int(value) * (step if grows else 1)} {start + step * step_s}\n"


def _history(cells: int, end: int) -> Iterator[str]:
    """The counters as they were scraped, and what the rules would have recorded of them."""
    start, ratio = end - WINDOW_S, recorded_ratio_id(RATIO, LABELS)
    per_step = STEP_S // SCRAPE_S
    counted = {EVENTS_METRIC: A_SCRAPE["error"], TOTAL_METRIC: sum(A_SCRAPE.values())}
    for cell in range(cells):
        for outcome, grown in A_SCRAPE.items():
            yield from _series("requests_total", cell, f"+{grown}", start, SCRAPE_S, outcome=outcome)
        for metric, grown in counted.items():
            yield from _series(metric, cell, str(grown * per_step), start, STEP_S, **{RATIO_LABEL: ratio})
    yield "# EOF\n"


def _cpu_s(server: PrometheusServer) -> float:
    with urlopen(f"{server.base_url}/metrics") as answer:  # noqa: S310 - on loopback, started here
        told = answer.read().decode()
    return next(float(line.split()[1]) for line in told.splitlines() if line.startswith(CPU_METRIC))


def _asked(server: PrometheusServer, promql: str, at: int) -> Asked:
    query = urlencode({"query": promql, "time": at, "stats": "all"})
    before, samples = _cpu_s(server), 0
    for _ in range(QUERIES):
        with urlopen(f"{server.base_url}/api/v1/query?{query}") as answer:  # noqa: S310 - on loopback, started here
            samples = json.load(answer)["data"]["stats"]["samples"]["totalQueryableSamples"]
    return Asked(samples, (_cpu_s(server) - before) / QUERIES)


def _must_agree(server: PrometheusServer, queries: tuple[str, str], at: int) -> None:
    recorded, raw = (vector_at(server.base_url, query, at) for query in queries)
    apart = max(abs(recorded[labels] / raw[labels] - 1) for labels in raw)
    if recorded.keys() != raw.keys() or apart > 2 * STEP_S / WINDOW_S:
        raise RuntimeError(f"recorded increments and raw series tell different counts: {apart:.2%} apart")


@contextmanager
def _server(folder: Path, cells: int, end: int) -> Iterator[PrometheusServer]:
    server, past = PrometheusServer(PrometheusBinaries.fetched(), folder), folder / "past.txt"
    with past.open("w", encoding="utf-8") as lines:
        lines.writelines(_history(cells, end))
    server.binaries.create_blocks(past, server.data)
    past.unlink()
    with server:
        yield server


def measure(lab: Laboratory) -> Result:
    """Events and total of one ratio, by service, location and version."""
    cells, folder, end = lab.chosen(50, 5), lab.new_folder(), int(time.time()) // STEP_S * STEP_S - STEP_S
    queries = (
        render(recorded_counts(recorded_ratio_id(RATIO, LABELS), BY, WINDOW_S)),
        render(counts_vector(RATIO, BY, WINDOW_S)),
    )
    with _server(folder, cells, end) as server:
        wait_until(lambda: bool(vector_at(server.base_url, queries[1], end)), "the history is there")
        _must_agree(server, queries, end)
        asked = [[_asked(server, query, end) for query in queries] for _ in range(lab.chosen(5, 1))]
    recorded, raw = ([pair[side] for pair in asked] for side in (0, 1))
    return Result(
        "three days of counts, from recorded increments",
        (
            Figure(
                "samples that Prometheus reads",
                SAMPLES,
                tuple((one.samples,) for one in recorded),
                floor=Floor("raw series", tuple((one.samples,) for one in raw)),
                budget=CHEAPER,
            ),
            Figure(
                "CPU of Prometheus",
                MILLISECONDS,
                tuple((one.cpu_s,) for one in recorded),
                floor=Floor("raw series", tuple((one.cpu_s,) for one in raw)),
            ),
        ),
        (f"{cells} services, two counters each, scraped every {SCRAPE_S} s",),
    )
