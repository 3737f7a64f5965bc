"""The real Prometheus that other tests rely on scrapes, remembers what it is given, and ends when it should."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.integration.conftest import StartPrometheus
from tests.integration.servers.prometheus import PrometheusBinaries, PrometheusServer, ScrapeJob
from tests.readiness import wait_until

HISTORY = """\
# TYPE loans counter
loans_total{verdict="granted"} 3 1700000000
loans_total{verdict="granted"} 7 1700000060
# EOF
"""


class OneGauge(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"temperature 21.5\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def exporter() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), OneGauge) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def value_of(server: PrometheusServer, query: str, **parameters: str) -> str | None:
    with urlopen(f"{server.base_url}/api/v1/query?{urlencode({'query': query, **parameters})}") as answer:
        result = json.load(answer)["data"]["result"]
    return str(result[0]["value"][1]) if result else None


def test_it_scrapes_its_targets_and_gives_their_series_the_labels(
    exporter: str, start_prometheus: StartPrometheus
) -> None:
    server = start_prometheus(ScrapeJob("house", [exporter], {"room": "cellar"}, interval_s=0.2))
    assert wait_until(lambda: value_of(server, 'temperature{room="cellar"}'), "a first scrape") == "21.5"


def test_it_answers_from_the_history_that_it_is_given(start_prometheus: StartPrometheus) -> None:
    server = start_prometheus(openmetrics=HISTORY)
    assert value_of(server, "loans_total", time="1700000060") == "7"


def test_two_run_side_by_side_and_one_comes_back_where_it_was(start_prometheus: StartPrometheus) -> None:
    first, second = start_prometheus(), start_prometheus()
    before = first.address
    first.stop()
    assert value_of(second, "vector(1)") == "1"
    first.start()
    assert first.address == before
    assert value_of(first, "vector(2)") == "2"


def test_a_server_that_cannot_start_says_why(prometheus_binaries: PrometheusBinaries, tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="unknown long flag"),
        PrometheusServer(prometheus_binaries, tmp_path, flags=["--no.such.flag"]),
    ):
        pass
