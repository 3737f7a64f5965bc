"""Far more than was asked for, through a proxy before a real Prometheus, and the real console on a real pty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.console import Console
from tests.integration.faults.lying_proxy import Behaviour, LyingProxy
from tests.integration.fleet_site import FleetSite, written

PAGING = {"service": "price-eng", "at": "us1"}
MOST_ROWS = 3_000
FLOODED_ANSWERS = 60
MOVES_WITHIN_S = 2.0
GROWS_BY_AT_MOST = 100 << 20


@pytest.fixture
def proxy(busy_site: FleetSite) -> Iterator[LyingProxy]:
    with LyingProxy(busy_site.prometheus_port) as proxy:
        yield proxy


@pytest.fixture
def console(busy_site: FleetSite, proxy: LyingProxy, tmp_path: Path) -> Iterator[Console]:
    """It shows the fleet, and takes no answer of more than a few thousand series."""
    document = busy_site.asked_at(proxy.base_url, maximum_rows=MOST_ROWS)
    with Console(["--config", str(written(document, tmp_path / "site.yaml"))]) as console:
        console.wait_for_row("price-eng", "PAGE")
        yield console


@pytest.mark.parametrize(
    ("behaviour", "series"),
    [(Behaviour.MULTIPLY, PAGING), (Behaviour.HUGE, None)],
    ids=["thousands of series", "5 MB"],
)
def test_far_too_many_series_are_refused_told_and_survived(
    console: Console, proxy: LyingProxy, behaviour: Behaviour, series: dict[str, str] | None
) -> None:
    """Faults 36 and 41: memory stays bounded, the console live, the page in its place."""
    memory, requests = console.peak_memory_bytes(), proxy.requests
    proxy.behave(behaviour, series)
    moves = [console.answers_after_s()]
    while proxy.requests < requests + FLOODED_ANSWERS:
        moves.append(console.answers_after_s())
    assert max(moves) < MOVES_WITHIN_S
    assert console.peak_memory_bytes() - memory < GROWS_BY_AT_MOST
    console.wait_for(r"prom ≈ PARTIAL")
    assert next(row.state for row in console.rows() if row.service == "price-eng") == "PAGE"
    console.press("s")
    console.wait_for(r"\d+/\d+ questions: answer too large")
    console.wait_for(r"→ See which label has come to hold so many values")
