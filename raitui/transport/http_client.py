"""The one HTTP client: TLS, deadlines, size caps and secrets, and every failure as a `SourceError` with its remedy.

Redirects are never followed, so that no credential goes where the site file did not send it. Proxies are not taken
from the environment: the route to a containment does not depend on what a shell exports. A request is sent once:
whoever only reads may ask again later, and does so with a back-off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from raitui.core.backend_settings import HttpAccess
from raitui.errors import SourceError, SourceFault
from raitui.ports import SecretResolver
from raitui.transport.connections import Connections
from raitui.transport.credentials import CredentialSource
from raitui.transport.exchange import Exchange
from raitui.transport.http_message import HttpAnswer, HttpRequest
from raitui.transport.trust import Trust


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
        self._credentials = CredentialSource(backend, access, secret_of)
        self._connections = Connections(Trust(backend, access.ca), keep=keep_connections)

    async def send(self, request: HttpRequest, timeout_s: float | None = None) -> HttpAnswer:
        """Send once and read the whole answer, secrets included within ``timeout_s`` (seconds) or the site's limit.

        Raises:
            HttpFailureError: no whole answer came: unreachable, too late, too large, not HTTP, not trusted.
            SourceError: nothing was sent: a secret or the trusted authorities cannot be read.
        """
        limit_s = self._access.timeout_s if timeout_s is None else min(timeout_s, self._access.timeout_s)
        exchange = Exchange(
            self._backend, request, limit_s=limit_s, maximum_bytes=self._access.maximum_bytes, now=self._now
        )
        secure = request.url.lower().startswith("https:")
        try:
            # The client's own time-outs are for each read: a server that drips would be listened to for ever.
            async with asyncio.timeout(limit_s), self._connections.leased(secure=secure) as transport:
                return await exchange.run(transport, await self._credentials.present())
        except TimeoutError:
            raise exchange.too_late() from None
        except SourceError as error:
            if error.fault is SourceFault.CERTIFICATE:
                await self._connections.renew()
            raise

    async def aclose(self) -> None:
        """Close every connection; the next request opens new ones."""
        await self._connections.renew()
