"""The simulated fleet as a server: scraped by a real Prometheus, read by promtool, operated over HTTP."""

from __future__ import annotations

import io
import json
import select
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from urllib.request import urlopen

import pytest

from raitui.errors import RaituiError
from raitui.rehearsal.backfill import backfill_times, write_backfill
from raitui.rehearsal.clock import SimulatedClock
from raitui.rehearsal.control_api import LARGEST_BODY
from raitui.rehearsal.family_series import BUILDERS
from raitui.rehearsal.fleet import SimulatedFleet, build_fleet
from raitui.rehearsal.server import SimulationServer
from tests.integration.conftest import StartPrometheus
from tests.integration.prometheus_api import labels_of, samples_at, vector_at
from tests.integration.servers.prometheus import PrometheusBinaries, ScrapeJob
from tests.readiness import wait_until
from tests.serving import serving

SCRAPES = {"job": "fleet", "instance": "fleet-1"}
ORDER = {"service": "rank-home", "at": "eu1", "leaves": "v77", "target": "v76", "action_id": "action-1"}


@contextmanager
def served(fleet: SimulatedFleet, speed: float = 1.0) -> Iterator[SimulationServer]:
    with serving(SimulationServer(fleet, SimulatedClock(time.time(), speed), "127.0.0.1", 0)) as running:
        yield running


@pytest.fixture
def fleet() -> SimulatedFleet:
    return build_fleet(start=time.time() - 120.0)


@pytest.fixture
def server(fleet: SimulatedFleet) -> Iterator[SimulationServer]:
    with served(fleet) as running:
        yield running


def address(server: SimulationServer) -> tuple[str, int]:
    host, port = server.server_address[:2]
    return str(host), int(port)


def sent(server: SimulationServer, raw: bytes) -> bytes:
    """What the server says to raw bytes, until it closes the connection."""
    with socket.create_connection(address(server), timeout=10.0) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def roll_back(server: SimulationServer) -> int:
    with closing(HTTPConnection(*address(server), timeout=10.0)) as connection:
        connection.request("POST", "/control/rollback", json.dumps(ORDER), {"Content-Type": "application/json"})
        with connection.getresponse() as response:
            return response.status


def shown_traffic(server: SimulationServer) -> object:
    with urlopen(f"{server.url}/state/rank-home/eu1") as response:
        return json.load(response)["traffic"]


def test_promtool_finds_nothing_wrong_with_a_scrape(
    server: SimulationServer, prometheus_binaries: PrometheusBinaries
) -> None:
    with urlopen(f"{server.url}/metrics") as scrape:
        text = scrape.read()
    subprocess.run([prometheus_binaries.promtool, "check", "metrics"], input=text, check=True, capture_output=True)


def test_prometheus_holds_exactly_what_the_fleet_was_worth_at_each_scrape(
    server: SimulationServer, fleet: SimulatedFleet, start_prometheus: StartPrometheus
) -> None:
    prometheus = start_prometheus(ScrapeJob("fleet", [server.url.removeprefix("http://")], interval_s=0.5))
    count = "count_over_time(simulation_time_seconds[1m])"
    wait_until(lambda: max(vector_at(prometheus.base_url, count, time.time()).values(), default=0) >= 3, "3 scrapes")
    now = time.time()
    (evaluated,) = samples_at(prometheus.base_url, "simulation_time_seconds[1m]", now).values()
    at_scrape = dict(evaluated)
    added = labels_of({"job": "fleet", "instance": server.url.removeprefix("http://")})
    for metric in BUILDERS:
        held = samples_at(prometheus.base_url, f"{metric}[1m]", now)
        lasting = [series for series in fleet.family(metric) if series.exists(min(at_scrape.values()))]
        for series in lasting:
            samples = held[labels_of({"__name__": metric, **series.labels}) | added]
            assert all(value == series.value(at_scrape[scraped]) for scraped, value in samples)
        assert len(held) == len(lasting)


def test_a_rollback_is_accepted_and_then_seen_in_the_state(fleet: SimulatedFleet) -> None:
    """R-CON-3."""
    with served(fleet, speed=20.0) as server:
        assert roll_back(server) == 202
        wait_until(lambda: shown_traffic(server) == {"v76": 1.0, "v77": 0.0}, "the rollback is in effect")


