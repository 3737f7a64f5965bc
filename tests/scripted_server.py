"""An HTTP server that says what a test scripts, byte by byte: for faults that real servers cannot be made to have.

It runs in the test's own event loop, on a free loopback port.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

Script = Callable[["Heard", asyncio.StreamWriter], Awaitable[None]]
"""Answers one request; the connection is closed when it returns without having promised the length of a body."""


@dataclass(frozen=True)
class Heard:
    """A request as it arrived; names of headers in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def parameters(self) -> Mapping[str, str]:
        """The first value of each parameter, from the address and from a form."""
        query = urlsplit(self.target).query
        form = self.body.decode() if self.headers.get("content-type") == "application/x-www-form-urlencoded" else ""
        return {name: values[0] for text in (query, form) for name, values in parse_qs(text).items()}


def response(body: bytes | str = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """A whole HTTP/1.1 response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def saying(raw: bytes) -> Script:
    """A script that answers every request with the same bytes."""

    async def script(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return script


async def hanging(heard: Heard, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


@dataclass
class ScriptedServer:
    """Runs within an ``async with``; ``script`` can be changed at any time, ``heard`` are the requests so far."""

    script: Script
    tls: ssl.SSLContext | None = None
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    _server: asyncio.Server | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        self.connections += 1
        try:
            while (heard := await _read(reader)) is not None:
                self.heard.append(heard)
                await self.script(heard, writer)
                if heard.headers.get("connection") == "close" or writer.is_closing():
                    break
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._running.discard(task)


async def _read(reader: asyncio.StreamReader) -> Heard | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Heard(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
