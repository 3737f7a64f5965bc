"""A real Prometheus at its limits: what becomes of evidence is said in words, never shown as nothing (fault 36).

What is too much at once is asked for in pieces, and comes to the same.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from raitui.core.compared_evidence import ComparedEvidence
from raitui.core.evidence.verdict import Standing
from raitui.core.snapshot import FleetSnapshot
from raitui.core.source_health import SourceState
from tests.integration.baseline_stories import MINUTE_S, document, pasts
from tests.integration.drawn_past import openmetrics
from tests.integration.fleet_site import written
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer
from tests.integration.watching import Watching
from tests.ui.scripted_console import ScriptedConsole

SERVICE = "contained"
ROOM_FOR_A_PIECE, ROOM_FOR_NOTHING = 1_500, 1
"""Samples: enough for every figure and for part of a day's blocks; and not even for one figure."""

GATHERED_WITHIN_S = 120.0
"""After each question a source rests twenty times as long as it took, which is long on a busy machine."""


@dataclass(frozen=True)
class Limited:
    """A Prometheus that may do less than it is asked for, and its site."""

    server: PrometheusServer
    file: Path


StartLimited = Callable[..., Limited]


@pytest.fixture(scope="module")
def history(prometheus_binaries: PrometheusBinaries, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Blocks of two days, and when they end."""
    folder = tmp_path_factory.mktemp("history")
    end = int(time.time()) // MINUTE_S * MINUTE_S
    told = folder / "history.om"
    told.write_text(openmetrics([one for one in pasts(end) if one.service == SERVICE], []), encoding="utf-8")
    prometheus_binaries.create_blocks(told, folder / "data")
    return folder / "data", end


@pytest.fixture
def limited(
    prometheus_binaries: PrometheusBinaries, tmp_path: Path, history: tuple[Path, int]
) -> Iterator[StartLimited]:
    """Starts it with flags, and with a part of its storage elsewhere where that is asked for."""
    blocks, end = history

    with ExitStack() as running:

        def start(*flags: str, remote_read: Sequence[str] = ()) -> Limited:
            server = PrometheusServer(prometheus_binaries, tmp_path, flags=flags, remote_read=remote_read)
            shutil.copytree(blocks, server.data)
            running.enter_context(server)
            site = {**document(server.base_url, end), "audit": {"path": str(tmp_path / "audit.db")}}
            site["services"] = [one for one in site["services"] if one["name"] == SERVICE]
            return Limited(server, written(site, tmp_path / "site.yaml"))

        yield start


def evidence(watching: Watching) -> dict[str | None, ComparedEvidence]:
    """By cohort."""
    return {one.place.cohort: one for one in watching.service(SERVICE).evidence}


def gathered(watching: Watching) -> bool:
    asked = watching.service(SERVICE).evidence_asked
    return asked is not None and not asked.waiting and bool(evidence(watching))


async def shown(snapshot: FleetSnapshot, *keys: str) -> str:
    console = ScriptedConsole(snapshot)
    async with console.app.run_test(size=(120, 40)) as pilot:
        await console.settled()
        await console.press(pilot, *keys)
        return "\n".join(console.text())


async def test_what_is_too_much_at_once_is_asked_for_in_pieces(limited: StartLimited) -> None:
    """HTTP 422: the blocks of a day hold more samples than may be loaded. Evidence is of all of them, or is none."""
    with Watching(limited(f"--query.max-samples={ROOM_FOR_A_PIECE}").file) as watching:
        watching.look_at(SERVICE)
        watching.wait_for(lambda: gathered(watching), "evidence of every block", GATHERED_WITHIN_S)
        found = evidence(watching)
        seen = [one for snapshot in watching.snapshots for one in rows(snapshot) if one.place.cohort == "old"]
    assert [one.own.samples for one in seen] == pytest.approx([found["old"].own.samples] * len(seen), rel=0.02)
    assert {cohort: one.standing for cohort, one in found.items()} == {
        "young": Standing.WORSE,
        "old": Standing.NOT_WORSE,
    }


def rows(snapshot: FleetSnapshot) -> tuple[ComparedEvidence, ...]:
    service = snapshot.service(SERVICE)
    return service.evidence if service is not None else ()


async def test_where_nothing_may_be_loaded_it_is_said_what_limits_it_and_what_to_do(limited: StartLimited) -> None:
    with Watching(limited(f"--query.max-samples={ROOM_FOR_NOTHING}").file) as watching:
        watching.look_at(SERVICE)
        watching.wait_for(lambda: refused(watching, "is not allowed to load"), "the evidence's failure")
        snapshot = watching.now
    panel = await shown(snapshot, "w")
    assert "is not allowed to load as much as the query takes" in panel
    assert "--query.max-samples" in await shown(snapshot, "s")


def refused(watching: Watching, words: str) -> bool:
    asked = watching.service(SERVICE).evidence_asked
    return asked is not None and words in asked.error


async def test_where_the_server_gives_up_in_time_the_panel_says_so(limited: StartLimited) -> None:
    """HTTP 503: the server's own time-out."""
    with Watching(limited("--query.timeout=1ms").file) as watching:
        watching.look_at(SERVICE)
        watching.wait_for(lambda: refused(watching, "took too long"), "the evidence's failure")
        panel = await shown(watching.now, "w")
    assert "evidence is not complete: prom took too long over the query (HTTP 503, timeout)" in panel


async def test_where_a_part_of_the_storage_is_missing_evidence_is_of_a_part_and_says_so(limited: StartLimited) -> None:
    """Fault 37: a remote storage that does not answer is a warning of the real server's."""
    with Watching(limited(remote_read=["http://127.0.0.1:9/read"]).file) as watching:
        watching.look_at(SERVICE)
        watching.wait_for(lambda: gathered(watching), "evidence of what there is")
        watching.wait_for(lambda: watching.source.state is SourceState.PARTIAL, "the source is called partial")
        found, snapshot = evidence(watching), watching.now
    assert all("remote_read" in one.partial for one in found.values())
    assert "≈ a part is missing: remote_read" in await shown(snapshot, "w")
