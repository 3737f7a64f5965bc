"""The simulated fleet as an HTTP server: /metrics for a Prometheus, and a control API."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import BoundedSemaphore, Event
from typing import cast

from raitui.errors import RaituiError
from raitui.ports import Clock
from raitui.rehearsal.control_api import LARGEST_BODY, ControlApi, Request, Response, error
from raitui.rehearsal.fleet import SimulatedFleet

MOST_CONNECTIONS = 64
MOST_WITHHELD = 32
TIMEOUT_S = 30.0
"""Longer than usual scrape intervals, so that a Prometheus can keep its connection."""

WITHHELD_FOR_S = 30.0
"""How long (seconds) a client is left waiting for an answer that never comes, before its connection ends."""


class _Handler(BaseHTTPRequestHandler):
    """Reads one request after another off a connection, within limits of size and time."""

    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.0"
    server_version = "raitui-simulate"
    sys_version = ""
    timeout = TIMEOUT_S

    def answer(self) -> None:
        """Read the request whole, and send what the API answers."""
        length = self._body_length()
        if isinstance(length, Response):
            self.close_connection = True
            self._send(length)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        server = cast("SimulationServer", self.server)
        response = server.api.answer(request)
        if response.withheld:
            server.withhold()
            self.close_connection = True
        else:
            self._send(response)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815 -- the base class looks these names up

    def _body_length(self) -> int | Response:
        """Bytes to read, or the refusal to read them."""
        if "Transfer-Encoding" in self.headers:
            return error(HTTPStatus.LENGTH_REQUIRED, "the length of the body must be told", "Send Content-Length")
        told = self.headers.get("Content-Length", "0")
        if not (told.isascii() and told.isdigit()):
            return error(HTTPStatus.BAD_REQUEST, "Content-Length is not a number")
        if len(told) > len(str(LARGEST_BODY)) or int(told) > LARGEST_BODY:
            return error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {LARGEST_BODY} bytes")
        return int(told)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class finds wrong with a request is told as every other error is."""
        self.close_connection = True
        self._send(error(code, message or HTTPStatus(code).phrase))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it
        """Requests are not logged: what is done to the fleet is in its control log."""


class SimulationServer(ThreadingMixIn, TCPServer):
    """Serves one fleet until it is shut down; a context manager that closes its socket.

    Raises:
        RaituiError: it cannot listen there.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, fleet: SimulatedFleet, clock: Clock, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.api = ControlApi(fleet, clock, host)
        self._connections = BoundedSemaphore(MOST_CONNECTIONS)
        self._withholding = BoundedSemaphore(MOST_WITHHELD)
        self._ended = Event()
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as failure:
            raise RaituiError(
                f"cannot listen on {host}:{port}: {failure}", "Choose another --listen HOST:PORT"
            ) from None

    @property
    def url(self) -> str:
        """Where it listens; the port is the one it was given when it asked for any."""
        host, port = self.server_address[:2]
        return f"http://[{host!s}]:{port}" if self.address_family == socket.AF_INET6 else f"http://{host!s}:{port}"

    def withhold(self) -> None:
        """Return after a while, or when the server ends; at once when so many wait that others would find no room."""
        if not self._withholding.acquire(blocking=False):
            return
        try:
            self._ended.wait(WITHHELD_FOR_S)
        finally:
            self._withholding.release()

    def server_close(self) -> None:
        """Close the socket, and let go of who waits for an answer."""
        self._ended.set()
        super().server_close()

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Serve a connection in a thread of its own, while there are not too many."""
        if self._connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Make room for the next connection afterwards."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """A client that goes away in the middle is no error of ours; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(fleet: SimulatedFleet, clock: Clock, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; ``announce`` is told the address as soon as connections are taken.

    Raises:
        RaituiError: it cannot listen there.
        KeyboardInterrupt: it was interrupted.
    """
    with SimulationServer(fleet, clock, host, port) as server:
        announce(server.url)
        server.serve_forever()
