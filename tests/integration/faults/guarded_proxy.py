"""A TLS proxy before a real Prometheus that lets in who shows the right credentials, and remembers for which tenant."""

from __future__ import annotations

import ssl
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.serving import Serving

LISTENS_AT = "127.0.0.1"
UPSTREAM_WITHIN_S = 60.0


class GuardedProxy(Serving):
    """Runs within a ``with``; ``accepts`` is the whole Authorization header that lets in, and may change meanwhile."""

    def __init__(self, upstream_port: int, context: ssl.SSLContext, accepts: str) -> None:
        self.accepts = accepts
        self.tenants: set[str | None] = set()
        self._server = _Server((LISTENS_AT, 0), _Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.proxy, self._server.upstream_port = self, upstream_port
        super().__init__(self._server)

    @property
    def base_url(self) -> str:
        """Where to ask instead of Prometheus; the certificate must be for that name."""
        return f"https://localhost:{self._server.server_address[1]}"


class _Server(ThreadingHTTPServer):
    proxy: GuardedProxy
    upstream_port: int
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust our certificate goes away."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        shown = self.headers.get("Authorization", "nothing")
        self.server.proxy.tenants.add(self.headers.get("X-Scope-OrgID"))
        if shown == self.server.proxy.accepts:
            self._answer(*self._asked_upstream(body))
        else:
            # Some servers are so kind as to repeat what they were sent.
            self._answer(401, "text/plain", f"who is {shown}?".encode())

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _asked_upstream(self, body: bytes) -> tuple[int, str, bytes]:
        upstream = HTTPConnection(LISTENS_AT, self.server.upstream_port, timeout=UPSTREAM_WITHIN_S)
        try:
            kept = {"Content-Type": self.headers.get("Content-Type", "text/plain")} if body else {}
            upstream.request(self.command, self.path, body or None, kept)
            answer = upstream.getresponse()
            return answer.status, answer.headers.get("Content-Type", "text/plain"), answer.read()
        finally:
            upstream.close()

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
