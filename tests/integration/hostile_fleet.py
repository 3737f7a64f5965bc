"""A fleet in which every name is hostile: its metrics, and a backend that obeys and remembers what it was asked."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from raitui.rehearsal.exposition import series_name
from tests.integration.hostile_texts import HOSTILE
from tests.serving import Serving

PER_S = 1_000.0


class HostileFleet(Serving):
    """Serves within a ``with``; ``orders`` are the bodies that its backend was sent, in order."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        fleet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with suppress(BrokenPipeError):
                    fleet.answer(self)

            def do_POST(self) -> None:
                fleet.orders.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                _reply(self, 202, "{}", "application/json")

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its own name for it
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        super().__init__(self._server)

    @property
    def address(self) -> str:
        """``host:port``."""
        return f"127.0.0.1:{self._server.server_port}"

    def obeyed(self, order: Mapping[str, str]) -> bool:
        """Whether it was sent an order that says so."""
        return any(order.items() <= one.items() for one in self.orders)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Tell the figures, or whether what was ordered is so."""
        if request.path == "/metrics":
            _reply(request, 200, exposition(time.time()), "text/plain; version=0.0.4; charset=utf-8")
        else:
            _reply(request, 200, json.dumps({"in_effect": bool(self.orders)}), "application/json")


def _reply(request: BaseHTTPRequestHandler, status: int, body: str, kind: str) -> None:
    content = body.encode()
    request.send_response(status)
    request.send_header("content-type", kind)
    request.send_header("content-length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


def exposition(at: float) -> str:
    """Everything that the fleet tells at a time (unix seconds): each service is named by one of the texts.

    Its location, versions and cohorts are named by it too.
    """
    return "".join(f"{series_name(metric, labels)} {value!r}\n" for metric, labels, value in _samples(at))


def _samples(at: float) -> Iterator[tuple[str, Mapping[str, str], float]]:
    for text in HOSTILE.values():
        place = {"service": text, "at": f"at-{text}"}
        for number, version in enumerate((f"v1-{text}", f"v2-{text}")):
            yield (
                "ai_component_info",
                {**place, "component": f"model-{text}", "version": version, "role": ("stable", "candidate")[number]},
                1.0,
            )
            for cohort in (f"young-{text}", f"old-{text}"):
                labels = {**place, "version": version, "cohort": cohort}
                for outcome, share in (("ok", 0.7), ("error", 0.3)):
                    yield "ai_requests_total", {**labels, "outcome": outcome}, (at % 1e6) * PER_S * share
        yield "ai_rollout_weight", {**place, "strategy": "canary", "stage": text, **_versions(text)}, 0.5
        yield "ai_mode_info", {**place, "mode": "automatic", "exposure": "open", "export": "on"}, 1.0


def _versions(text: str) -> Mapping[str, str]:
    return {"stable": f"v1-{text}", "candidate": f"v2-{text}", "paused": "false", "status": text}
