"""Requests to one Prometheus's HTTP API, within its time-out.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from raitui.core.backend_settings import PrometheusSettings
from raitui.errors import SourceError, SourceFault
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpAnswer, HttpRequest

LONGEST_GET = 1_800
"""Longer queries are posted: many proxies cut an address at 2,000 characters."""
METHOD_NOT_ALLOWED = 405
GIVE_UP_SHARE = 0.9
"""The server is told to give up at this share of our own time-out, so that it can still say so."""


class QueryApi:
    """Asks one Prometheus. To be used from one event loop; `aclose` ends its connections."""

    def __init__(self, settings: PrometheusSettings, secret_of: SecretResolver, clock: Clock) -> None:
        self.name = settings.name
        self.timeout_s = settings.access.timeout_s
        self._url = f"{settings.url.rstrip('/')}/api/v1"
        self._client = HttpClient(settings.name, settings.access, secret_of, clock.now)
        self._may_post = True

    async def ask(self, endpoint: str, parameters: Mapping[str, str], timeout_s: float) -> HttpAnswer:
        """Whatever it answers, good or bad. Raises SourceError."""
        limit_s = min(timeout_s, self.timeout_s)
        query = self._encoded({**parameters, "timeout": f"{limit_s * GIVE_UP_SHARE:.3f}"})
        url = f"{self._url}/{endpoint}"
        if self._may_post and len(url) + len(query) > LONGEST_GET:
            form = HttpRequest("POST", url, query.encode(), "application/x-www-form-urlencoded")
            answer = await self._client.send(form, limit_s)
            if answer.status != METHOD_NOT_ALLOWED:
                return answer
            self._may_post = False
        return await self._client.send(HttpRequest("GET", f"{url}?{query}"), limit_s)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _encoded(self, parameters: Mapping[str, str]) -> str:
        try:
            return urlencode(parameters)
        except UnicodeEncodeError:
            raise SourceError(
                SourceFault.REJECTED,
                f"{self.name}: a query holds half a character (a lone surrogate), which cannot be sent",
                "Correct the label value or the query in the site file",
            ) from None
