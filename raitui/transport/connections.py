"""The connections to one backend, opened anew when what is trusted changes."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from raitui.transport.trust import Stamp, Trust

if TYPE_CHECKING:
    import httpx2

IDLE_CONNECTION_S = 60.0
MAXIMUM_CONNECTIONS = 16
PLAIN = "without TLS"


@dataclass
class _Pool:
    """Connections that were opened under one state of trust, and how many requests are using them."""

    transport: httpx2.AsyncHTTPTransport
    stamp: Stamp | str
    users: int = 0
    retired: bool = False

    async def close_when_unused(self) -> None:
        if self.retired and not self.users:
            await self.transport.aclose()


class Connections:
    """Lends out a pool of connections, from one event loop; ``keep`` lets them outlive a request."""

    def __init__(self, trust: Trust, *, keep: bool) -> None:
        self._trust = trust
        self._keep = keep
        self._pool: _Pool | None = None

    @asynccontextmanager
    async def leased(self, *, secure: bool) -> AsyncIterator[httpx2.AsyncHTTPTransport]:
        """The pool for one request, which is ``secure`` over TLS.

        Raises:
            SourceError: the authorities to trust cannot be read.
        """
        pool = await self._present(secure=secure)
        pool.users += 1
        try:
            yield pool.transport
        finally:
            pool.users -= 1
            await pool.close_when_unused()

    async def renew(self) -> None:
        """Read what is trusted anew at the next request; requests that are under way finish on their connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.retired = True
            await pool.close_when_unused()

    async def _present(self, *, secure: bool) -> _Pool:
        stamp = self._trust.stamp() if secure else PLAIN
        if self._pool is not None and self._pool.stamp != stamp:
            await self.renew()
        if self._pool is None:
            # Reading the system's authorities takes longer than a whole request: without TLS nobody is trusted.
            context = self._trust.context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._pool = _Pool(self._opened(context), stamp)
        return self._pool

    def _opened(self, context: ssl.SSLContext) -> httpx2.AsyncHTTPTransport:
        import httpx2

        # At the level DEBUG it writes headers and broken answers down, secrets and all.
        logging.getLogger("httpcore2").setLevel(logging.INFO)
        limits = httpx2.Limits(
            max_connections=MAXIMUM_CONNECTIONS,
            max_keepalive_connections=MAXIMUM_CONNECTIONS if self._keep else 0,
            keepalive_expiry=IDLE_CONNECTION_S,
        )
        return httpx2.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits)
