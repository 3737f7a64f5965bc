"""Changes from a document of JSON lines that a server gives."""

from __future__ import annotations

import asyncio

from raitui.adapters.change_feed.told_lines import ToldLines
from raitui.core.backend_settings import HttpAccess
from raitui.core.change import Change
from raitui.ports import Clock, SecretResolver
from raitui.transport.http_client import HttpClient
from raitui.transport.http_message import HttpRequest
from raitui.transport.http_status import status_error


class HttpChangeFeed:
    """Gets the whole document each time; a larger one than ``access`` allows is refused."""

    def __init__(self, name: str, url: str, access: HttpAccess, secret_of: SecretResolver, clock: Clock) -> None:
        self._name = name
        self._url = url
        self._client = HttpClient(name, access, secret_of, clock.now)

    @property
    def name(self) -> str:
        """What the site calls it."""
        return self._name

    async def changes(self) -> tuple[Change, ...]:
        """Every change that the document tells, newest first.

        Raises:
            IncompleteFeedError: some lines cannot be read; it holds the changes of the others.
            SourceError: there is no document.
        """
        answer = await self._client.send(HttpRequest("GET", self._url))
        if not answer.is_success:
            raise status_error(self._name, answer, answer.excerpt())
        return await asyncio.to_thread(self._told, answer.body)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _told(self, document: bytes) -> tuple[Change, ...]:
        lines = ToldLines(self._name)
        lines.add(document)
        lines.end()
        return lines.told()
