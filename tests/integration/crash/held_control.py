"""What stands before a backend's control API: it tells when an order arrives, and holds it until it is let go."""

from __future__ import annotations

import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.integration.crash.wire import HOST
from tests.serving import Serving

HOLD_AT_MOST_S = 60.0
FORBIDDEN = 403


class HeldControl(Serving):
    """Runs within a ``with``. Once let go, an order is passed on, or forbidden and passed on to nobody."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.arrived = threading.Event()
        self.forbids = False
        self.orders = 0
        self._let_go = threading.Event()
        self._server = _Server((HOST, 0), _Handler)
        self._server.control = self
        super().__init__(self._server)

    @property
    def url(self) -> str:
        """Where orders are to be sent, instead of to the backend."""
        return f"http://{HOST}:{self._server.server_address[1]}/control"

    def let_go(self) -> None:
        """Hold nothing any more."""
        self._let_go.set()

    def hold(self) -> None:
        """Hold what comes from now on."""
        self.arrived.clear()
        self._let_go.clear()

    def held(self) -> None:
        """An order has arrived; returns when it may go on."""
        self.orders += 1
        self.arrived.set()
        self._let_go.wait(HOLD_AT_MOST_S)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
        super().__exit__(kind, error, trace)


class _Server(ThreadingHTTPServer):
    control: HeldControl
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed hears no answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.control.held()
        status, answer = (FORBIDDEN, b"{}") if self.server.control.forbids else self._passed_on(body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        upstream = HTTPConnection(self.server.control.backend, timeout=HOLD_AT_MOST_S)
        try:
            upstream.request("POST", self.path, body, {"Content-Type": "application/json"})
            answer = upstream.getresponse()
            return answer.status, answer.read()
        finally:
            upstream.close()
