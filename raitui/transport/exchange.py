"""One request and its answer, on a connection that is lent to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from raitui.errors import SourceFault
from raitui.transport.connection_fault import connection_fault
from raitui.transport.credentials import Credentials
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.secret_value import SecretValue, masked

if TYPE_CHECKING:
    import httpx2

CONNECT_WITHIN_S = 5.0


class _Closable(Protocol):
    async def aclose(self) -> None: ...


class Exchange:
    """Sends ``request`` once and reads at most ``maximum_bytes`` of its answer, decompressed. ``now``: unix seconds."""

    def __init__(
        self, backend: str, request: HttpRequest, *, limit_s: float, maximum_bytes: int, now: Callable[[], float]
    ) -> None:
        self._backend = backend
        self._request = request
        self._limit_s = limit_s
        self._maximum_bytes = maximum_bytes
        self._now = now
        self._sent_at: float | None = None
        self._handshaking: _Closable | None = None

    async def run(self, transport: httpx2.AsyncHTTPTransport, credentials: Credentials) -> HttpAnswer:
        """The whole answer. Raises HttpFailureError when there is none."""
        import httpx2

        try:
            response = await transport.handle_async_request(self._as_sent(credentials))
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        # OSError: a TLS alert that comes after the handshake is passed on as the ssl.SSLError that it is.
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeEncodeError) as error:
            fault, message, remedy = connection_fault(error)
            # Masked, since h11 quotes what it cannot read; without its cause, which holds the request and its headers.
            raise self._failure(fault, masked(message, credentials.secrets), remedy) from None
        finally:
            # httpcore2 forgets a socket when it is cancelled in the middle of a TLS handshake.
            if self._handshaking is not None:
                await self._handshaking.aclose()
        received_at = self._now()
        return HttpAnswer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=body,
            sent_at=received_at if self._sent_at is None else self._sent_at,
            received_at=received_at,
            secrets=credentials.secrets,
        )

    def too_late(self) -> HttpFailureError:
        """The failure of an exchange that was not over in time."""
        return self._failure(
            SourceFault.TIMED_OUT,
            f"no whole answer within {self._limit_s:g} s",
            "See whether it is overloaded; `timeout` in the site file sets how long to wait",
        )

    def _failure(self, fault: SourceFault, message: str, remedy: str) -> HttpFailureError:
        return HttpFailureError(fault, f"{self._backend}: {message}", remedy, sent=self._sent_at is not None)

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

    async def _trace(self, event: str, details: dict[str, Any]) -> None:
        match event:
            case "connection.connect_tcp.complete":
                self._handshaking = details["return_value"]
            case "connection.start_tls.complete":
                self._handshaking = None
            # From here on the request may have reached the server.
            case "http11.send_request_headers.started":
                self._handshaking, self._sent_at = None, self._now()

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
