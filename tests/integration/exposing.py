"""A server of samples of other systems' expositions, whose counters grow from scrape to scrape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.exposition import exposition, grown
from tests.serving import serving

GROWTH = 0.25
"""From one scrape to the next so much of the sample happens again."""


@contextmanager
def exposing() -> Iterator[str]:
    """``host:port``; the sample of a profile lies at its name."""
    scrapes: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            scrapes[self.path] += 1
            body = grown(exposition(self.path.removeprefix("/")), 1.0 + GROWTH * scrapes[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Nobody reads it."""

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"127.0.0.1:{server.server_port}"
