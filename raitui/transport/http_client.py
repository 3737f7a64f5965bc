"""The one HTTP client: TLS, time-outs, size caps and secrets, and every failure as a `SourceError` with its remedy.

Redirects are never followed, so that no credential goes where the site file did not send it, and proxies are not
taken from the environment: the route to a containment does not depend on what a shell exports.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from raitui.core.backend_settings import HttpAccess
from raitui.errors import SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.connection_fault import connection_fault
from raitui.transport.credentials import Credentials, CredentialSource
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.secret_value import SecretValue
from raitui.transport.trust import Stamp, Trust

if TYPE_CHECKING:
    import httpx2

CONNECT_WITHIN_S = 5.0
IDLE_CONNECTION_S = 60.0
MAXIMUM_CONNECTIONS = 16
SENDING = "http11.send_request_headers.started"
"""The event after which bytes of the request may have reached the server."""


class HttpClient:
    """Talks to one backend, from one event loop. ``now`` tells unix seconds."""

    def __init__(
        self,
        backend: str,
        access: HttpAccess,
        secret_of: SecretResolver,
        now: Callable[[], float],
        *,
        keep_connections: bool = True,
    ) -> None:
        self._backend = backend
        self._access = access
        self._now = now
        self._keep_connections = keep_connections
        self._credentials = CredentialSource(backend, access, secret_of)
        self._trust = Trust(backend, access.ca)
        self._transport: httpx2.AsyncHTTPTransport | None = None
        self._stamp: Stamp = None

    async def send(self, request: HttpRequest, timeout_s: float | None = None) -> HttpAnswer:
        """Send once and read the whole answer, within ``timeout_s`` at most (seconds; the site's limit counts too).

        Raises:
            HttpFailureError: no whole answer came: unreachable, too late, too large, not HTTP, certificate not trusted.
        """
        limit_s = min(timeout_s or self._access.timeout_s, self._access.timeout_s)
        exchange = _Exchange(self._backend, request, limit_s, self._access.maximum_bytes, self._now)
        try:
            async with asyncio.timeout(limit_s):
                transport = await self._present_transport()
                return await exchange.run(transport, await self._credentials.present())
        except TimeoutError:
            raise exchange.too_late() from None
        except SourceError as error:
            if error.fault is SourceFault.CERTIFICATE:
                await self.aclose()
            raise

    async def aclose(self) -> None:
        """Close every connection; the next request opens new ones."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()

    async def _present_transport(self) -> httpx2.AsyncHTTPTransport:
        stamp = self._trust.stamp()
        if self._transport is None or stamp != self._stamp:
            await self.aclose()
            self._transport, self._stamp = self._opened(), stamp
        return self._transport

    def _opened(self) -> httpx2.AsyncHTTPTransport:
        import httpx2

        limits = httpx2.Limits(
            max_connections=MAXIMUM_CONNECTIONS,
            max_keepalive_connections=MAXIMUM_CONNECTIONS if self._keep_connections else 0,
            keepalive_expiry=IDLE_CONNECTION_S,
        )
        return httpx2.AsyncHTTPTransport(verify=self._trust.context(), trust_env=False, limits=limits)


class _Exchange:
    """One request and its answer."""

    def __init__(
        self, backend: str, request: HttpRequest, limit_s: float, maximum_bytes: int, now: Callable[[], float]
    ) -> None:
        self._backend = backend
        self._request = request
        self._limit_s = limit_s
        self._maximum_bytes = maximum_bytes
        self._now = now
        self._sent = False

    async def run(self, transport: httpx2.AsyncHTTPTransport, credentials: Credentials) -> HttpAnswer:
        import httpx2

        try:
            request = self._as_sent(credentials)
            sent_at = self._now()
            response = await transport.handle_async_request(request)
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            fault, message, remedy = connection_fault(error)
            raise self._failure(fault, message, remedy) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpAnswer(response.status_code, headers, body, sent_at, self._now(), credentials.secrets)

    def too_late(self) -> HttpFailureError:
        return self._failure(
            SourceFault.TIMED_OUT,
            f"no whole answer within {self._limit_s:g} s",
            "See whether the server is overloaded; `timeout` in the site file sets how long to wait",
        )

    def _failure(self, fault: SourceFault, message: str, remedy: str) -> HttpFailureError:
        return HttpFailureError(fault, f"{self._backend}: {message}", remedy, sent=self._sent)

    def _as_sent(self, credentials: Credentials) -> httpx2.Request:
        import httpx2

        headers = {"Accept-Encoding": "gzip", "User-Agent": "raitui", **_revealed(credentials.headers)}
        if self._request.content_type is not None:
            headers["Content-Type"] = self._request.content_type
        timeout = httpx2.Timeout(self._limit_s, connect=min(CONNECT_WITHIN_S, self._limit_s))
        return httpx2.Request(
            self._request.method,
            self._request.url,
            headers=headers,
            content=self._request.content,
            extensions={"timeout": timeout.as_dict(), "trace": self._trace},
        )

    async def _trace(self, event: str, _details: dict[str, Any]) -> None:
        self._sent = self._sent or event == SENDING

    async def _body(self, response: httpx2.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self._maximum_bytes:
                raise self._failure(
                    SourceFault.TOO_LARGE,
                    f"the answer is larger than {self._maximum_bytes / (1 << 20):g} MiB",
                    "Narrow the profile's `match`, or raise `maximum_answer` in the site file",
                )
        return bytes(body)


def _revealed(headers: Mapping[str, str | SecretValue]) -> dict[str, str]:
    return {name: value.reveal() if isinstance(value, SecretValue) else value for name, value in headers.items()}
