"""An HTTP proxy in front of a real Prometheus which lies, as it is told to at run time.

with LyingProxy(prometheus_port) as proxy:
    ...  # ask proxy.base_url instead of Prometheus
    proxy.behave(Behaviour.HANG)
    proxy.behave(Behaviour.DROP_SERIES, series={"service": "loan-uw"})
    proxy.behave(Behaviour.PASS)
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.integration.faults.lies import Behaviour, Lie, Reply

__all__ = ["Behaviour", "LyingProxy"]

LOOPBACK = "127.0.0.1"
FORWARDED = ("Content-Type", "Authorization", "X-Scope-OrgID")
UPSTREAM_WITHIN_S = 60.0
DRIP_EVERY_S = 0.02
LOOK_FOR_THE_END_S = 0.02


class LyingProxy:
    """Runs within a ``with``, in threads of its own, and passes everything on until it is told to `behave` otherwise.

    It keeps its port throughout, also while it refuses connections. Requests that hang or drip end when the behaviour
    changes.
    """

    def __init__(self, upstream_port: int) -> None:
        self._upstream_port = upstream_port
        # Bound and never listening: it keeps the port while the server is closed, and connections are refused.
        self._reservation = _bound(0)
        self.port: int = self._reservation.getsockname()[1]
        self._lie = Lie(Behaviour.PASS)
        self._changed = threading.Event()
        self._server: _Server | None = None
        self._requests = 0
        self._counting = threading.Lock()

    @property
    def base_url(self) -> str:
        """Where to ask instead of Prometheus."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def requests(self) -> int:
        """How many requests have arrived so far."""
        return self._requests

    def behave(self, behaviour: Behaviour, series: Mapping[str, str] | None = None) -> None:
        """Behave so from now on, towards the series that have all of these labels; None: towards all of them."""
        self._lie = Lie(behaviour, series)
        changed, self._changed = self._changed, threading.Event()
        changed.set()
        if behaviour is Behaviour.REFUSE:
            self._close()
        elif self._server is None:
            self._listen()

    def __enter__(self) -> Self:
        self._listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._changed.set()
        self._close()
        self._reservation.close()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request as the present behaviour wants it; called in the request's own thread."""
        with self._counting:
            self._requests += 1
        lie, changed = self._lie, self._changed
        with suppress(ConnectionError):  # a client that has given up
            match lie.behaviour:
                case Behaviour.HANG:
                    changed.wait()
                case Behaviour.DRIP:
                    _drip(request, changed)
                case Behaviour.CUT_OFF:
                    _deliver(request, self._honest(request), share=0.5)
                case _:
                    _deliver(request, lie.told(self._honest(request)))

    def _listen(self) -> None:
        self._server = _Server((LOOPBACK, self.port), _Handler)
        self._server.proxy = self
        threading.Thread(target=self._server.serve_forever, args=(LOOK_FOR_THE_END_S,), daemon=True).start()

    def _close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def _honest(self, request: BaseHTTPRequestHandler) -> Reply:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        headers = {name: request.headers[name] for name in FORWARDED if name in request.headers}
        upstream = HTTPConnection(LOOPBACK, self._upstream_port, timeout=UPSTREAM_WITHIN_S)
        try:
            upstream.request(request.command, request.path, body or None, headers)
            answer = upstream.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name in {"Content-Type", "Date"}}
            return Reply(answer.status, answer.read(), kept)
        except OSError as error:
            return Reply(502, str(error).encode(), {"Content-Type": "text/plain"})
        finally:
            upstream.close()


class _Server(ThreadingHTTPServer):
    proxy: LyingProxy
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        super().server_bind()


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.proxy.serve(self)

    def do_POST(self) -> None:
        self.server.proxy.serve(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOOPBACK, port))
    return bound


def _deliver(request: BaseHTTPRequestHandler, reply: Reply, share: float = 1.0) -> None:
    request.send_response_only(reply.status)
    for name, value in reply.headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(reply.body)))
    request.end_headers()
    request.wfile.write(reply.body[: round(len(reply.body) * share)])


def _drip(request: BaseHTTPRequestHandler, changed: threading.Event) -> None:
    request.send_response_only(200)
    request.send_header("Content-Type", "application/json")
    request.end_headers()
    while not changed.wait(DRIP_EVERY_S):
        request.wfile.write(b" ")
