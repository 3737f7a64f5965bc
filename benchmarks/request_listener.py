"""A backend that takes every action at once and says that it is in effect, and remembers when requests came."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

IN_EFFECT = b'{"accepted": true, "left": 0}'
ACCEPTED = 202


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def parse_request(self) -> bool:
        """Called as soon as the request's first line is there."""
        self.arrived_at = time.monotonic()
        return super().parse_request()

    def do_POST(self) -> None:
        """An action, accepted."""
        cast("RequestListener", self.server).arrivals.put(self.arrived_at)
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(ACCEPTED)

    def do_GET(self) -> None:
        """The probe's question."""
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(IN_EFFECT)))
        self.end_headers()
        self.wfile.write(IN_EFFECT)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class RequestListener(ThreadingHTTPServer):
    """Listens on a free loopback port. ``arrivals`` holds when (``time.monotonic``) each action's request came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arrivals: queue.SimpleQueue[float] = queue.SimpleQueue()

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self.server_port}"


@contextmanager
def request_listener() -> Iterator[RequestListener]:
    """Listen on a thread of its own."""
    with RequestListener() as listener:
        thread = threading.Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()
