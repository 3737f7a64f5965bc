"""Our own HTTP client, dressed as the session of requests that prometheus-api-client wants."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from raitui.adapters.prometheus.refusal import refused, unreadable
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpRequest


class _Envelope(Struct):
    data: Any


class ApiResponse(Struct):
    """As much of a response of requests as prometheus-api-client reads."""

    status_code: int
    content: bytes
    envelope: _Envelope

    def json(self) -> dict[str, Any]:
        """The answer's ``data``, in its place."""
        return {"data": self.envelope.data}


class ApiSession:
    """As much of a session of requests as prometheus-api-client uses, over our own client."""

    verify = True
    cert = None

    def __init__(self, client: HttpClient, name: str) -> None:
        self._client = client
        self._name = name
        self._runner = asyncio.Runner()

    def mount(self, prefix: str, adapter: object) -> None:
        """Retries and connections are our own client's business."""

    def request(self, method: str, url: str, params: Mapping[str, str], **_theirs: object) -> ApiResponse:
        """Send once; the options of theirs that our own client settles are left out. Raises SourceError."""
        request = HttpRequest(method, f"{url}?{urlencode(params)}" if params else url)
        answer = self._runner.run(self._client.send(request))
        if not answer.is_success:
            raise refused(self._name, answer)
        try:
            return ApiResponse(answer.status, answer.body, msgspec.json.decode(answer.body, type=_Envelope))
        except msgspec.DecodeError as error:
            raise unreadable(self._name, answer, error) from None

    def close(self) -> None:
        """Close every connection."""
        self._runner.run(self._client.aclose())
        self._runner.close()