def test_who_is_never_answered_holds_nobody_up_and_is_let_go_when_the_server_ends() -> None:
    """Design.md, 14: the order is carried out all the same."""
    fleet = build_fleet(scenario="times-out-after", start=time.time() - 120.0)
    with served(fleet, speed=20.0) as server, closing(HTTPConnection(*address(server), timeout=60.0)) as waiting:
        waiting.request("POST", "/control/rollback", json.dumps(ORDER), {"Content-Type": "application/json"})
        wait_until(lambda: shown_traffic(server) == {"v76": 1.0, "v77": 0.0}, "the rollback is in effect")
        assert not select.select([waiting.sock], [], [], 0)[0]
        server.shutdown()
        server.server_close()
        with pytest.raises(RemoteDisconnected):
            waiting.getresponse()


def test_who_would_take_the_room_of_others_is_let_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raitui.rehearsal.server.MOST_WITHHELD", 0)
    fleet = build_fleet(scenario="times-out-before", start=time.time() - 120.0)
    with served(fleet) as server, pytest.raises(RemoteDisconnected):
        roll_back(server)


def test_the_wait_for_an_answer_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("raitui.rehearsal.server.WITHHELD_FOR_S", 0.05)
    fleet = build_fleet(scenario="times-out-before", start=time.time() - 120.0)
    with served(fleet) as server, pytest.raises(RemoteDisconnected):
        roll_back(server)


def test_many_clients_are_served_at_once(server: SimulationServer) -> None:
    answers: list[int] = []

    def scrape() -> None:
        with urlopen(f"{server.url}/metrics") as response:
            answers.append(len(response.read()))

    threads = [threading.Thread(target=scrape) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GARBAGE\r\n\r\n", 400),
        (b"GET /metrics HTTP/9.9\r\n\r\n", 505),
        (b"BREW /metrics HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"GET /%s HTTP/1.1\r\n\r\n" % (b"x" * 70_000), 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"POST /control/rollback HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /control/rollback HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), 413),
        (b"POST /control/rollback HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n", 413),
        (b"POST /control/rollback HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
    ],
)
def test_what_is_not_a_proper_request_is_told_so_in_json(server: SimulationServer, raw: bytes, status: int) -> None:
    head, _, body = sent(server, raw).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["error"]
    with urlopen(f"{server.url}/-/ready") as response:
        assert response.status == 200


def test_one_connection_takes_several_requests(server: SimulationServer) -> None:
    with closing(HTTPConnection(*address(server), timeout=10.0)) as connection:
        for path, status in (("/-/ready", 200), ("/nothing", 404), ("/log", 200)):
            connection.request("GET", path)
            with connection.getresponse() as response:
                assert (response.status, bool(response.read())) == (status, True)


def test_a_port_in_use_is_named_with_the_remedy(server: SimulationServer, fleet: SimulatedFleet) -> None:
    with pytest.raises(RaituiError, match="--listen"):
        SimulationServer(fleet, SimulatedClock(time.time()), *address(server))


def test_backfilled_history_is_taken_by_promtool_and_continued_by_the_live_series(
    start_prometheus: StartPrometheus,
) -> None:
    fleet, end, history = build_fleet(2, start=time.time(), history_s=86_400.0), time.time() - 60.0, io.StringIO()
    write_backfill(fleet, history, end, SCRAPES)
    with served(fleet) as server:
        fleet_1 = ScrapeJob("fleet", [server.url.removeprefix("http://")], {"instance": "fleet-1"}, interval_s=0.5)
        prometheus = start_prometheus(fleet_1, openmetrics=history.getvalue())
        times = backfill_times(fleet.born, end)
        held = samples_at(prometheus.base_url, "ai_requests_total[1d]", times[-1])
        assert len(held) == len(fleet.family("ai_requests_total"))
        for series in fleet.family("ai_requests_total"):
            samples = held[labels_of({"__name__": "ai_requests_total", **series.labels, **SCRAPES})]
            assert samples == tuple((at, series.value(at)) for at in times if series.exists(at))
        live = "count_over_time(ai_requests_total[30s])"
        wait_until(lambda: vector_at(prometheus.base_url, live, time.time()), "a live scrape")
        resets = vector_at(prometheus.base_url, "max(resets(ai_requests_total[1d]))", time.time())
        assert list(resets.values()) == [0.0]
        assert len(vector_at(prometheus.base_url, "ai_requests_total", time.time())) == len(held)
