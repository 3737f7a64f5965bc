"""The one HTTP client: every failure ends in time, says what happened and what to do (R-CON-6, fault 36).

The server is scripted: no real one can be made to drip, to inflate for ever or to speak half of HTTP.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import socket
import time
import zlib
from contextlib import aclosing

import pytest

from raitui.core.backend_settings import HttpAccess
from raitui.errors import SourceError, SourceFault
from raitui.transport.http_client import HttpClient
from raitui.transport.http_failure import HttpFailureError
from raitui.transport.http_message import HttpAnswer, HttpRequest
from tests.scripted_server import Heard, Script, ScriptedServer, hanging, response, saying

MEBIBYTE = 1 << 20


def client_for(access: HttpAccess | None = None) -> HttpClient:
    return HttpClient("prom-eu1", access or HttpAccess(), lambda reference: "", time.time)


async def sent_once(request: HttpRequest, access: HttpAccess | None = None, timeout_s: float = 5.0) -> HttpAnswer:
    async with aclosing(client_for(access)) as client:
        return await client.send(request, timeout_s)


async def failure(script: Script, access: HttpAccess | None = None, timeout_s: float = 5.0) -> HttpFailureError:
    async with ScriptedServer(script) as server:
        with pytest.raises(HttpFailureError) as raised:
            await sent_once(HttpRequest("GET", server.url), access, timeout_s)
    assert raised.value.message.startswith("prom-eu1: ")
    assert raised.value.remedy
    return raised.value


async def test_an_answer_comes_whole_with_its_status_headers_and_times() -> None:
    async with ScriptedServer(saying(response("fine", 418, {"X-Kind": "Teapot"}))) as server:
        before = time.time()
        answer = await sent_once(HttpRequest("POST", f"{server.url}/a?b=c", b"body", "text/plain"))
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (418, b"fine", "Teapot")
    assert before <= answer.sent_at <= answer.received_at <= time.time()
    heard = server.heard[0]
    assert (heard.method, heard.target, heard.body) == ("POST", "/a?b=c", b"body")
    assert heard.headers["content-type"] == "text/plain"


async def test_nobody_listens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(HttpFailureError, match="cannot be reached: Connection refused") as raised:
            await sent_once(HttpRequest("GET", f"http://127.0.0.1:{reserved.getsockname()[1]}"))
    assert raised.value.fault is SourceFault.UNREACHABLE
    assert not raised.value.sent


async def test_no_such_host() -> None:
    with pytest.raises(HttpFailureError) as raised:
        await sent_once(HttpRequest("GET", "http://no-such-host.invalid"))
    assert raised.value.fault is SourceFault.UNREACHABLE
    assert not raised.value.sent


@pytest.mark.parametrize("url", ["ftp://host/", "http://", "http://[half", "nonsense", "http://host:99999999/"])
async def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(SourceError) as raised:
        await sent_once(HttpRequest("GET", url))
    assert raised.value.fault in {SourceFault.REJECTED, SourceFault.UNREACHABLE}


async def test_a_server_that_hangs_is_given_up_in_time() -> None:
    error = await failure(hanging, timeout_s=0.5)
    assert error.fault is SourceFault.TIMED_OUT
    assert error.sent
    assert "0.5 s" in error.message


async def test_a_server_that_drips_is_cut_at_the_deadline() -> None:
    async def dripping(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    started = time.monotonic()
    error = await failure(dripping, timeout_s=0.2)
    assert error.fault is SourceFault.TIMED_OUT
    assert time.monotonic() - started < 2


async def test_the_site_limits_the_time_whatever_the_caller_grants() -> None:
    error = await failure(hanging, HttpAccess(timeout_s=0.1), timeout_s=60)
    assert error.fault is SourceFault.TIMED_OUT


async def test_many_that_were_given_up_leave_no_connection_behind() -> None:
    async with ScriptedServer(hanging) as server:
        client = client_for()
        requests = (client.send(HttpRequest("GET", server.url), 0.1) for _ in range(40))
        results = await asyncio.gather(*requests, return_exceptions=True)
        assert all(isinstance(result, HttpFailureError) for result in results)
        server.script = saying(response("alive"))
        assert (await client.send(HttpRequest("GET", server.url))).body == b"alive"
        await client.aclose()


async def test_an_endless_answer_is_read_no_further_than_the_cap() -> None:
    written = 0

    async def endless(heard: Heard, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    error = await failure(endless, HttpAccess(maximum_bytes=MEBIBYTE))
    assert error.fault is SourceFault.TOO_LARGE
    assert "1 MiB" in error.message
    assert "maximum_answer" in error.remedy
    assert written < 16 * MEBIBYTE  # what the sockets' buffers took


async def test_a_small_answer_that_inflates_is_cut_at_the_cap() -> None:
    bomb = gzip.compress(bytes(64 * MEBIBYTE), 9)
    assert len(bomb) < MEBIBYTE
    error = await failure(
        saying(response(bomb, headers={"content-encoding": "gzip"})), HttpAccess(maximum_bytes=MEBIBYTE)
    )
    assert error.fault is SourceFault.TOO_LARGE


async def test_an_answer_may_be_compressed() -> None:
    async with ScriptedServer(saying(response(gzip.compress(b"fine"), headers={"content-encoding": "gzip"}))) as server:
        assert (await sent_once(HttpRequest("GET", server.url))).body == b"fine"
    assert server.heard[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        response("not gzip", headers={"content-encoding": "gzip"}),
        response(zlib.compress(b"x" * 99), headers={"content-encoding": "gzip"}),
    ],
    ids=["another protocol", "a broken header", "not compressed", "compressed otherwise"],
)
async def test_what_is_not_http_is_malformed(raw: bytes) -> None:
    assert (await failure(saying(raw))).fault is SourceFault.MALFORMED


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this"], ids=["at once", "in the body"]
)
async def test_a_connection_that_is_closed_too_early(raw: bytes) -> None:
    async def closing(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        writer.close()

    error = await failure(closing)
    assert error.fault is SourceFault.MALFORMED
    assert error.sent


async def test_a_connection_that_is_reset() -> None:
    async def resetting(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    error = await failure(resetting)
    assert error.fault in {SourceFault.UNREACHABLE, SourceFault.MALFORMED}
    assert error.sent


async def test_a_redirect_is_not_followed() -> None:
    async with ScriptedServer(saying(response("secret"))) as elsewhere:
        redirect = response(status=302, headers={"location": elsewhere.url})
        async with ScriptedServer(saying(redirect)) as server:
            answer = await sent_once(HttpRequest("GET", server.url))
    assert (answer.status, elsewhere.heard) == (302, [])


async def test_no_proxy_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer(saying(response("through the proxy"))) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setitem(os.environ, name, proxy.url)
        async with ScriptedServer(saying(response("direct"))) as server:
            assert (await sent_once(HttpRequest("GET", server.url))).body == b"direct"
    assert proxy.heard == []


async def test_no_cookie_is_carried_from_one_request_to_the_next() -> None:
    async with ScriptedServer(saying(response(headers={"set-cookie": "route=7"}))) as server:
        client = client_for()
        for _ in range(2):
            await client.send(HttpRequest("GET", server.url))
        await client.aclose()
    assert all("cookie" not in heard.headers for heard in server.heard)


async def test_connections_are_kept_between_requests() -> None:
    async with ScriptedServer(saying(response())) as server:
        client = client_for()
        for _ in range(5):
            await client.send(HttpRequest("GET", server.url))
        await client.aclose()
    assert (len(server.heard), server.connections) == (5, 1)


async def test_a_client_that_keeps_none_opens_one_for_each_request() -> None:
    async with ScriptedServer(saying(response())) as server:
        client = HttpClient("control", HttpAccess(), lambda reference: "", time.time, keep_connections=False)
        for _ in range(3):
            await client.send(HttpRequest("GET", server.url))
    assert (len(server.heard), server.connections) == (3, 3)


async def test_closing_lets_what_is_under_way_finish() -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def waiting(heard: Heard, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await go_on.wait()
        writer.write(response("finished"))

    async with ScriptedServer(waiting) as server:
        client = client_for()
        under_way = asyncio.create_task(client.send(HttpRequest("GET", server.url)))
        await arrived.wait()
        await client.aclose()
        go_on.set()
        assert (await under_way).body == b"finished"


async def test_an_address_with_a_password_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        with pytest.raises(HttpFailureError) as raised:
            await sent_once(HttpRequest("GET", f"http://ops:hunter2@127.0.0.1:{reserved.getsockname()[1]}"))
    assert "hunter2" not in str(raised.value) + caplog.text
