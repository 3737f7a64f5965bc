"""A backend that acts at once: actuator, probe and posture over HTTP, which remembers when each request came."""

from __future__ import annotations

import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, cast

import msgspec

from raitui.core.ladder import POSITIONS, usual

ACCEPTED, FOUND, NOT_FOUND = 202, 200, 404


class Arrival(NamedTuple):
    """The service that an action was asked of, and when (``time.monotonic``) its request's first line was there."""

    service: str
    at_s: float


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The answer's two writes would otherwise wait for each other's confirmation (Nagle's algorithm, RFC 896).
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the client has gone, which may be the end of a console that was killed."""
        with suppress(ConnectionResetError):
            super().handle()

    def parse_request(self) -> bool:
        """Called as soon as the request's first line is there."""
        self.arrived_at = time.monotonic()
        return super().parse_request()

    def do_POST(self) -> None:
        """An action: it is in effect before it is answered."""
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            return  # a console that was killed
        order = msgspec.json.decode(body, type=dict[str, str])
        backend = cast("ActingBackend", self.server)
        backend.arrivals.put(Arrival(order["service"], self.arrived_at))
        backend.move(order)
        self._answer(ACCEPTED, {"accepted": True})

    def do_GET(self) -> None:
        """The probe's question, or where a service stands."""
        match self.path.partition("?")[0].split("/"):
            case ["", "state", service, at]:
                self._answer(FOUND, cast("ActingBackend", self.server).standing(service, at))
            case ["", "observed", *_]:
                self._answer(FOUND, {"in_effect": True})
            case _:
                self._answer(NOT_FOUND, {})

    def _answer(self, status: int, told: Mapping[str, object]) -> None:
        body = msgspec.json.encode(told)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class ActingBackend(ThreadingHTTPServer):
    """Speaks the simulated fleet's control API on a free loopback port. ``arrivals`` holds every action's request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrivals: queue.SimpleQueue[Arrival] = queue.SimpleQueue()
        self._moved: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)

    @property
    def url(self) -> str:
        """Where its control API is."""
        return f"http://127.0.0.1:{self.server_port}"

    def move(self, order: Mapping[str, str]) -> None:
        """Do what an order says."""
        self._moved[order["service"], order["at"]][order["axis"]] = order["after"]

    def standing(self, service: str, at: str) -> Mapping[str, object]:
        """Where a service stands: nothing rolls out, and nothing has moved that was not asked to."""
        return {
            "versions": [],
            **{axis.value: usual(axis) for axis in POSITIONS},
            **self._moved.get((service, at), {}),
        }


@contextmanager
def acting_backend() -> Iterator[ActingBackend]:
    """Listen on a thread of its own."""
    with ActingBackend() as backend:
        thread = threading.Thread(target=backend.serve_forever, daemon=True)
        thread.start()
        try:
            yield backend
        finally:
            backend.shutdown()
            thread.join()
